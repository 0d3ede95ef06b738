// Mappings beside the built-in one: constants, templates, copies, defaults, one-way rows, value types and extensions of one's own.
import { describe, expect, it } from "@jest/globals";
import type { AttributeDefinition, SchemaDefinition } from "../../../../src/scim/schema/model.js";
import type { JsonObject } from "../../../../src/platform/json.js";
import { defaultMapping } from "../../../../src/mapping/default-mapping.js";
import type { AttributeRow, Mapping } from "../../../../src/mapping/model.js";
import { neededAttributes } from "../../../../src/mapping/required-attributes.js";
import { resolveAttributePath } from "../../../../src/scim/schema/resource-schema.js";
import { createUserProfile } from "../../../../src/translate/profile/user-profile.js";
import { compiled, created, environment, written } from "./profiles.js";

const HR = "urn:example:params:scim:schemas:extension:hr:2.0:User";

const attribute = (name: string, rest: Partial<AttributeDefinition> = {}): AttributeDefinition => ({
  name,
  description: name,
  type: "string",
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: "readWrite",
  returned: "default",
  uniqueness: "none",
  ...rest,
});

const hr: SchemaDefinition = {
  id: HR,
  name: "HR",
  description: "HR",
  attributes: [
    attribute("badge"),
    attribute("skills", { multiValued: true }),
    attribute("remote", { type: "boolean" }),
    attribute("grade", { type: "integer" }),
    attribute("rate", { type: "decimal" }),
    attribute("since", { type: "dateTime" }),
    attribute("office", {
      type: "complex",
      subAttributes: [attribute("building"), attribute("floor", { type: "integer" })],
    }),
    attribute("note"),
  ],
};

const row = (rest: Partial<AttributeRow> & { readonly pingone: string }): AttributeRow => ({
  direction: "both",
  transforms: [],
  ...rest,
});
const copy = (rest: Partial<AttributeRow> & { readonly pingone: string }): AttributeRow =>
  row({ ...rest, direction: "toPingOne" });

/** A mapping with these rows beside the built-in ones, and an environment that declares all it needs. */
function withRows(...rows: readonly AttributeRow[]) {
  const mapping: Mapping = {
    ...defaultMapping,
    attributes: [
      ...defaultMapping.attributes.filter(({ pingone }) =>
        rows.every((each) => each.pingone !== pingone),
      ),
      ...rows,
    ],
    extensions: [hr],
  };
  const names = neededAttributes(mapping).map(({ name }) => name);
  const profile = createUserProfile(compiled(mapping));
  const where = environment(names);
  return {
    profile,
    where,
    names,
    bodyOf: (resource: JsonObject) => profile.create({ userName: "mary", ...resource }, where),
    /** What a resource reads back as. */
    back: (resource: JsonObject): JsonObject => {
      const body = profile.create({ userName: "mary", ...resource }, where);
      const { userName, ...rest } = profile.read(created(body, { declared: names }));
      expect(userName).toBe("mary");
      return rest;
    },
  };
}

