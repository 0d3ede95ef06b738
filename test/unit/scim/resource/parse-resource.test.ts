import { describe, expect, it } from "@jest/globals";
import { ScimError } from "../../../../src/scim/error.js";
import { ENTERPRISE, GROUP, USER, customSchema, groupSchema, userSchema } from "./library.js";
import { parseResource as stepsOfResource } from "../../../../src/scim/resource/parse-resource.js";
import { parseResource } from "../../../support/at-once.js";

const minimal = { schemas: [USER], userName: "alice@example.com" };
const parse = (body: unknown) => parseResource(body, userSchema);
const resourceOf = (more: object) => parse({ ...minimal, ...more }).resource;

function errorOf(call: () => unknown): ScimError | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
}

const typeOf = (body: unknown) => errorOf(() => parse(body))?.scimType;
const errorWith = (more: object) => errorOf(() => parse({ ...minimal, ...more }));

describe("the body (RFC 7644 section 3.3)", () => {
  it("statement 11: anything but an object is invalidSyntax", () => {
    for (const body of [undefined, null, "", "x", 1, true, [], [minimal]]) {
      expect(typeOf(body)).toBe("invalidSyntax");
    }
  });

  it("statement 5: multi-byte text stays as it is", () => {
    const name = { familyName: "Łukasiewicz 李 𝒳 👩‍🚀", givenName: "Zoe\u0308" };
    expect(resourceOf({ name })["name"]).toEqual(name);
  });

  it("statement 48: schemas that says something holds the base schema", () => {
    for (const schemas of [USER, {}, "", 7, [""], ["urn:x"], [GROUP], [ENTERPRISE], [7]]) {
      expect(errorWith({ schemas })?.scimType).toBe("invalidSyntax");
    }
  });

  it("statement 48: without schemas it is what the endpoint says (authentik)", () => {
    for (const schemas of [undefined, null, []]) {
      expect(resourceOf({ schemas })).toEqual(minimal);
    }
  });

  it.each([
    [[USER.toUpperCase()]],
    [["urn:scim:schemas:core:1.0", USER]],
    [["urn:scim:schemas:core:2.0", "urn:scim:schemas:extension:enterprise:2.0"]],
    [["urn:scim:schemas:core:1.0"]],
    [[USER, "urn:ietf:params:scim:schemas:extension:enterprise:2.0User"]],
    [[USER, "urn:example:unknown:1.0:User"]],
  ])("statement 48: legacy and further URNs are tolerated: %j", (schemas) => {
    expect(resourceOf({ schemas })).toEqual(minimal);
  });

  it("statement 48: Microsoft's group URN beside the base one or alone", () => {
    const microsoft = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";
    for (const schemas of [[GROUP, microsoft], [microsoft]]) {
      const { resource } = parseResource({ schemas, displayName: "G" }, groupSchema);
      expect(resource).toEqual({ schemas: [GROUP], displayName: "G" });
    }
  });

  it("statement 50: schemas of the result lists what is used, once", () => {
    const schemas = [USER, USER, ENTERPRISE, ENTERPRISE.toLowerCase()];
    expect(resourceOf({ schemas })["schemas"]).toEqual([USER]);
    expect(resourceOf({ schemas, [ENTERPRISE]: { department: "IT" } })["schemas"]).toEqual([
      USER,
      ENTERPRISE,
    ]);
    // Used, though not announced.
    expect(resourceOf({ [ENTERPRISE]: { department: "IT" } })["schemas"]).toEqual([
      USER,
      ENTERPRISE,
    ]);
  });

  it("statement 172: names differing only in case are invalidSyntax", () => {
    const twice = [
      { username: "b@example.com" },
      { name: { givenName: "a", givenname: "b" } },
      { emails: [{ value: "a", Value: null }] },
      { [ENTERPRISE]: {}, [ENTERPRISE.toLowerCase()]: {} },
      { fooBar: 1, foobar: 2 },
      { Schemas: [USER] },
    ];
    for (const more of twice) expect(errorWith(more)?.scimType).toBe("invalidSyntax");
  });

  it("statement 173: a body is read alike in any order of its attributes", () => {
    const body = {
      [`${ENTERPRISE}:department`]: "loose",
      "name.givenName": "Alice",
      name: { familyName: "Adams" },
      [ENTERPRISE]: { department: "IT" },
      ...minimal,
    };
    const backwards = Object.fromEntries(Object.entries(body).reverse());
    expect(parse(backwards).resource).toEqual(parse(body).resource);
    expect(parse(body).resource).toMatchObject({ [ENTERPRISE]: { department: "IT" } });
  });
});

