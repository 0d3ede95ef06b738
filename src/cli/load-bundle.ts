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

/**
 * Of code and program together: V8 looks at the length of the program alone, and trusts the code whatever became of it on the disk.
 * Throws on a Node between the LTS lines that lacks `crc32`, where nothing is kept.
 */
const checksum = (code: Buffer, program: Buffer): number => crc32(code, crc32(program));

function readKept(program: Buffer): Buffer | undefined {
  try {
    const kept = readFileSync(keptName);
    const end = kept.length - CHECKSUM_BYTES;
    const code = kept.subarray(0, end);
    return checksum(code, program) === kept.readUInt32BE(end) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all: others may be starting. */
function keep(script: Script, program: Buffer): void {
  const unfinished = `${keptName}-${process.pid}`;
  try {
    const code = script.createCachedData();
    const end = Buffer.alloc(CHECKSUM_BYTES);
    end.writeUInt32BE(checksum(code, program));
    writeFileSync(unfinished, Buffer.concat([code, end]));
    renameSync(unfinished, keptName);
  } catch {
    // Not ours to write, as in the image, or no room: the next start compiles again.
    rmSync(unfinished, { force: true });
  }
}

const program = readFileSync(filename);
const kept = readKept(program);
// The bundle is ASCII.
const text = `(function (exports, require, module, __filename, __dirname) { ${program.toString("latin1")}\n})`;
const script = new Script(text, { filename, ...(kept && { cachedData: kept }) });
const loaded = { exports: {} as { readonly isServing: Promise<boolean> } };
const load = script.runInThisContext() as Loader;
load(loaded.exports, require, loaded, filename, __dirname);
if (kept === undefined || script.cachedDataRejected === true) {
  void loaded.exports.isServing.then((serves) => {
    // All that a start needs is compiled by then; another command would keep too little.
    if (serves) keep(script, program);
  });
}