describe("what PingOne gets beside the homes", () => {
  const full = { name: { givenName: "Mary", familyName: "Sample" } };

  it.each<[string, AttributeRow, JsonObject, unknown]>([
    ["a constant", copy({ constant: "hr", pingone: "origin" }), {}, "hr"],
    [
      "a template",
      copy({ template: "{name.givenName} {name.familyName}", pingone: "fullName" }),
      full,
      "Mary Sample",
    ],
    [
      "a template with less",
      copy({ template: "{name.givenName} {name.familyName} ({title})", pingone: "fullName" }),
      { name: { givenName: "Mary" } },
      "Mary ()",
    ],
    [
      "a template with nothing",
      copy({ template: "x {title}", pingone: "fullName" }),
      {},
      undefined,
    ],
    ["a copy", copy({ scim: "userName", pingone: "login" }), {}, "mary"],
    [
      "a copy in another form",
      copy({ scim: "userName", pingone: "login", transforms: [{ kind: "uppercase" }] }),
      {},
      "MARY",
    ],
    ["a copy's default", copy({ scim: "title", pingone: "job", default: "none" }), {}, "none"],
    [
      "all of several values",
      copy({ scim: "emails.value", pingone: "allEmails" }),
      { emails: [{ value: "a@example.com" }, { value: "b@example.com", primary: true }] },
      ["a@example.com", "b@example.com"],
    ],
    [
      "the first of several",
      copy({ scim: "roles.value", pingone: "role", transforms: [{ kind: "first" }] }),
      { roles: [{ value: "a" }, { value: "b" }] },
      "a",
    ],
    [
      "several as one text",
      copy({
        scim: "roles.value",
        pingone: "role",
        transforms: [{ kind: "join", separator: ";" }],
      }),
      { roles: [{ value: "a" }, { value: "b" }] },
      "a;b",
    ],
  ])("%s", (_name, each, resource, expected) => {
    const { bodyOf, back } = withRows(each);
    expect(bodyOf(resource)[each.pingone]).toEqual(expected);
    expect(back(resource)).toEqual(resource);
  });

  it("follows what it is made of, and needs the present state then", () => {
    const template = copy({ template: "{name.givenName} {name.familyName}", pingone: "fullName" });
    const { profile, where, names, bodyOf } = withRows(template);
    const user = created(bodyOf(full), { declared: names });
    const before = profile.read(user);
    const after = { ...before, name: { givenName: "Mary", familyName: "Married" } };
    const body = profile.change(before, after, user, where);
    expect(body).toMatchObject({ fullName: "Mary Married" });
    expect(profile.change(before, { ...before, title: "VP" }, user, where)).toEqual({
      title: "VP",
    });
    expect(written(user, body, { declared: names })["fullName"]).toBe("Mary Married");
  });
});

describe("rows with a default, and rows in one direction", () => {
  it("PingOne gets the default where nothing is sent; it is no value of the client's once it is one", () => {
    const { bodyOf, back, profile, where } = withRows(
      row({ scim: "userType", pingone: "type", default: "Employee" }),
    );
    expect(bodyOf({})["type"]).toBe("Employee");
    expect(bodyOf({ userType: "Contractor" })["type"]).toBe("Contractor");
    expect(back({})).toEqual({ userType: "Employee" });
    expect(profile.replace({ userName: "mary" }, where)["type"]).toBe("Employee");
  });

  it("a row to SCIM shows PingOne's value only where the client sent none, and never writes", () => {
    const { bodyOf, back, profile } = withRows(
      row({ scim: "profileUrl", pingone: "page", direction: "toScim" }),
    );
    const sent = { profileUrl: "https://example.com/mary" };
    expect(bodyOf(sent)).toEqual({
      username: "mary",
      scimProfile: { profileUrl: ["https://example.com/mary"] },
    });
    expect(back(sent)).toEqual(sent);
    const user = created(
      { username: "mary", page: "https://example.com/pingone" },
      { declared: ["page"] },
    );
    expect(profile.read(user)["profileUrl"]).toBe("https://example.com/pingone");
  });

  it("transforms change what PingOne gets, not what reads back", () => {
    const { bodyOf, back } = withRows(
      row({ scim: "title", pingone: "title", transforms: [{ kind: "uppercase" }] }),
      row({
        scim: "userType",
        pingone: "type",
        transforms: [{ kind: "map", values: { emp: "Employee" } }],
      }),
    );
    const resource = { title: "Vp", userType: "emp" };
    expect(bodyOf(resource)).toMatchObject({ title: "VP", type: "Employee" });
    expect(back(resource)).toEqual(resource);
    expect(back({ title: "VP", userType: "Employee" })).toEqual({
      title: "VP",
      userType: "Employee",
    });
  });
});