describe("names", () => {
  it("in any case become canonical", () => {
    const { resource } = parse({
      SCHEMAS: [USER],
      USERNAME: "alice@example.com",
      Name: { GIVENNAME: "Alice" },
      nickname: "Al",
      [ENTERPRISE.toUpperCase()]: { employeenumber: "7", Manager: { VALUE: "m1", $REF: "x" } },
    });
    expect(resource).toEqual({
      schemas: [USER, ENTERPRISE],
      userName: "alice@example.com",
      name: { givenName: "Alice" },
      nickName: "Al",
      [ENTERPRISE]: { employeeNumber: "7", manager: { value: "m1", $ref: "x" } },
    });
  });

  it("statements 41 and 106: id, meta and groups are ignored and reported", () => {
    const { resource, ignored, unknown } = parse({
      ...minimal,
      id: "x",
      meta: { resourceType: "User" },
      groups: [],
      [ENTERPRISE]: { manager: { value: "m1", displayName: "Boss" } },
    });
    expect(resource).toEqual({
      schemas: [USER, ENTERPRISE],
      userName: minimal.userName,
      [ENTERPRISE]: { manager: { value: "m1" } },
    });
    expect(ignored).toEqual(["id", "meta", "groups", `${ENTERPRISE}:manager.displayName`]);
    expect(unknown).toEqual([]);
  });

  it("statement 49: unknown attributes and extensions are ignored and reported", () => {
    const { resource, unknown } = parse({
      ...minimal,
      shoeSize: 42,
      name: { shoe: "left" },
      emails: [{ value: "a@example.com", verified: true }],
      "urn:example:2.0:User": { a: 1 },
      [ENTERPRISE]: { floor: 3 },
      "emails.value": "b@example.com",
      "name.givenName.first": "x",
    });
    expect(resource).toEqual({ ...minimal, emails: [{ value: "a@example.com" }] });
    expect(new Set(unknown)).toEqual(
      new Set([
        "shoeSize",
        "name.shoe",
        "emails.verified",
        "urn:example:2.0:User",
        `${ENTERPRISE}:floor`,
        "emails.value",
        "name.givenName.first",
      ]),
    );
  });

  it("statement 51: extension attributes come to stand below their URN, however they were sent", () => {
    const forms = [
      { [ENTERPRISE]: { department: "IT" } },
      { [`${ENTERPRISE}:department`]: "IT" },
      { [`${ENTERPRISE.toLowerCase()}:Department`]: "IT" },
      { department: "IT" },
      { "urn:scim:schemas:extension:enterprise:1.0": { department: "IT" } },
      { "urn:ietf:params:scim:schemas:extension:enterprise:2.0User": { department: "IT" } },
      { [ENTERPRISE]: { department: "IT" }, department: "HR" },
    ];
    for (const form of forms) {
      expect(resourceOf(form)).toEqual({
        ...minimal,
        schemas: [USER, ENTERPRISE],
        [ENTERPRISE]: { department: "IT" },
      });
    }
    expect(parse({ ...minimal, ...forms.at(-1) }).unknown).toEqual(["department"]);
  });

  it("dotted and qualified names of core attributes", () => {
    const more = { name: { familyName: "A" }, "name.givenName": "B", [`${USER}:title`]: "Dr" };
    expect(resourceOf({ ...more, "name.familyName": "Z" })).toEqual({
      ...minimal,
      name: { familyName: "A", givenName: "B" },
      title: "Dr",
    });
  });

  it("statement 171: names of the prototype are harmless", () => {
    const body = JSON.parse(
      `{"schemas":["${USER}"],"userName":"a","__proto__":{"active":true,"polluted":1},
        "constructor":{"prototype":{"polluted":1}},"name":{"__proto__":{"polluted":1},"givenName":"A"},
        "emails":[{"value":"a","__proto__":{"polluted":1}}],"toString":"x",
        "${ENTERPRISE}":{"__proto__":{"department":"IT"}}}`,
    ) as unknown;
    const { resource } = parse(body);
    expect(resource).toEqual({
      schemas: [USER],
      userName: "a",
      name: { givenName: "A" },
      emails: [{ value: "a" }],
    });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(resource["active"]).toBeUndefined();
  });

  it("a flood of unknown names is reported in part and cut short", () => {
    const flood = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, n) => [`${n}${"x".repeat(500)}`, n]),
    );
    const { ignored, unknown } = parse({ ...minimal, ...flood });
    expect(ignored).toHaveLength(100);
    expect(unknown.every((name) => name.length <= 100)).toBe(true);
  });
});

