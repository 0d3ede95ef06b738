// Runs the bundled program with what V8 has compiled of it at an earlier start (ADR 0020). Built to `dist/cli/program.js`, in whose place it stands, as CommonJS.
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cachedDataVersionTag } from "node:v8";
import { Script } from "node:vm";
import { crc32 } from "node:zlib";

type Loader = (...given: readonly unknown[]) => void;

const CHECKSUM_BYTES = 4;

const filename = join(__dirname, "program.cjs");
/** Of this version of V8 with these flags, which takes no other. */
const keptName = `${filename}.${cachedDataVersionTag()}.cache`;

/** Of code and program together: V8 looks at the length of the program alone, and trusts the code whatever became of it on the disk. */
const checksum = (code: Buffer, ofProgram: number): number => crc32(code, ofProgram);

function readKept(ofProgram: number): Buffer | undefined {
  try {
    const kept = readFileSync(keptName);
    const end = kept.length - CHECKSUM_BYTES;
    const code = kept.subarray(0, end);
    return checksum(code, ofProgram) === kept.readUInt32BE(end) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all: others may be starting. */
function keep(script: Script, ofProgram: number): void {
  const unfinished = `${keptName}-${process.pid}`;
  try {
    const code = script.createCachedData();
    const end = Buffer.alloc(CHECKSUM_BYTES);
    end.writeUInt32BE(checksum(code, ofProgram));
    writeFileSync(unfinished, Buffer.concat([code, end]));
    renameSync(unfinished, keptName);
  } catch {
    // Not ours to write, as in the image, or no room: the next start compiles again.
    rmSync(unfinished, { force: true });
  }
}

/** What is read is let go with this function: six megabytes that nobody needs again. */
function start(): void {
  const program = readFileSync(filename);
  // A Node between the LTS lines may not have it: nothing is kept there.
  const ofProgram = (crc32 as typeof crc32 | undefined)?.(program);
  const kept = ofProgram === undefined ? undefined : readKept(ofProgram);
  // The bundle is ASCII, and is one function already: a text put together here would be there twice.
  const text = program.toString("latin1");
  const script = new Script(text, { filename, ...(kept && { cachedData: kept }) });
  const loaded = { exports: {} as { readonly isServing: Promise<boolean> } };
  const load = script.runInThisContext() as Loader;
  load(loaded.exports, require, loaded, filename, __dirname);
  if (ofProgram === undefined) return;
  if (kept !== undefined && script.cachedDataRejected !== true) return;
  void loaded.exports.isServing.then((serves) => {
    // All that a start needs is compiled by then; another command would keep too little.
    if (serves) keep(script, ofProgram);
  });
}

start();