describe("an extension of one's own", () => {
  const rows = [
    row({ scim: `${HR}:badge`, pingone: "badge" }),
    row({ scim: `${HR}:skills`, pingone: "skills" }),
    row({ scim: `${HR}:remote`, pingone: "remote" }),
    row({ scim: `${HR}:grade`, pingone: "grade" }),
    row({ scim: `${HR}:rate`, pingone: "rate" }),
    row({ scim: `${HR}:since`, pingone: "since" }),
    row({ scim: `${HR}:office.building`, pingone: "office.building" }),
    row({ scim: `${HR}:office.floor`, pingone: "office.floor" }),
  ];
  const content = {
    badge: "7",
    skills: ["ts", "scim"],
    remote: false,
    grade: 12,
    rate: 0.5,
    since: "2026-03-01T12:00:00Z",
    office: { building: "A", floor: 3 },
    note: "kept in the overflow",
  };

  it("is held as text, and shown as the types it declares", () => {
    const { bodyOf, back } = withRows(...rows);
    expect(bodyOf({ [HR]: content })).toEqual({
      username: "mary",
      badge: "7",
      skills: ["ts", "scim"],
      remote: "false",
      grade: "12",
      rate: "0.5",
      since: "2026-03-01T12:00:00Z",
      office: { building: "A", floor: "3" },
      scimProfile: { [HR]: { note: ["kept in the overflow"] } },
    });
    expect(back({ [HR]: content })).toEqual({ [HR]: content });
  });

  it("lives in the overflow as a whole where nothing of it is mapped", () => {
    const { bodyOf, back } = withRows();
    const { username, ...body } = bodyOf({ [HR]: content });
    expect([username, Object.keys(body)]).toEqual(["mary", ["scimProfile"]]);
    expect(back({ [HR]: content })).toEqual({ [HR]: content });
  });

  it("what an administrator wrote that is not of its type is no value", () => {
    const { profile, names } = withRows(...rows);
    const held = {
      remote: "maybe",
      grade: "twelve",
      since: "yesterday",
      skills: "ts",
      office: { floor: "x" },
    };
    const user = created({ username: "mary", ...held }, { declared: names });
    expect(profile.read(user)).toEqual({ userName: "mary", [HR]: { skills: ["ts"] } });
  });

  it("says what it needs PingOne to declare", () => {
    const needed = neededAttributes({ ...defaultMapping, attributes: rows, extensions: [hr] });
    expect(needed.map(({ name, type, multiValued }) => [name, type, multiValued])).toEqual([
      ["scimProfile", "JSON", false],
      ["scimEmails", "STRING", true],
      ["badge", "STRING", false],
      ["skills", "STRING", true],
      ["remote", "STRING", false],
      ["grade", "STRING", false],
      ["rate", "STRING", false],
      ["since", "STRING", false],
      ["office", "JSON", false],
    ]);
  });

  it("a row that names no attribute of any schema is a mistake, told when it is compiled", () => {
    expect(() => withRows(row({ scim: "shoeSize", pingone: "shoe" }))).toThrow(/shoeSize/);
    expect(() => withRows(copy({ template: "{shoeSize}", pingone: "shoe" }))).toThrow(/shoeSize/);
  });
});

describe("a copy that PingOne does not take", () => {
  const template = copy({ template: "{name.givenName} {name.familyName}", pingone: "nickname" });
  const long = { name: { givenName: "G".repeat(200), familyName: "F".repeat(200) } };

  it("is left out, and what it is made of is kept", () => {
    const { bodyOf, back } = withRows(template);
    expect(bodyOf(long)).not.toHaveProperty("nickname");
    expect(back(long)).toEqual(long);
    const zone = copy({ scim: "title", pingone: "timezone", default: "Europe/Berlin" });
    expect(withRows(zone).bodyOf({ title: "VP" })["timezone"]).toBe("Europe/Berlin");
  });

  it("is cleared where what it is made of has become so", () => {
    const { profile, where, names, bodyOf } = withRows(template);
    const user = created(bodyOf({ name: { givenName: "Mary" } }), { declared: names });
    const before = profile.read(user);
    expect(profile.change(before, { ...before, ...long }, user, where)).toMatchObject({
      nickname: null,
    });
    expect(profile.replace({ userName: "mary", ...long }, where)["nickname"]).toBeNull();
  });

  it("is left out when PingOne has refused it, and is no identity", () => {
    const { profile, names } = withRows(template);
    const refused = environment(names, "nickname");
    const body = profile.create({ userName: "mary", name: { givenName: "Mary" } }, refused);
    expect(body).toEqual({ username: "mary", name: { given: "Mary" } });
  });

  it("keeps nothing else from its place in a backfill", () => {
    const { profile, names } = withRows(template);
    const sent = { userName: "mary", title: "VP", name: { givenName: "Mary" } };
    const off = { ...environment(names, "nickname"), unusable: new Set(["title"]) };
    const user = created(profile.create(sent, off));
    expect(profile.backfill(user, environment(names))).toMatchObject({ nickname: "Mary" });
    expect(profile.backfill(user, environment(names, "nickname"))).toEqual({
      title: "VP",
      scimProfile: null,
    });
  });
});

