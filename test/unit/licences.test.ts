// The check of licences refuses what is not on its list, by name, and does not take an empty folder for a good one.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "scim-pingone-licences-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

type Packages = Readonly<Record<string, { license?: unknown; dev?: boolean }>>;

function check(packages: Packages): { code: number | null; said: string } {
  const lock: Record<string, unknown> = { "": {} };
  for (const [name, { license, dev }] of Object.entries(packages)) {
    const path = `node_modules/${name}`;
    lock[path] = { version: "1.2.3", ...(dev === true ? { dev } : {}) };
    mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, path, "package.json"), JSON.stringify({ license }));
  }
  writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages: lock }));
  const ended = spawnSync(process.execPath, ["scripts/licences.mjs", root], { encoding: "utf8" });
  return { code: ended.status, said: ended.stdout + ended.stderr };
}

describe("scripts/licences.mjs", () => {
  it("counts what may be used", () => {
    const { code, said } = check({ a: { license: "MIT" }, b: { license: "ISC" } });
    expect({ code, said }).toEqual({
      code: 0,
      said: "Licences of production packages: ISC 1, MIT 1.\n",
    });
  });

  it.each([
    ["another licence", "GPL-3.0-only", "GPL-3.0-only"],
    ["a choice, which a person has to make", "(MIT OR GPL-2.0)", "(MIT OR GPL-2.0)"],
    ["no licence", undefined, "none that can be read"],
    ["a licence that is no text", { type: "MIT" }, "none that can be read"],
  ])("refuses %s, by the package's name", (_what, license, named) => {
    const { code, said } = check({ good: { license: "MIT" }, bad: { license } });
    expect(code).toBe(1);
    expect(said).toContain(`bad 1.2.3: ${named}`);
    expect(said).not.toContain("good");
  });

  it("leaves out what only development needs", () => {
    expect(check({ a: { license: "MIT" }, b: { license: "GPL-3.0", dev: true } }).code).toBe(0);
  });

  it("refuses a folder without packages", () => {
    expect(check({}).code).toBe(1);
  });
});
