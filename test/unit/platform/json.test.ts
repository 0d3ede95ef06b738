import { describe, expect, it } from "@jest/globals";
import { type JsonObject, sameValue } from "../../../src/platform/json.js";

describe("two JSON values (RFC 7644 section 3.5.2.1)", () => {
  const one: JsonObject = { a: 1, b: { c: [1, { d: null }], e: "x" } };

  it("statement 121: are the same in any order of keys", () => {
    const other = { b: { e: "x", c: [1, { d: null }] }, a: 1 };
    expect(sameValue(one, other)).toBe(true);
    expect(sameValue(one, { a: 1, b: other.b })).toBe(true);
  });

  it.each<[JsonObject]>([
    [{ a: 2, b: { c: [1, { d: null }], e: "x" } }],
    [{ a: 1, b: { c: [{ d: null }, 1], e: "x" } }],
    [{ a: 1, b: { c: [1, { d: 0 }], e: "x" } }],
    [{ a: 1, b: { c: [1, { d: null }] } }],
    [{ a: 1, b: { c: { 0: 1, 1: { d: null } }, e: "x" } }],
    [{ a: 1, b: { c: [1, { d: null }], e: "x" }, f: 1 }],
    [{ a: 1, b: { c: [1, { d: null }, 2], e: "x" } }],
    [{ a: 1, b: null }],
    [{ a: "1", b: { c: [1, { d: null }], e: "x" } }],
  ])("sees the difference of %j", (other) => {
    expect(sameValue(one, other)).toBe(false);
    expect(sameValue(other, one)).toBe(false);
  });

  it("takes own properties only", () => {
    expect(sameValue({ toString: "x" }, { a: "x" })).toBe(false);
    expect(sameValue({ constructor: {} }, { valueOf: {} })).toBe(false);
  });
});
