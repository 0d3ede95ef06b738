import { describe, expect, it } from "@jest/globals";
import { ScimError } from "../../../../src/scim/error.js";
import { pathName } from "../../../../src/scim/resource/value/attribute-value.js";
import { ENTERPRISE, USER, userSchema } from "../resource/library.js";
import {
  PATCH_OP,
  alice,
  bare,
  patchGroup,
  patchUser,
  read,
  scimTypeOf,
  team,
} from "./patching.js";
import { parsePatch } from "../../../support/at-once.js";

const type = (...operations: unknown[]) => scimTypeOf(() => read(operations));
const typeOfBody = (body: unknown) => scimTypeOf(() => parsePatch(body, userSchema));
const active = { op: "replace", path: "active", value: true };

describe("the message (RFC 7644 section 3.5.2)", () => {
  it("statement 11: a body that is no object is invalidSyntax", () => {
    for (const body of [undefined, null, [], "x", 1, true]) {
      expect(typeOfBody(body)).toBe("invalidSyntax");
    }
  });

  it("statement 113: without schemas it is a PatchOp, without operations it changes nothing", () => {
    for (const schemas of [undefined, null, []]) {
      expect(typeOfBody({ schemas, Operations: [active] })).toBe("no error");
    }
    const patch = parsePatch({ schemas: [PATCH_OP], Operations: [] }, userSchema);
    expect(patch).toMatchObject({ operations: [], assignments: [] });
  });

  it("statement 113: needs the PatchOp schema and operations", () => {
    const schemas = [PATCH_OP];
    expect(typeOfBody({ schemas: PATCH_OP, Operations: [active] })).toBe("invalidSyntax");
    expect(typeOfBody({ schemas: ["urn:x"], Operations: [active] })).toBe("invalidSyntax");
    expect(typeOfBody({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"] })).toBe(
      "invalidSyntax",
    );
    for (const Operations of [undefined, null, {}, "x", "[]", [1], [null], [[]]]) {
      expect(typeOfBody({ schemas, Operations })).toBe("invalidSyntax");
    }
    expect(typeOfBody({ Schemas: [PATCH_OP.toLowerCase()], operations: [active] })).toBe(
      "no error",
    );
  });

  it("statement 114: op is add, remove or replace in any case", () => {
    for (const op of [undefined, null, "", "move", "delete", 1, {}]) {
      expect(type({ ...active, op })).toBe("invalidSyntax");
    }
    for (const op of ["Replace", "ADD", "replace"])
      expect(type({ ...active, op })).toBe("no error");
  });

  it("statement 171: the number of operations is limited", () => {
    const message = (count: number) => ({
      schemas: [PATCH_OP],
      Operations: new Array<unknown>(count).fill(active),
    });
    expect(typeOfBody(message(5_000))).toBe("no error");
    expect(typeOfBody(message(5_001))).toBe("invalidValue");
  });

  it("statement 172: the same name twice in another case is invalidSyntax", () => {
    expect(type({ ...active, OP: "add" })).toBe("invalidSyntax");
    expect(type({ op: "add", value: { title: "a", Title: "b" } })).toBe("invalidSyntax");
    expect(type({ op: "add", path: "name", value: { givenName: "a", givenname: "b" } })).toBe(
      "invalidSyntax",
    );
  });
});

describe("paths", () => {
  it.each([
    ["emails[type eq", "invalidPath"],
    ['emails[type eq "work', "invalidPath"],
    ["foo bar", "invalidPath"],
    ["emails[0]", "invalidPath"],
    ["emails[0].value", "invalidPath"],
    ['emails[type eq "work"]value', "invalidPath"],
    ['emails[type eq "work"].', "invalidPath"],
    ['emails[type eq "work"].nope', "invalidPath"],
    ['emails[type eq "work"].value.x', "invalidPath"],
    ['emails[type eq "work"][type eq "home"]', "invalidPath"],
    ['userName[value eq "x"]', "invalidPath"],
    ['name.givenName[value eq "x"]', "invalidPath"],
    ['[type eq "work"]', "invalidPath"],
    [".value", "invalidPath"],
    ["name.", "invalidPath"],
    ["name.givenName.x", "invalidPath"],
    ["]", "invalidPath"],
    ["__proto__", "invalidPath"],
    ["constructor.prototype", "invalidPath"],
    [7, "invalidPath"],
    [["emails"], "invalidPath"],
    ["x".repeat(10_000), "invalidPath"],
    ["emails[]", "invalidFilter"],
    ["emails[type]", "invalidFilter"],
    ['emails[type is "work"]', "invalidFilter"],
    ['emails[nope eq "work"]', "invalidFilter"],
    ['emails[type eq "work" and]', "invalidFilter"],
  ])("statement 130: %j is %s", (path, expected) => {
    expect(type({ op: "replace", path, value: "x" })).toBe(expected);
    expect(type({ op: "remove", path })).toBe(expected);
  });

  it("statement 131: an unknown attribute is invalidPath", () => {
    for (const path of [
      "nope",
      "name.nope",
      `${ENTERPRISE}:nope`,
      `${ENTERPRISE}.nope`,
      `${USER}:nope`,
    ]) {
      expect(type({ op: "replace", path, value: "x" })).toBe("invalidPath");
    }
  });

  it.each([
    ["nope", ' "nope"'],
    ["name.nope", ' "name.nope"'],
    [`${ENTERPRISE}:nope`, ` "${ENTERPRISE}:nope"`],
    ['emails[type eq "work"].nope', ' "emails.nope"'],
    ["/title", ""],
    ["$.title", ""],
  ])("statement 131: %j is refused by its name, where it can be one", (path, spelt) => {
    expect(() => read([{ op: "replace", path, value: "x" }])).toThrow(
      new RegExp(`no attribute${spelt.replaceAll(".", "\\.")} as the path names it\\.$`),
    );
  });

  it.each([
    ["a path", { op: "replace", path: "nope", value: "x" }],
    ["an op", { op: "move" }],
    ["a value", { op: "replace", path: "active", value: "maybe" }],
  ])("says which of several operations has %s that is wrong", (_name, wrong) => {
    const title = { op: "replace", path: "title", value: "x" };
    const message = { schemas: [PATCH_OP], Operations: [title, wrong, title] };
    expect(() => parsePatch(message, userSchema)).toThrow(/This is about operation 2 of 3\.$/);
    expect(() => read([wrong])).toThrow(/^(?!.*operation 1 of 1)/);
  });

  it("statement 124: remove without path is noTarget", () => {
    for (const path of [undefined, null, "", " "]) {
      expect(type({ op: "remove", path, value: { title: "x" } })).toBe("noTarget");
    }
  });

  it("brackets, dots and escaped quotes inside a filter's strings count as text", () => {
    const emails = [{ type: 'a]."b', value: "b@example.com" }];
    const path = 'emails[type eq "a].\\"b"].value';
    const result = patchUser({ ...bare, emails }, [
      { op: "replace", path, value: "c@example.com" },
    ]);
    expect(result["emails"]).toEqual([{ type: 'a]."b', value: "c@example.com" }]);
  });

  it("names in any case, with and without the URN", () => {
    const paths = [
      'EMAILS[TYPE eq "work"].VALUE',
      'urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "work"].value',
      ' emails[ type EQ "WORK" ].value ',
    ];
    for (const path of paths) {
      const result = patchUser(alice, [{ op: "replace", path, value: "new@example.com" }]);
      expect(result["emails"]).toContainEqual({
        type: "work",
        value: "new@example.com",
        primary: true,
      });
    }
  });
});

describe("values", () => {
  it("statement 119: add and replace without a value are invalidValue", () => {
    for (const path of ["title", "emails", "name", "name.givenName", 'emails[type eq "work"]']) {
      expect(scimTypeOf(() => read([{ op: "add", path }], { strict: true }))).toBe("invalidValue");
      expect(type({ op: "replace", path })).toBe("invalidValue");
    }
    for (const value of [undefined, null, "", "x", "[]", [], [{ title: "x" }, { title: "y" }]]) {
      expect(type({ op: "add", value })).toBe("invalidValue");
    }
  });

  it.each([
    ["userName", 1e21],
    ["userName", true],
    ["active", "maybe"],
    ["active", 1],
    ["emails", "a@example.com"],
    ["emails", ["a@example.com"]],
    ["emails", [{ value: true }]],
    ["emails", ""],
    ["emails", [""]],
    ['emails[type eq "work"]', ""],
    ["emails.value", ""],
    ["name", ""],
    ["name", [""]],
    ["emails", [{ primary: true }, { primary: "True" }]],
    ['emails[type eq "work"]', "a@example.com"],
    ['emails[type eq "work"]', [{ value: "a" }, { value: "b" }]],
    ['emails[type eq "work"].value', { type: "work", value: "a@example.com" }],
    ["title", { value: "Alice" }],
    ["name", "Alice"],
    ["name.givenName", ["Alice", "Alice"]],
    ["x509Certificates", [{ value: "%" }]],
    ["manager", 5],
    ["manager", { value: {} }],
    ["manager", [{ value: "a" }, { value: "b" }]],
    ["manager", ["a", "b"]],
    [ENTERPRISE, "x"],
  ])("statement 132: %s does not take %j", (path, value) => {
    const call = () => read([{ op: "replace", path, value }]);
    expect(scimTypeOf(call)).toBe("invalidValue");
    expect(call).toThrow(/^(?:Attribute|Each value of|Only|The value).*(?:"|object\.)/);
    expect(call).not.toThrow(/example\.com|Alice|maybe/);
  });

  it('"True" and "False" are booleans (clients.md 2.3)', () => {
    expect(patchUser(alice, [{ ...active, value: "False" }])["active"]).toBe(false);
    expect(patchUser(bare, [{ op: "add", value: { active: "tRUE" } }])["active"]).toBe(true);
  });

  it("statement 126: required and read-only attributes are not removed", () => {
    for (const path of ["userName", "id", "meta", "schemas", "groups", "meta.created"]) {
      expect(type({ op: "remove", path })).toBe("mutability");
    }
    for (const value of ["", null, []]) {
      expect(type({ op: "replace", path: "userName", value })).toBe("invalidValue");
      expect(type({ op: "replace", value: { userName: value } })).toBe("invalidValue");
    }
    expect(scimTypeOf(() => patchGroup(team, [{ op: "remove", path: "displayName" }]))).toBe(
      "mutability",
    );
  });

  it("statements 133 and 141: a read-only attribute by path is mutability", () => {
    const paths = ["id", "meta", "meta.created", "groups", 'groups[value eq "g1"]'];
    for (const path of [...paths, "groups.value", `${ENTERPRISE}:manager.displayName`]) {
      expect(type({ op: "add", path, value: [{ value: "x" }] })).toBe("mutability");
    }
  });

  it("statement 133: read-only and unknown names in a path-less value are reported noise", () => {
    const value = { id: "other", schemas: [], meta: {}, groups: [], fooBar: 1, displayName: "A" };
    const patch = read([{ op: "replace", value }]);
    expect(patch.operations.map(({ path }) => pathName(path))).toEqual(["displayName"]);
    expect(patch.ignored).toEqual(["id", "meta", "groups", "fooBar"]);
    expect(patch.unknown).toEqual(["fooBar"]);
  });

  it("the own id and schemas may be named by path without a change", () => {
    const own = { op: "replace", path: "id", value: "u1" };
    expect(read([own], { resourceId: "u1" }).operations).toEqual([]);
    expect(scimTypeOf(() => read([own], { resourceId: "u2" }))).toBe("mutability");
    expect(type({ op: "add", path: "schemas", value: [ENTERPRISE] })).toBe("no error");
  });

  it("an empty string, null and [] unassign what has one value (clients.md 2.5)", () => {
    for (const value of ["", null, [], [""], [null], [{ $ref: null, value: "" }]]) {
      const result = patchUser(alice, [
        { op: "Replace", path: "manager", value },
        { op: "Replace", path: "emails", value: null },
        { op: "Replace", path: "name.givenName", value },
        { op: "Replace", value: { active: value } },
      ]);
      expect(result[ENTERPRISE]).toEqual({ department: "Sales" });
      expect(result).not.toHaveProperty("emails");
      expect(result).not.toHaveProperty("active");
      expect(result["name"]).toEqual({ familyName: "Adams" });
    }
  });

  it("adding null or [] to a multi-valued attribute adds nothing", () => {
    for (const value of [null, [], [null]]) {
      expect(patchUser(alice, [{ op: "add", path: "emails", value }])).toEqual(alice);
    }
  });

  it("elements of which nothing is understood do not empty an attribute", () => {
    for (const value of [[{}], [null], [{ id: "u1" }], {}]) {
      const replace = { op: "replace", path: "members", value };
      expect(scimTypeOf(() => patchGroup(team, [replace]))).toBe("invalidValue");
    }
  });
});

describe("client forms", () => {
  it("Entra with flag: dotted and URN keys in a path-less value (clients.md 2.4)", () => {
    const result = patchUser(bare, [
      {
        op: "replace",
        value: {
          displayName: "B",
          "name.givenName": "Bob",
          "NAME.familyName": "Brown",
          'emails[type eq "work"].value': "bob@example.com",
          [`${ENTERPRISE}:employeeNumber`]: "7",
          [`${ENTERPRISE}:manager.value`]: "boss",
        },
      },
    ]);
    expect(result).toMatchObject({
      displayName: "B",
      name: { givenName: "Bob", familyName: "Brown" },
      emails: [{ type: "work", value: "bob@example.com" }],
      [ENTERPRISE]: { employeeNumber: "7", manager: { value: "boss" } },
    });
  });

  it("a whole extension as object, by key and by path", () => {
    const value = { Department: "IT", costCenter: "", nope: 1 };
    const before = { ...alice, [ENTERPRISE]: { department: "Sales", costCenter: "1" } };
    for (const operation of [
      { op: "replace", value: { [ENTERPRISE.toLowerCase()]: value } },
      { op: "replace", path: ENTERPRISE, value },
    ]) {
      expect(patchUser(before, [operation])[ENTERPRISE]).toEqual({ department: "IT" });
      expect(read([operation]).unknown).toEqual([`${ENTERPRISE}:nope`]);
    }
    for (const operation of [
      { op: "remove", path: ENTERPRISE },
      { op: "replace", value: { [ENTERPRISE]: null } },
    ]) {
      expect(patchUser(alice, [operation])).not.toHaveProperty([ENTERPRISE]);
    }
  });

  it("core attributes in an object of their own, below the schema's URN in any case", () => {
    const core = "urn:ietf:params:scim:schemas:core:2.0:User";
    const value = { active: "False", "name.givenName": "Al", id: "x", nope: 1 };
    for (const urn of [core, core.toUpperCase()]) {
      const operation = { op: "replace", value: { [urn]: value } };
      const { name, ...rest } = patchUser(alice, [operation]);
      expect(rest).toMatchObject({ id: alice["id"], active: false });
      expect(name).toMatchObject({ givenName: "Al" });
      expect(read([operation]).unknown).toEqual([`${core}:nope`]);
    }
    const nothing = { op: "replace", value: { [core]: null } };
    expect(patchUser(alice, [nothing])).toEqual(alice);
  });

  it.each([
    ["manager", "m1"],
    ["manager", [{ $ref: "../Users/m1", value: "m1" }]],
    ["manager", [{ $ref: null, value: "m1" }]],
    [`${ENTERPRISE}:manager`, "m1"],
    [`${ENTERPRISE}:manager`, { value: "m1", displayName: "Boss" }],
    [`${ENTERPRISE}:manager.value`, "m1"],
    ["urn:ietf:params:scim:schemas:extension:enterprise:2.0User:manager", "m1"],
  ])("manager as %s = %j (clients.md 2.5)", (path, value) => {
    for (const op of ["Add", "Replace"]) {
      const result = patchUser(alice, [{ op, path, value }]);
      const { manager } = result[ENTERPRISE] as { manager: Record<string, string> };
      expect(manager["value"]).toBe("m1");
      // The old manager's URI does not stay behind.
      expect(manager["$ref"]).not.toBe("../Users/boss");
      expect(manager).not.toHaveProperty("displayName");
    }
  });

  it("manager removed as Entra does", () => {
    for (const operation of [
      { op: "Replace", path: "manager", value: "" },
      { op: "Replace", path: "manager", value: [{ value: "" }] },
      { op: "Replace", path: `${ENTERPRISE}:manager`, value: { value: null } },
      { op: "Replace", path: `${ENTERPRISE}:manager.value`, value: "" },
      { op: "Remove", path: "manager", value: "boss" },
      { op: "Remove", path: `${ENTERPRISE}:manager` },
    ]) {
      expect(patchUser(alice, [operation])[ENTERPRISE]).toEqual({ department: "Sales" });
    }
  });

  it("Okta: id inside a path-less group value (clients.md 3.3)", () => {
    const operation = { op: "replace", value: { id: "g1", displayName: "H" } };
    expect(patchGroup(team, [operation])).toEqual({ ...team, displayName: "H" });
  });

  it("Okta: remove one member and add another", () => {
    const result = patchGroup(team, [
      { op: "remove", path: 'members[value eq "u1"]' },
      { op: "add", path: "members", value: [{ value: "u3", display: "c@example.com" }] },
    ]);
    expect(result["members"]).toEqual([
      { value: "u2", type: "User" },
      { value: "u3", display: "c@example.com" },
    ]);
  });

  it("a lone object for a multi-valued attribute is an array of one (clients.md 4)", () => {
    const value = { value: "bob@example.com" };
    const result = patchUser(bare, [{ op: "replace", value: { emails: value } }]);
    expect(result["emails"]).toEqual([value]);
  });
});

describe("assignments: what is written without reading first", () => {
  const assigned = (...operations: unknown[]) =>
    read(operations).assignments?.map(({ path, value }) => [pathName(path), value]);

  it("come from replace and remove of singular values, merged in order", () => {
    expect(
      assigned(
        { op: "replace", path: "title", value: "A" },
        { op: "replace", path: "name", value: { givenName: "B", familyName: null } },
        { op: "replace", value: { active: "False", [`${ENTERPRISE}:department`]: "" } },
        { op: "remove", path: "nickName" },
        { op: "replace", path: "title", value: "Z" },
      ),
    ).toEqual([
      ["name.givenName", "B"],
      ["name.familyName", undefined],
      ["active", false],
      [`${ENTERPRISE}:department`, undefined],
      ["nickName", undefined],
      ["title", "Z"],
    ]);
  });

  it("a whole attribute's removal overrides its sub-attributes before, not after", () => {
    expect(
      assigned(
        { op: "replace", path: "name.givenName", value: "A" },
        { op: "remove", path: "name" },
        { op: "replace", path: "name.familyName", value: "B" },
      ),
    ).toEqual([
      ["name", undefined],
      ["name.familyName", "B"],
    ]);
  });

  it("are absent as soon as the present state matters", () => {
    expect(assigned({ op: "add", path: "title", value: "A" })).toBeUndefined();
    expect(assigned({ op: "replace", path: "emails", value: [{ value: "a" }] })).toBeUndefined();
    expect(assigned({ op: "remove", path: "emails" })).toBeUndefined();
    expect(assigned({ op: "remove", path: 'manager[value eq "x"]' })).toBeUndefined();
    expect(assigned(active, { op: "remove", path: 'emails[type eq "x"]' })).toBeUndefined();
  });

  it("are an empty list when nothing is to be written", () => {
    expect(assigned({ op: "replace", value: { id: "x" } })).toEqual([]);
  });
});

it("every refusal is a 400 ScimError", () => {
  expect(() => read([{ op: "remove" }])).toThrow(ScimError);
  expect(() => read([{ op: "remove" }])).toThrow(expect.objectContaining({ status: 400 }));
});
