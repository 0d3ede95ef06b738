// npm run faults:planted: defects put into a copy of the program, each of which a campaign has to find. Exit code 0 when it does.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { eraseTypes } from "./erase-types.js";
import { plants, withDefect, type Plant } from "./plants.js";

/** What needs two things to meet is found by one of these; how clients interleave, no seed decides. */
const SEEDS = ["11", "12", "13"];
const say = (text: string): void => void process.stdout.write(`${text}\n`);

function plant(each: Plant, folder: string): void {
  eraseTypes(folder, (file, text) => (file === each.file ? withDefect(each, text) : text));
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
