// npm run faults:planted: defects put into a copy of the program, each of which a campaign has to find. Exit code 0 when it does.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { eraseTypes } from "./erase-types.js";

interface Plant {
  readonly name: string;
  /** Below `src/`. */
  readonly file: string;
  readonly sound: string;
  readonly planted: string;
  /** What a campaign says of it, one of these at least. */
  readonly found: RegExp;
  readonly options: readonly string[];
}

const plants: readonly Plant[] = [
  {
    name: "a POST is sent again without a look",
    file: "translate/idempotent-create.ts",
    sound: "const found = await findHolder(task, error);",
    planted: "const found = undefined;",
    found: /^(FALSE: .*409, though nobody has made it|HALF-DONE|LEAVER)/m,
    options: ["--processes", "1", "--operations", "500"],
  },
  {
    name: "what is found is adopted, and undone, without a look at its marker",
    file: "translate/idempotent-create.ts",
    sound: "if (task.isOurs(found)) return found;\n  if (task.keepsMarkers",
    planted: "return found;\n  if (task.keepsMarkers",
    found: /^(DOUBLED: .*whose name is taken|FOREIGN USER TOUCHED)/m,
    options: ["--processes", "1", "--operations", "500"],
  },
  {
    name: "writes to one resource do not wait for each other",
    file: "translate/write-order.ts",
    sound: "if (before !== undefined) await byDeadline(",
    planted: "if (false) await byDeadline(",
    found: /^(LEAVER|LOST|FALSE)/m,
    options: ["--processes", "1", "--operations", "1000"],
  },
  {
    name: "replicas do not wait for each other: no lease is taken",
    file: "translate/write-order.ts",
    sound: "if (leases !== undefined)",
    planted: "if (false)",
    found: /^(LEAVER|LOST|FALSE)/m,
    options: ["--processes", "2", "--redis", "--operations", "1000"],
  },
];

/** What needs two things to meet is found by one of these; how clients interleave, no seed decides. */
const SEEDS = ["11", "12", "13"];
const say = (text: string): void => void process.stdout.write(`${text}\n`);

function plant({ name, file, sound, planted }: Plant, folder: string): void {
  eraseTypes(folder, (each, text) => {
    if (each !== file) return text;
    if (text.split(sound).length !== 2)
      throw new Error(`${name}: ${file} does not have it once: ${sound}`);
    return text.replace(sound, planted);
  });
}

/** What the campaign wrote, once it has ended. */
function campaign(folder: string, seed: string, options: readonly string[]): Promise<string> {
  const loader = resolve(import.meta.dirname, "typescript.mjs");
  const main = resolve(import.meta.dirname, "main.ts");
  const args = ["--import", loader, main, "--dist", folder, "--seed", seed, ...options];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  process.once("exit", () => child.kill("SIGTERM"));
  return new Promise((done) => {
    child.once("close", () => {
      done(text);
    });
  });
}

async function isFound({ found, options }: Plant, folder: string): Promise<boolean> {
  for (const seed of SEEDS) {
    const text = await campaign(folder, seed, options);
    const violations = /^violations +(.*)$/m.exec(text)?.[1] ?? "it did not end";
    say(`  seed ${seed}: violations: ${violations}`);
    if (found.test(text)) return true;
  }
  return false;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(2));
for (const each of plants) {
  // In the root, where its packages are found.
  const folder = resolve(`.build-planted-${process.pid}`);
  try {
    plant(each, folder);
    const isGood = await isFound(each, folder);
    say(`${isGood ? "found" : "NOT FOUND"}: ${each.name}`);
    if (!isGood) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
