import { describe, expect, it } from "@jest/globals";
import type { JsonObject } from "../../../../src/platform/json.js";
import { customSchema } from "../resource/library.js";
import { alice, patchUser, read, scimTypeOf } from "./patching.js";
import { applyPatch } from "../../../support/at-once.js";

const URN = "urn:example:thing";
const thing: JsonObject = {
  schemas: [URN],
  name: "x",
  tags: ["a", "b"],
  parts: [{ code: "1", size: 1 }],
};

const patch = (current: JsonObject, ...operations: unknown[]) =>
  applyPatch(read(operations, { schema: customSchema }), current, customSchema);
const typeOf = (current: JsonObject, ...operations: unknown[]) =>
  scimTypeOf(() => patch(current, ...operations));

describe("multi-valued attributes of simple type (RFC 7643 section 2.4)", () => {
  it("take values as an array or alone", () => {
    const add = (value: unknown) => patch(thing, { op: "add", path: "tags", value })["tags"];
    expect(add("c")).toEqual(["a", "b", "c"]);
    expect(add(["c", "A", "d"])).toEqual(["a", "b", "c", "d"]);
    expect(patch(thing, { op: "replace", path: "tags", value: ["z", "Z"] })["tags"]).toEqual(["z"]);
    expect(typeOf(thing, { op: "add", path: "tags", value: true })).toBe("invalidValue");
    expect(typeOf(thing, { op: "replace", path: "tags", value: "" })).toBe("invalidValue");
    expect(typeOf(thing, { op: "remove", path: "tags", value: "" })).toBe("invalidValue");
  });

  it("lose the values named, or all", () => {
    const remove = (more: object) => patch(thing, { op: "remove", path: "tags", ...more })["tags"];
    expect(remove({ value: ["A"] })).toEqual(["b"]);
    expect(remove({ value: ["a", "b"] })).toBeUndefined();
    expect(remove({ value: "a" })).toEqual(["b"]);
    expect(remove({ value: [{ value: "a" }] })).toEqual(["b"]);
    expect(remove({})).toBeUndefined();
  });

  it("are selected by their implicit value", () => {
    const change = (op: string, path: string, value?: unknown) =>
      patch(thing, { op, path, value })["tags"];
    expect(change("remove", 'tags[value eq "a"]')).toEqual(["b"]);
    expect(change("remove", 'tags[VALUE EQ "A" or value eq "c"]')).toEqual(["b"]);
    expect(change("remove", 'tags[value eq "z"]')).toEqual(["a", "b"]);
    expect(change("remove", 'tags[value eq "a"].value')).toEqual(["b"]);
    expect(change("replace", 'tags[value eq "a"]', "z")).toEqual(["z", "b"]);
    expect(change("replace", 'tags[value eq "a"].value', [{ value: "b" }])).toEqual(["b"]);
    expect(change("replace", 'tags[value eq "c"]', "d")).toEqual(["a", "b", "d"]);
    expect(change("add", 'tags[value eq "c"]')).toEqual(["a", "b", "c"]);
    expect(change("add", 'tags[value eq "a"]', "c")).toEqual(["a", "b", "c"]);
    expect(change("replace", "tags.value", ["z"])).toEqual(["z"]);
    expect(typeOf(thing, { op: "remove", path: 'tags[type eq "a"]' })).toBe("invalidFilter");
    expect(typeOf(thing, { op: "remove", path: 'tags[value eq "a"].type' })).toBe("invalidPath");
    expect(typeOf(thing, { op: "remove", path: 'name[value eq "a"]' })).toBe("invalidPath");
  });

  it("are added to and removed from a selected element as its sub-attribute, each value once", () => {
    const path = 'parts[code eq "1"].labels';
    const labelled = patch(thing, { op: "add", path, value: ["l", "m"] });
    expect(labelled["parts"]).toEqual([{ code: "1", size: 1, labels: ["l", "m"] }]);
    expect(patch(labelled, { op: "add", path, value: ["m", "n"] })["parts"]).toEqual([
      { code: "1", size: 1, labels: ["l", "m", "n"] },
    ]);
    expect(patch(labelled, { op: "add", path, value: ["m"] })).toEqual(labelled);
    expect(patch(labelled, { op: "remove", path })).toEqual(thing);
  });
});

