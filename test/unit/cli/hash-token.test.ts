import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { hashTokenCommand } from "../../../src/cli/hash-token.js";

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly complaints: readonly string[];
}

function run(input: string, generate: boolean): Ended {
  let out = "";
  const complaints: string[] = [];
  const code = hashTokenCommand(
    { generate },
    {
      readInput: () => input,
      out: (text) => (out += text),
      complain: (text) => complaints.push(text),
    },
  );
  return { code, out, complaints };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

describe("hash-token", () => {
  it.each([
    ["", ""],
    ["", "\n"],
    ["\ufeff", "\r\n"],
  ])("prints the digest of the token between %j and %j", (begin, end) => {
    expect(run(`${begin}a-token-of-24-characters${end}`, false)).toEqual({
      code: 0,
      out: `${sha256("a-token-of-24-characters")}\n`,
      complaints: [],
    });
  });

  it.each(["", "\n", "short", "has a blank in its midst", "one-token-in-a-line\nand-another-one"])(
    "refuses %j without repeating it",
    (input) => {
      expect(run(input, false)).toEqual({
        code: 1,
        out: "",
        complaints: [
          "The token must have at least 16 characters, visible ASCII only (no blanks or line breaks).",
        ],
      });
    },
  );

  it("makes up a token of 32 bytes, another one each time", () => {
    const [first, second] = [run("", true), run("", true)];
    const [, token = "", digest] =
      /^token {3}(\S{43})\nsha256 {2}(\S{64})\n$/.exec(first.out) ?? [];
    expect(digest).toBe(sha256(token));
    expect(second.out).not.toBe(first.out);
  });
});
