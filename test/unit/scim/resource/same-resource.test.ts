import { describe, expect, it } from "@jest/globals";
import { sameResource } from "../../../../src/scim/resource/same-resource.js";
import type { JsonObject } from "../../../../src/scim/schema/model.js";

describe("sameResource (RFC 7644 section 3.5.2.1)", () => {
  const one: JsonObject = { a: 1, b: { c: [1, { d: null }], e: "x" }, meta: { version: "1" } };

  it("statement 121: ignores key order and meta", () => {
    const other = { meta: { version: "2" }, b: { e: "x", c: [1, { d: null }] }, a: 1 };
    expect(sameResource(one, other)).toBe(true);
    expect(sameResource(one, { a: 1, b: other.b })).toBe(true);
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
    expect(sameResource(one, other)).toBe(false);
    expect(sameResource(other, one)).toBe(false);
  });

  it("takes own properties only", () => {
    expect(sameResource({ toString: "x" }, { a: "x" })).toBe(false);
    expect(sameResource({ constructor: {} }, { valueOf: {} })).toBe(false);
  });
});