describe("numbers and dates (statement 132)", () => {
  it("are typed in PATCH as in a body", () => {
    const value = { count: 2, ratio: 0.5, since: "2026-01-31T08:00:00Z", blob: "AA==" };
    expect(patch(thing, { op: "add", value })).toEqual({ ...thing, ...value });
    for (const wrong of [
      { count: "2x" },
      { ratio: "0.5" },
      { ratio: true },
      { since: "today" },
      { blob: "?" },
    ]) {
      expect(typeOf(thing, { op: "add", value: wrong })).toBe("invalidValue");
    }
  });
});

describe("immutable attributes (statement 133)", () => {
  const sealed = { ...thing, serial: "1" };

  it("are set while they are unset, and kept after", () => {
    for (const op of ["add", "replace"]) {
      expect(patch(thing, { op, path: "serial", value: "1" })).toEqual(sealed);
      expect(patch(sealed, { op, path: "serial", value: "1" })).toEqual(sealed);
      expect(typeOf(sealed, { op, path: "serial", value: "2" })).toBe("mutability");
      expect(typeOf(sealed, { op, path: "serial", value: "" })).toBe("mutability");
    }
    expect(typeOf(sealed, { op: "remove", path: "serial" })).toBe("mutability");
  });

  it("need the present state, so there are no assignments", () => {
    const operation = { op: "replace", path: "serial", value: "1" };
    expect(read([operation], { schema: customSchema }).assignments).toBeUndefined();
  });
});

describe("required sub-attributes (RFC 7643 section 2.2)", () => {
  it("are there in the end, or the patch is invalidValue", () => {
    const part = { size: 2 };
    expect(typeOf(thing, { op: "add", path: "parts", value: [part] })).toBe("invalidValue");
    expect(typeOf(thing, { op: "add", path: "parts.size", value: 3 })).toBe("no error");
    const late = [
      { op: "add", path: "parts", value: [part] },
      { op: "add", path: "parts[size eq 2].code", value: "2" },
    ];
    expect(patch(thing, ...late)["parts"]).toEqual([
      { code: "1", size: 1 },
      { code: "2", size: 2 },
    ]);
  });

  it("are not removed", () => {
    expect(typeOf(thing, { op: "remove", path: 'parts[code eq "1"].code' })).toBe("mutability");
    expect(patch(thing, { op: "remove", path: 'parts[code eq "1"]' })).not.toHaveProperty("parts");
  });
});

describe("sub-attributes of a multi-valued attribute without a filter", () => {
  it("mean those of all values, or of a new one", () => {
    const display = { op: "add", path: "emails.display", value: "Mail" };
    expect(patchUser(alice, [display])["emails"]).toEqual(
      (alice["emails"] as JsonObject[]).map((each) => ({ ...each, display: "Mail" })),
    );
    const without = patchUser(alice, [{ op: "remove", path: "emails" }]);
    const value = { op: "replace", path: "emails.value", value: "a@example.com" };
    expect(patchUser(without, [value])["emails"]).toEqual([{ value: "a@example.com" }]);
    expect(
      patchUser(patchUser(alice, [display]), [{ op: "remove", path: "emails.display" }]),
    ).toEqual(alice);
  });

  it("are not removed by value: that needs a filter", () => {
    const operation = { op: "remove", path: "emails.value", value: ["alice@example.com"] };
    expect(scimTypeOf(() => patchUser(alice, [operation]))).toBe("invalidPath");
  });
});

it("statement 166: composed and decomposed text is one value of an attribute that ignores case", () => {
  const current = { ...alice, emails: [{ value: "zo\u00eb@example.com" }] };
  const value = [{ value: "ZOE\u0308@example.com" }];
  expect(patchUser(current, [{ op: "add", path: "emails", value }])).toEqual(current);
  expect(patchUser(current, [{ op: "remove", path: "emails", value }])).not.toHaveProperty(
    "emails",
  );
});
