// The difference between two JSON values as a merge patch: applied the way PingOne does, it makes the one of the other (RFC 7396).
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { mergePatch } from "../../../../src/emulator/directory/users/merge-patch.js";
import type { Json } from "../../../../src/emulator/json.js";
import type { JsonValue } from "../../../../src/platform/json.js";
import { mergeDiff } from "../../../../src/translate/profile/overflow.js";

describe("merge patches (RFC 7396)", () => {
  it.each<[JsonValue | undefined, JsonValue | undefined, JsonValue | undefined]>([
    [{ a: "1" }, { a: "1" }, undefined],
    [{ a: "1" }, { a: "2" }, { a: "2" }],
    [{ a: "1", b: "2" }, { b: "2" }, { a: null }],
    [{}, { a: { b: "c" } }, { a: { b: "c" } }],
    [{ a: { b: "c", d: "e" } }, { a: { b: "c" } }, { a: { d: null } }],
    [{ a: { b: "c" } }, { a: ["b"] }, { a: ["b"] }],
    [{ a: ["b", "c"] }, { a: ["c", "b"] }, { a: ["c", "b"] }],
    [{ a: ["b"] }, { a: ["b"] }, undefined],
    [undefined, undefined, undefined],
    [{ a: "1" }, undefined, null],
    [undefined, { a: "1" }, { a: "1" }],
    [{}, { toString: "x" }, { toString: "x" }],
    [{ constructor: "x" }, {}, { constructor: null }],
  ])("from %j to %j: %j", (from, to, patch) => {
    expect(mergeDiff(from, to)).toEqual(patch);
  });

  const key = fc.constantFrom("a", "b", "work", "toString", "#");
  const { object } = fc.letrec<{ object: object; value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom("x", "y", 1, true),
      fc.array(fc.constantFrom("x", { a: "x" }), { maxLength: 2 }),
      tie("object"),
    ),
    object: fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  }));
  /** As objects over the wire, with the prototype of any other. */
  const any = object.map((each) => JSON.parse(JSON.stringify(each)) as Json);

  it("lead from any object to any other", () => {
    fc.assert(
      fc.property(any, any, (from, to) => {
        const patch = mergeDiff(from, to);
        const result = patch === undefined ? from : mergePatch(from, patch as Json);
        expect(JSON.parse(JSON.stringify(result))).toEqual(to);
      }),
      { numRuns: 1_000 },
    );
  });

  it("say nothing where nothing differs", () => {
    fc.assert(
      fc.property(any, (same) => {
        expect(mergeDiff(same, JSON.parse(JSON.stringify(same)) as Json)).toBeUndefined();
      }),
    );
  });
});
