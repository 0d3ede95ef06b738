// The file an old Node reads first: it has to understand all of it, or it says nothing a person can act on.
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "@jest/globals";
import ts from "typescript";

const source = readFileSync("src/cli.ts", "utf8");
const { engines } = JSON.parse(readFileSync("package.json", "utf8")) as {
  engines: { node: string };
};

/** What the file does on a Node of `version`: the modules it loads, what it writes, the exit code. */
function onNode(version: string) {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ES2022 },
  });
  const loaded: string[] = [];
  let written = "";
  const process = {
    versions: { node: version },
    stderr: { write: (text: string) => void (written += text) },
    exitCode: 0,
  };
  const code = outputText
    .replace(/^#!.*/, "")
    .replace(/^export \{\};/m, "")
    .replace(/await import\(/g, "load(");
  runInNewContext(code, { process, load: (name: string) => loaded.push(name) });
  return { loaded, written, exitCode: process.exitCode };
}

describe("the entry of the command", () => {
  it("imports nothing before it has looked at the version", () => {
    const file = ts.createSourceFile("cli.ts", source, ts.ScriptTarget.Latest);
    expect(file.statements.filter((each) => ts.isImportDeclaration(each))).toEqual([]);
    // What came after Node 14, whose parser would stop at it.
    expect(source).not.toMatch(/\?\?|\?\.|#\w+\s*[(=]|\|\|=|&&=/);
  });

  it.each(["20.19.0", "20.20.2", "21.0.0", "22.1.0", "26.10.0"])(
    "goes on with Node %s",
    (version) => {
      expect(onNode(version)).toEqual({ loaded: ["./cli/program.js"], written: "", exitCode: 0 });
    },
  );

  it.each(["14.21.3", "16.20.2", "18.20.8", "20.18.3"])(
    "says what to install instead of Node %s",
    (version) => {
      const { loaded, written, exitCode } = onNode(version);
      expect({ loaded, exitCode }).toEqual({ loaded: [], exitCode: 1 });
      expect(written).toContain(`needs Node 20.19 or later, and this is Node ${version}.`);
      expect(written).toContain("https://nodejs.org");
      expect(written.trim().split("\n")).toHaveLength(1);
    },
  );

  it("asks for what package.json says", () => {
    expect(engines.node).toBe(">=20.19.0");
    expect(source).toMatch(/MAJOR = 20;\nconst MINOR = 19;/);
  });
});
