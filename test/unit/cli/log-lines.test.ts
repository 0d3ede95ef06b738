// Logs that explain is asked to read.
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import { logLines } from "../../../src/cli/explain/log-lines.js";
import { InputError } from "../../../src/cli/fail.js";

async function read(files: readonly string[]): Promise<readonly string[]> {
  const lines = logLines(files, Readable.from([]), () => true);
  const all: string[] = [];
  for await (const line of lines(() => true)) all.push(line);
  return all;
}

describe("a log that cannot be read", () => {
  it.each([
    [join(tmpdir(), "scim-pingone-nobody.log"), "ENOENT"],
    [tmpdir(), "EISDIR"],
  ])("is told in a sentence: %s", async (file, code) => {
    await expect(read([file])).rejects.toEqual(new InputError(`${file} cannot be read (${code}).`));
  });
});
