// Logs that explain is asked to read.
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import { explain } from "../../../src/cli/explain/explain.js";
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

describe("what is no log", () => {
  async function complaintsOf(text: string, isTTY: boolean): Promise<readonly string[]> {
    const complaints: string[] = [];
    const code = await explain(
      [],
      { user: "mary@example.com" },
      {
        environment: {},
        out: () => undefined,
        complain: (each) => void complaints.push(each),
        input: Object.assign(Readable.from([text]), { isTTY }),
        nowMs: 0,
      },
    );
    expect(code).toBe(1);
    return complaints;
  }

  const NO_LINE =
    "There is no audit line of a gateway in this: give its standard output as it was written, of a LOG_LEVEL up to info.";
  const ASKS =
    "Reading a log from standard input, to Ctrl-D. Name log files in its place, or --admin URL to ask a running gateway.";
  it.each([
    ["a log of somebody else", "Nov 26 15:00:00 host nginx: up\n", false, [NO_LINE]],
    ["a terminal", "", true, [ASKS, NO_LINE]],
    [
      "one that tells of others",
      '{"v":1,"kind":"request","time":1,"msg":"request"}\n',
      false,
      [expect.stringMatching(/^Nothing is told of that name/)],
    ],
  ])("%s", async (_name, text, isTTY, complaints) => {
    expect(await complaintsOf(text, isTTY)).toEqual(complaints);
  });
});