describe("values (RFC 7643 section 2)", () => {
  it("statement 53: null, [] and {} are unassigned", () => {
    const more = {
      name: {},
      title: null,
      nickName: [],
      emails: [],
      roles: null,
      addresses: [{}, null, { type: null }],
      [ENTERPRISE]: { manager: { value: null, $ref: null }, department: null },
    };
    expect(resourceOf(more)).toEqual(minimal);
    expect(resourceOf({ [ENTERPRISE]: null })).toEqual(minimal);
  });

  it.each([
    ["userName", 2 ** 53],
    ["userName", 1e21],
    ["userName", Infinity],
    ["userName", 1e-7],
    ["userName", true],
    ["userName", ["a", "b"]],
    ["userName", [["a"]]],
    ["userName", { value: "a" }],
    ["active", "maybe"],
    ["active", 1],
    ["name", "Alice"],
    ["name", ["Alice"]],
    ["emails", "alice@example.com"],
    ["emails", ["alice@example.com"]],
    ["emails", [["alice@example.com"]]],
    ["emails.value", [{ value: 1e21 }], "emails"],
    ["emails.value", [{ value: -Infinity }], "emails"],
    ["emails.value", [{ value: false }], "emails"],
    ["emails", "[not json"],
    ["emails", '"alice@example.com"'],
    ["emails.primary", { primary: "yes" }, "emails"],
    ["profileUrl", "not a uri"],
    ["profileUrl", "<script>"],
    ["x509Certificates.value", [{ value: "not base64!" }], "x509Certificates"],
    ["x509Certificates.value", [{ value: "abc=" + "=" }], "x509Certificates"],
    ["x509Certificates.value", [{ value: "abcde" }], "x509Certificates"],
    [`${ENTERPRISE}:department`, { department: true }, ENTERPRISE],
    [ENTERPRISE, "IT", ENTERPRISE],
    [ENTERPRISE, [], ENTERPRISE],
    [`${ENTERPRISE}:manager`, { manager: 5 }, ENTERPRISE],
  ])("statement 47: %s does not take %j", (path, value, key = path) => {
    const error = errorWith({ [key]: value });
    expect(error?.scimType).toBe("invalidValue");
    expect(error?.message).toContain(`"${path}"`);
    expect(error?.message).not.toMatch(/alice|Alice|maybe|not a uri|abc/);
  });

  it.each([
    ["title", { title: "a\ud83d" }],
    ["name.givenName", { name: { givenName: "\udc00b" } }],
    ["emails.value", { emails: [{ value: "\ud83d@example.com" }] }],
    ["photos.value", { photos: [{ value: "https://example.com/\ud83d" }] }],
    ["userName", { userName: "\ud83d" }],
  ])("statement 5: half of a surrogate pair in %s is no text", (path, given) => {
    const error = errorWith(given);
    expect(error?.scimType).toBe("invalidValue");
    expect(error?.message).toContain(`"${path}" holds half of a surrogate pair`);
    expect(error?.message.isWellFormed()).toBe(true);
  });

  it("statement 5: a whole pair is text", () => {
    expect(resourceOf({ title: "\ud83d\ude00" })["title"]).toBe("\ud83d\ude00");
  });

  it.each([
    ["emails", ["alice@example.com"]],
    ["roles", ["admin"]],
    ["addresses", [[]]],
  ])("statement 47: of %s each value has to be an object, and that is said", (path, sent) => {
    expect(errorWith({ [path]: sent })?.message).toBe(`Each value of "${path}" must be an object.`);
  });

  it("statement 172: the name that stands twice is told", () => {
    expect(errorWith({ title: "a", Title: "b" })?.message).toContain('name "Title" appears twice');
    expect(errorWith({ "a b": 1, "A b": 1 })?.message).toContain("name appears twice");
  });

  it('statement 47: "True" and "False" are accepted as booleans in any case', () => {
    expect(resourceOf({ active: "True" })["active"]).toBe(true);
    expect(resourceOf({ active: "FALSE" })["active"]).toBe(false);
    expect(resourceOf({ emails: [{ value: "a", primary: "true" }] })["emails"]).toEqual([
      { value: "a", primary: true },
    ]);
  });

  it("statement 57: integers, decimals, dateTimes and binaries have their format", () => {
    const custom = (given: object) =>
      parseResource({ schemas: ["urn:example:thing"], name: "x", ...given }, customSchema);
    const good = {
      count: -3,
      ratio: 0.5,
      since: "2024-02-29T23:59:59.123+05:30",
      blob: "AAECAw==",
      tags: ["a", "b"],
    };
    expect(custom(good).resource).toMatchObject(good);
    for (const since of ["2026-01-31T08:00:00Z", "2026-01-31T08:00:00", "2000-02-29T00:00:00Z"]) {
      expect(custom({ since }).resource["since"]).toBe(since);
    }
    const bad = [
      { count: 1.5 },
      { count: "1.5" },
      { count: "" },
      { count: "9007199254740993" },
      { count: "1e3" },
      { count: 1e300 },
      { ratio: "0.5" },
      { since: "yesterday" },
      { since: "2026-01-31" },
      { since: "2026-02-30T00:00:00Z" },
      { since: "1900-02-29T00:00:00Z" },
      { since: "2026-13-01T00:00:00Z" },
      { since: "2026-01-31T24:00:00Z" },
      { since: 1767225600 },
      { blob: "A" },
      { blob: "AA=" },
      { tags: "a" },
      { tags: ["a", true] },
      { tags: "" },
      { tags: [{ value: "a", size: 1 }] },
    ];
    for (const given of bad) {
      expect(errorOf(() => custom(given))?.scimType).toBe("invalidValue");
    }
  });

  it("statement 57: a certificate is base64, with or without padding, in either alphabet", () => {
    for (const value of ["MIIB", "MIIBCg==", "MIIBCg", "-_8", "+/8="]) {
      expect(resourceOf({ x509Certificates: [{ value }] })["x509Certificates"]).toEqual([
        { value },
      ]);
    }
  });

  it("statement 56: a country is stored as sent", () => {
    const addresses = [{ type: "work", country: "Sierra Leone" }];
    expect(resourceOf({ addresses })["addresses"]).toEqual(addresses);
  });

  it("statement 54: two primaries are invalidValue", () => {
    const emails = [
      { value: "a", primary: true },
      { value: "b", primary: "True" },
    ];
    expect(errorWith({ emails })?.scimType).toBe("invalidValue");
    expect(errorWith({ emails })?.message).toContain('"emails"');
  });

  it("statement 55: the same type and value twice is kept once", () => {
    const emails = [
      { type: "work", value: "a@example.com" },
      { type: "home", value: "a@example.com" },
      { type: "Work", value: "A@example.com", primary: true, display: "A" },
    ];
    expect(resourceOf({ emails })["emails"]).toEqual([
      { type: "work", value: "a@example.com", primary: true, display: "A" },
      { type: "home", value: "a@example.com" },
    ]);
  });

  it("the same member twice is one member", () => {
    const members = [{ value: "u1" }, { value: "u1", type: "User" }, { value: "u2", $ref: null }];
    const { resource } = parseResource(
      { schemas: [GROUP], displayName: "G", members },
      groupSchema,
    );
    expect(resource["members"]).toEqual([{ value: "u1", type: "User" }, { value: "u2" }]);
  });

  it("statements 46 and 108: required attributes are named when missing or empty", () => {
    for (const userName of [undefined, null, "", []]) {
      const error = errorWith({ userName });
      expect(error?.scimType).toBe("invalidValue");
      expect(error?.message).toContain("userName");
    }
    const group = () => parseResource({ schemas: [GROUP] }, groupSchema);
    expect(errorOf(group)?.message).toContain("displayName");
  });

  it("a required sub-attribute is named when missing", () => {
    const body = { schemas: ["urn:example:thing"], name: "x", parts: [{ size: 1 }] };
    const error = errorOf(() => parseResource(body, customSchema));
    expect(error?.scimType).toBe("invalidValue");
    expect(error?.message).toContain("parts.code");
  });

  it("statement 171: an array's length is limited", () => {
    const members = Array.from({ length: 50_001 }, (_, n) => ({ value: String(n) }));
    const body = (count: number) => ({
      schemas: [GROUP],
      displayName: "G",
      members: members.slice(0, count),
    });
    expect(parseResource(body(50_000), groupSchema).resource["members"]).toHaveLength(50_000);
    const error = errorOf(() => parseResource(body(50_001), groupSchema));
    expect(error?.scimType).toBe("invalidValue");
    expect(error?.message).toContain("50000");
  });

  it("statement 171: depth is harmless", () => {
    const deep = JSON.parse('{"a":'.repeat(5_000) + "1" + "}".repeat(5_000)) as unknown;
    expect(resourceOf({ deep })).toEqual(minimal);
    expect(errorWith({ userName: deep })?.scimType).toBe("invalidValue");
    expect(resourceOf({ name: deep })).toEqual(minimal);
  });
});

describe("stops while a body is read", () => {
  const stops = (emails: readonly object[]): number => {
    const steps = stepsOfResource({ ...minimal, emails }, userSchema);
    let count = 0;
    while (steps.next().done !== true) count += 1;
    return count;
  };
  const elements = (element: (n: number) => object) =>
    Array.from({ length: 15 }, (_, n) => element(n));

  it("there are none for a few small values, and one before each further one that takes long", () => {
    const light = stops(elements((n) => ({ value: `${n}@example.com` })));
    const long = "e\u0301".repeat(300);
    const heavy = stops(elements((n) => ({ value: `${n}@example.com`, display: long })));
    const wide = stops(
      elements((n) => ({
        value: `${n}@example.com`,
        ...Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`unknown${at}`, 1])),
      })),
    );
    expect([heavy - light, wide - light]).toEqual([14, 14]);
  });
});
