// A start takes what V8 compiled at an earlier one (ADR 0020), and never anything else: another program, another V8, half a file, a folder nobody may write to.
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { buildCli } from "../support/built-cli.js";

/** Tells what became of the code that was kept. */
const watch = `data:text/javascript,${encodeURIComponent(`
  import vm from "node:vm";
  vm.Script = class extends vm.Script {
    constructor(source, options) {
      super(source, options);
      const how = this.cachedDataRejected === true ? "refused" : "taken";
      console.log("code", options.cachedData === undefined ? "not there" : how);
    }
  };
`)}`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "scim-pingone-code-"));
  writeFileSync(join(folder, "package.json"), '{"type":"commonjs"}');
  copyFileSync(join(buildCli().directory, "cli/program.js"), join(folder, "program.js"));
  writeProgram("one");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Of the same length for words of one. */
function writeProgram(word: string, serves = true): void {
  const text = `(function (exports, require, module, __filename, __dirname) {"use strict"; exports.isServing = Promise.resolve(${serves}); console.log("${word}", __filename === require("node:path").join(__dirname, "program.cjs"));})`;
  writeFileSync(join(folder, "program.cjs"), text);
}

function start(...flags: string[]): readonly string[] {
  const args = [...flags, "--import", watch, join(folder, "program.js")];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return [...stdout.split("\n"), ...stderr.split("\n")].filter((line) => line !== "");
}

const keptFiles = (): readonly string[] =>
  readdirSync(folder)
    .filter((name) => !["package.json", "program.js", "program.cjs"].includes(name))
    .map((name) => join(folder, name));
const keptFile = (): string => keptFiles()[0] ?? "";

it("is compiled once", () => {
  expect(start()).toEqual(["code not there", "one true"]);
  const kept = readFileSync(keptFile());
  expect(start()).toEqual(["code taken", "one true"]);
  expect(keptFiles()).toHaveLength(1);
  expect(readFileSync(keptFile())).toEqual(kept);
});

it("is not kept by what does not serve", () => {
  writeProgram("one", false);
  expect(start()).toEqual(["code not there", "one true"]);
  expect(keptFiles()).toEqual([]);
});

it("is not taken for another program, though that has the same length", () => {
  start();
  writeProgram("two");
  expect(start()).toEqual(["code not there", "two true"]);
  expect(start()).toEqual(["code taken", "two true"]);
});

it.each([
  [
    "is damaged",
    (kept: Buffer) => Buffer.from(kept.map((byte, at) => (at === 400 ? ~byte : byte))),
  ],
  ["is cut off", (kept: Buffer) => kept.subarray(0, kept.length / 2)],
  ["is empty", () => Buffer.alloc(0)],
  ["is all zeros", (kept: Buffer) => Buffer.alloc(kept.length)],
])("is made again when the file %s", (_how, damage) => {
  start();
  const kept = readFileSync(keptFile());
  writeFileSync(keptFile(), damage(kept));
  expect(start()).toEqual(["code not there", "one true"]);
  expect(start()).toEqual(["code taken", "one true"]);
});

it("is of its own for a V8 with other flags", () => {
  start();
  expect(start("--stack-size=900")).toEqual(["code not there", "one true"]);
  expect(start("--stack-size=900")).toEqual(["code taken", "one true"]);
  expect(start()).toEqual(["code taken", "one true"]);
  expect(keptFiles()).toHaveLength(2);
});

it("is not missed where it cannot be written, and nothing is left behind", () => {
  start();
  const name = keptFile();
  rmSync(name);
  // Not a file: what root can neither read nor replace.
  mkdirSync(join(name, "in-the-way"), { recursive: true });
  expect(start()).toEqual(["code not there", "one true"]);
  expect(keptFiles()).toEqual([name]);
  expect(existsSync(join(name, "in-the-way"))).toBe(true);
});
