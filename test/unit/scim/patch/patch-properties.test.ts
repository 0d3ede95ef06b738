import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ScimError } from "../../../../src/scim/error.js";
import type { Assignment } from "../../../../src/scim/patch/patch.js";
import type { JsonObject, JsonValue } from "../../../../src/platform/json.js";
import { groupSchema, userSchema } from "../resource/library.js";
import { anyOperation, assigning, hostile, user } from "./generated.js";
import { PATCH_OP, bare, patchUser, read } from "./patching.js";
import { applyPatch, parsePatch, parseResource } from "../../../support/at-once.js";

const failed = Symbol("a ScimError 400");

/** The result, or that it was refused as it should; anything else fails the test. */
function attempt(call: () => JsonObject): JsonObject | typeof failed {
  try {
    return call();
  } catch (error) {
    if (error instanceof ScimError && error.status === 400 && error.scimType) return failed;
    throw error;
  }
}

/** Sets what a patch assigns, knowing nothing of PATCH. */
function assign(resource: JsonObject, { path, value }: Assignment): JsonObject {
  const { container, attribute, sub } = path;
  const names = [...(container.isExtension ? [container.urn] : []), attribute.name];
  const set = (at: JsonObject, [name = "", ...rest]: string[]): JsonObject => {
    const inner = (at[name] ?? {}) as JsonObject;
    const next: JsonValue | undefined = rest.length === 0 ? value : set(inner, rest);
    const others = Object.entries(at).filter(([key]) => key !== name);
    const isEmpty =
      next === undefined || (rest.length > 0 && Object.keys(next as JsonObject).length === 0);
    return Object.fromEntries(isEmpty ? others : [...others, [name, next]]);
  };
  return set(resource, sub === undefined ? names : [...names, sub.name]);
}

const settings = { numRuns: 1_000 };

describe("PATCH, whatever comes (RFC 7644 section 3.5.2)", () => {
  it("statement 171: any JSON is read or refused with 400, and pollutes nothing", () => {
    const operation = fc.oneof(hostile, fc.record({ op: fc.constant("add"), value: hostile }));
    fc.assert(
      fc.property(user, fc.array(operation, { maxLength: 3 }), hostile, (current, list, body) => {
        attempt(() => applyPatch(parsePatch(body, userSchema), current, userSchema));
        const message = { schemas: [PATCH_OP], Operations: list };
        attempt(() => applyPatch(parsePatch(message, userSchema), current, userSchema));
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("statement 130: any path is read or refused with 400", () => {
    const piece = fc.constantFrom("emails", "[", "]", '"', "\\", ".", "value", " ", "eq", "(", "0");
    const path = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 12 }).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(path, (text) => {
        attempt(() => patchUser(bare, [{ op: "replace", path: text, value: "x" }]));
      }),
      { numRuns: 2_000 },
    );
  });

  it("statement 115: the given resource stays as it is", () => {
    fc.assert(
      fc.property(user, fc.array(anyOperation, { maxLength: 5 }), (current, operations) => {
        const before = structuredClone(current);
        if (operations.length > 0) attempt(() => patchUser(current, operations));
        expect(current).toEqual(before);
      }),
      settings,
    );
  });

  it("statement 116: one patch of many operations is many patches of one", () => {
    const operations = fc.array(anyOperation, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(user, operations, (current, list) => {
        const stepwise = attempt(() =>
          list.reduce((resource, operation) => patchUser(resource, [operation]), current),
        );
        expect(attempt(() => patchUser(current, list))).toEqual(stepwise);
      }),
      settings,
    );
  });

  it("the result is canonical: reading it as a body changes nothing", () => {
    fc.assert(
      fc.property(user, fc.array(anyOperation, { minLength: 1, maxLength: 5 }), (current, list) => {
        const result = attempt(() => patchUser(current, list));
        if (result !== failed) expect(parseResource(result, userSchema).resource).toEqual(result);
      }),
      settings,
    );
  });

  it("assignments, written blindly, come to the same as the patch applied to what is there", () => {
    fc.assert(
      fc.property(user, fc.array(assigning, { minLength: 1, maxLength: 6 }), (current, list) => {
        const patch = read(list);
        const written = (patch.assignments ?? []).reduce(assign, current);
        const expected = applyPatch(patch, current, userSchema);
        expect(patch.assignments).toBeDefined();
        // `schemas` follows the content; whoever writes blindly has no part in it.
        expect({ ...written, schemas: [] }).toEqual({ ...expected, schemas: [] });
      }),
      settings,
    );
  });
});

describe("a large group (statement 146)", () => {
  const members = Array.from({ length: 10_000 }, (_, n) => ({ value: `u${n}`, type: "User" }));

  it("a thousand single changes take one pass over ten thousand members", () => {
    const changes = Array.from({ length: 1_000 }, (_, n) =>
      n < 500
        ? { op: "add", path: "members", value: [{ value: `new${n}` }] }
        : { op: "remove", path: `members[value eq "u${n}"]` },
    );
    const current = { schemas: [], displayName: "x", members };
    const patch = read(changes, { schema: groupSchema });
    expect(patch.operations).toHaveLength(2);
    const result = applyPatch(patch, current, groupSchema);
    expect(result["members"]).toHaveLength(10_000);
  });

  it("more work than a request may ask for is 400", () => {
    const changes = Array.from({ length: 1_000 }, (_, n) => ({
      op: "replace",
      path: `roles[value eq "u${n}"].display`,
      value: "x",
    }));
    const current = { schemas: [], userName: "x", roles: members };
    const tooMany = { status: 400, scimType: "tooMany" };
    expect(() => patchUser(current, changes)).toThrow(expect.objectContaining(tooMany));
  });
});
