import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { matchesETag, weakETag } from "../../../../src/scim/representation/etag.js";
import type { JsonObject, JsonValue } from "../../../../src/platform/json.js";
import { cpuReferencesOf } from "../../../support/cpu-time.js";
import { barbara } from "../filter/fixtures.js";

const withMeta = (meta: object): JsonObject => ({
  ...barbara,
  meta: { ...(barbara["meta"] as JsonObject), ...meta },
});

function reversed(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(reversed);
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([name, each]) => [name, reversed(each)]));
}

describe("weak entity tags, RFC 7644 section 3.14", () => {
  it("statement 60: the weak form, of characters an entity tag may hold", () => {
    expect(weakETag(barbara)).toMatch(/^W\/"[A-Za-z0-9_-]{22}"$/);
    expect(weakETag({})).toMatch(/^W\/"[A-Za-z0-9_-]{22}"$/);
  });

  it("statement 60: meta.version has no part in it, so it can hold the tag", () => {
    expect(weakETag(withMeta({ version: weakETag(barbara) }))).toBe(weakETag(barbara));
    expect(weakETag({ meta: "text" })).not.toBe(weakETag({ meta: null }));
    expect(weakETag({ version: "1" })).not.toBe(weakETag({ version: "2" }));
  });

  it("statement 111: every change of a value changes it", () => {
    const changes: readonly JsonObject[] = [
      barbara,
      withMeta({ lastModified: "2026-05-13T04:42:34.6Z" }),
      { ...barbara, active: false },
      { ...barbara, active: "true" },
      { ...barbara, active: null },
      { ...barbara, title: "1" },
      { ...barbara, title: 1 },
      { ...barbara, emails: [...(barbara["emails"] as readonly JsonValue[])].reverse() },
      { ...barbara, emails: [] },
      { ...barbara, emails: {} },
      { a: "b", c: "" },
      { a: "", c: "b" },
      { a: ["b", "c"] },
      { a: ["b,1'c"] },
      { a: { b: "c" } },
      { a: "{1:b1'c,}" },
    ];
    expect(new Set(changes.map(weakETag)).size).toBe(changes.length);
  });

  it("statement 173: the order of keys has no part in it", () => {
    expect(weakETag(reversed(barbara) as JsonObject)).toBe(weakETag(barbara));
  });

  it("statement 60: equal tags mean equal resources", () => {
    const resource = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(resource, resource, (a, b) => {
        const one = a as JsonObject;
        const other = b as JsonObject;
        const isSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        expect(weakETag(one) === weakETag(other)).toBe(isSame);
        expect(weakETag(reversed(one) as JsonObject)).toBe(weakETag(one));
      }),
      { numRuns: 300 },
    );
  });
});

/** What two resources with the same tag have in common: sorted keys, no meta.version. */
function sorted(value: JsonValue, name?: string): JsonValue {
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? 0 : value;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((each) => sorted(each));
  return Object.entries(value)
    .filter(([key]) => !(name === "meta" && key === "version"))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => [key, sorted(each, key)]);
}

describe("If-Match and If-None-Match, RFC 9110 section 13.1", () => {
  const tag = 'W/"abc,d"';
  it.each<readonly [header: string, expected: boolean]>([
    ["*", true],
    [" * ", true],
    ['W/"abc,d"', true],
    ['"abc,d"', true],
    ['w/"abc,d"', true],
    ['"x", W/"y" ,W/"abc,d"', true],
    ['  "abc,d"\t', true],
    ['"abc,d","x"', true],
    ['"abc"', false],
    ['"ABC,D"', false],
    ['"d"', false],
    ['W/ "abc,d"', false],
    ["abc,d", false],
    ["W/abc,d", false],
    ['"abc,d', false],
    ['"abc,d"x', false],
    ['x "abc,d"', false],
    ['"x" "abc,d"', false],
    ['"x",, "abc,d"', true],
    [', "abc,d",', true],
    ['*, "x"', false],
    ["", false],
    [",", false],
    ['""', false],
    ['"', false],
  ])("statement 84: the header %j matches: %s", (header, expected) => {
    expect(matchesETag(header, tag)).toBe(expected);
  });

  it("statement 112: a resource's own tag matches, another's does not", () => {
    const own = weakETag(barbara);
    expect(matchesETag(own, own)).toBe(true);
    expect(matchesETag(own.slice(2), own)).toBe(true);
    expect(matchesETag(weakETag({ id: "1" }), own)).toBe(false);
  });

  it("statement 171: hostile headers are read in linear time", async () => {
    for (const header of [
      '"'.repeat(50_000),
      " ".repeat(50_000),
      'W/"'.repeat(20_000),
      ",".repeat(50_000),
    ]) {
      const spent = await cpuReferencesOf(() => {
        expect(matchesETag(header, tag)).toBe(false);
      });
      expect(spent).toBeLessThan(200);
    }
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', "W", "/", ",", " ", "*", "a") }),
        (header) => {
          expect(typeof matchesETag(header, tag)).toBe("boolean");
        },
      ),
    );
  });
});