describe("attributes called as what every object has", () => {
  const names = ["constructor", "toString", "valueOf"] as const;
  const schema: SchemaDefinition = {
    ...hr,
    attributes: [
      ...names.map((name) => attribute(name)),
      attribute("office", {
        type: "complex",
        subAttributes: names.map((name) => attribute(name)),
      }),
    ],
  };
  const profileWith = (...rows: readonly AttributeRow[]) =>
    createUserProfile(
      compiled({
        ...defaultMapping,
        attributes: [...defaultMapping.attributes, ...rows],
        extensions: [schema],
      }),
    );
  const declared = ["scimProfile", "copy", "text", "office", "own"];
  const where = environment(declared);
  const mary = { userName: "mary" };

  it("are absent from copies and templates until they are sent", () => {
    const profile = profileWith(
      copy({ scim: `${HR}:constructor`, pingone: "copy" }),
      copy({ template: `{${HR}:valueOf}`, pingone: "text" }),
      copy({ scim: `${HR}:office.toString`, pingone: "own" }),
    );
    expect(profile.create({ ...mary, [HR]: { office: { valueOf: "x" } } }, where)).toEqual({
      username: "mary",
      scimProfile: { [HR]: { office: { valueOf: ["x"] } } },
    });
    const all = { constructor: "a", valueOf: "b", office: { toString: "c" } };
    expect(profile.create({ ...mary, [HR]: all }, where)).toMatchObject({
      copy: "a",
      text: "b",
      own: "c",
    });
  });

  it("get their default, in complex attributes too", () => {
    const profile = profileWith(
      row({ scim: `${HR}:constructor`, pingone: "own", default: "none" }),
      row({ scim: `${HR}:office.constructor`, pingone: "office.builder", default: "nobody" }),
    );
    const resource = { ...mary, [HR]: { office: { valueOf: "x" } } };
    expect(profile.create(resource, where)).toMatchObject({
      own: "none",
      office: { builder: "nobody" },
    });
  });

  it("are cleared without a read", () => {
    const profile = profileWith();
    const { schema: compiledSchema } = compiled({ ...defaultMapping, extensions: [schema] });
    const assigned = (name: string, value?: string) => {
      const path = resolveAttributePath(compiledSchema, `${HR}:office.${name}`);
      if (path === undefined) throw new Error("no such attribute");
      return { path, value };
    };
    const body = profile.assign([assigned("constructor"), assigned("valueOf", "x")], where);
    expect(body).toEqual({
      scimProfile: { [HR]: { office: { constructor: null, valueOf: ["x"] } } },
    });
  });

  it("are no change while they are absent before and after", () => {
    const profile = profileWith(
      ...names.map((name) =>
        row({ scim: `${HR}:office.${name}`, pingone: `office.${name.toLowerCase()}` }),
      ),
    );
    const user = created({ username: "mary" }, { declared });
    const before = profile.read(user);
    const after = { ...before, [HR]: { office: { valueOf: "x" } } };
    expect(profile.change(before, after, user, where)).toEqual({ office: { valueof: "x" } });
  });
});
