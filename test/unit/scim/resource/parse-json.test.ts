// What is refused before it is parsed, and that nothing else is: the structure is read as JSON has it (RFC 8259).
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { parseJson } from "../../../../src/scim/resource/parse-json.js";
import { atOnce } from "../../../../src/scim/steps.js";
import { WorkBudget } from "../../../../src/scim/work-budget.js";

const parse = (text: string, units?: number): unknown =>
  atOnce(parseJson(text, new WorkBudget(units)));
const names = (count: number): string =>
  JSON.stringify(
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${String(index)}`, 1])),
  );
const tooMany = expect.objectContaining({ status: 400, scimType: "tooMany" });

describe("JSON that nobody has vouched for", () => {
  it("is what JSON.parse makes of it", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("what is none is a SyntaxError", () => {
    for (const text of ["", "{", "]", '"', '"\\', "{]", "a", '{"a":1,}', "1 2"]) {
      expect(() => parse(text)).toThrow(SyntaxError);
    }
  });

  it("64 levels are taken, 65 not", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect(() => parse(nested(64))).not.toThrow();
    expect(() => parse(nested(65))).toThrow(/deeper than 64 levels/);
    expect(() => parse(`[${Array(100).fill(nested(63)).join(",")}]`)).not.toThrow();
  });

  it("an object has at most 1,000 names, whatever is in it and beside it", () => {
    expect(() => parse(`[${names(1_000)},${names(1_000)}]`)).not.toThrow();
    expect(() => parse(`{"a":[${names(1_001)}]}`)).toThrow(tooMany);
    const wide = Array.from({ length: 999 }, (_, index) => `"k${String(index)}":{"a":[{"b":1}]}`);
    expect(() => parse(`{${wide.join(",")}}`)).not.toThrow();
  });

  it("brackets, commas and colons in strings are text", () => {
    const text = '{"a":"[[[\\"{{{,,,:::\\\\","b":"\\\\\\"}"}';
    expect(parse(text, 200)).toEqual(JSON.parse(text));
    const long = JSON.stringify({ a: "[{,:".repeat(1_000) });
    expect(() => parse(long, 300)).not.toThrow();
  });

  it.each([
    ["arrays", `[${"[],".repeat(400_000)}[]]`],
    ["objects", `[${"{},".repeat(400_000)}{}]`],
    ["numbers", `[${"0,".repeat(1_100_000)}0]`],
    ["short texts", JSON.stringify(Array.from({ length: 250_000 }, (_, index) => String(index)))],
    ["texts with escapes", `[${'"twelve and \\u00e9",'.repeat(250_000)}1]`],
    ["names", `[${`${names(900)},`.repeat(400)}1]`],
  ])("hundreds of thousands of %s are tooMany", (_name, text) => {
    expect(() => parse(text)).toThrow(tooMany);
  });

  it("a group of 50,000 members is not", () => {
    const member = `{"value":"00000000-0000-4000-8000-000000000000","type":"User","display":"A","$ref":"u"}`;
    expect(() => parse(`{"members":[${Array(50_000).fill(member).join(",")}]}`)).not.toThrow();
  });

  it("what costs is an order of names that no object before had", () => {
    const objects = (nameOf: (object: number, name: number) => string): string =>
      JSON.stringify(
        Array.from({ length: 4_000 }, (_, object) =>
          Object.fromEntries(
            Array.from({ length: 20 }, (__, name) => [nameOf(object, name), name]),
          ),
        ),
      );
    expect(() =>
      parse(
        objects((_, name) => `k${String(name)}`),
        500_000,
      ),
    ).not.toThrow();
    expect(() => parse(objects((object, name) => `k${String(name)}.${String(object)}`))).toThrow(
      tooMany,
    );
    const ofForty = (object: number, name: number) =>
      `k${String(name)}.${String((object >> name) & 1)}`;
    expect(() => parse(objects(ofForty))).toThrow(tooMany);
  });
});
