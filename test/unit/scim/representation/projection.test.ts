import { describe, expect, it } from "@jest/globals";
import { ScimError } from "../../../../src/scim/error.js";
import {
  applyProjection,
  parseProjection,
  projectionWants,
} from "../../../../src/scim/representation/projection.js";
import type { JsonObject } from "../../../../src/platform/json.js";
import { barbara, customUrn, enterpriseUrn, groupSchema, userSchema } from "../filter/fixtures.js";

const coreUrn = userSchema.core.urn;

function only(names: string | readonly string[], resource: JsonObject = barbara): JsonObject {
  return applyProjection(parseProjection(names, undefined, userSchema), userSchema)(resource);
}

function except(names: string | readonly string[], resource: JsonObject = barbara): JsonObject {
  return applyProjection(parseProjection(undefined, names, userSchema), userSchema)(resource);
}

function byDefault(resource: JsonObject): JsonObject {
  return applyProjection(parseProjection(undefined, undefined, userSchema), userSchema)(resource);
}

/** What every answer of `attributes=` holds: `desk.id` is returned always, but only where `desk` is. */
const always = { schemas: barbara["schemas"], id: barbara["id"] };

describe("attributes, RFC 7644 sections 3.4.2.5 and 3.9", () => {
  it("statement 76: only what is named, and what is always returned", () => {
    expect(only("userName")).toEqual({ ...always, userName: "bjensen@example.com" });
    expect(only("userName , active")).toEqual({
      ...always,
      userName: "bjensen@example.com",
      active: true,
    });
    expect(only(["userName", "active,title"])).toEqual({
      ...always,
      userName: "bjensen@example.com",
      active: true,
      title: "",
    });
  });

  it.each<readonly [string, JsonObject]>([
    ["name.givenName", { name: { givenName: "Barbara" } }],
    ["emails.value", { emails: [{ value: "bjensen@example.com" }, { value: "babs@jensen.org" }] }],
    ["NAME.GIVENname,Name.familyName", { name: { givenName: "Barbara", familyName: "Jensen" } }],
    ["name.givenName,name", { name: barbara["name"] ?? null }],
    ["name,name.givenName", { name: barbara["name"] ?? null }],
    [`${coreUrn}:userName`, { userName: "bjensen@example.com" }],
    [`${coreUrn.toUpperCase()}:NAME.givenName`, { name: { givenName: "Barbara" } }],
    [`${enterpriseUrn}:department`, { [enterpriseUrn]: { department: "Sales" } }],
    [`${enterpriseUrn}:manager.value`, { [enterpriseUrn]: { manager: { value: "26118915" } } }],
    [enterpriseUrn, { [enterpriseUrn]: barbara[enterpriseUrn] ?? null }],
    [enterpriseUrn.toLowerCase(), { [enterpriseUrn]: barbara[enterpriseUrn] ?? null }],
    ["department", { [enterpriseUrn]: { department: "Sales" } }],
    ["meta.resourceType", { meta: { resourceType: "User" } }],
    ["meta", { meta: barbara["meta"] ?? null }],
  ])("statement 77: attributes=%s", (names, expected) => {
    expect(only(names)).toEqual({ ...always, ...expected });
  });

  it("statement 77: what has no value is left out, not answered empty", () => {
    expect(only("nickName,phoneNumbers.value,name.middleName,emails.display")).toEqual(always);
    expect(only(`${enterpriseUrn}:division`)).toEqual(always);
  });

  it("statement 77: the core URN stands for the core attributes", () => {
    const result = only(coreUrn);
    expect(result).toMatchObject({ ...always, userName: "bjensen@example.com", active: true });
    expect(result).not.toHaveProperty([enterpriseUrn]);
  });
});

describe("excludedAttributes, RFC 7644 sections 3.4.2.5 and 3.9", () => {
  it("statement 78: attributes that are always returned stay", () => {
    expect(except("id,schemas,userName")).toMatchObject(always);
    expect(except("id,schemas,userName")).not.toHaveProperty("userName");
    expect(except(`${customUrn}:desk.id`)).toMatchObject({ [customUrn]: { desk: { id: "d1" } } });
  });

  it("statement 79: members of a group", () => {
    const group = { schemas: ["x"], id: "1", displayName: "G", members: [{ value: "2" }] };
    const projection = parseProjection(undefined, "members", groupSchema);
    expect(applyProjection(projection, groupSchema)(group)).toEqual({
      schemas: ["x"],
      id: "1",
      displayName: "G",
    });
    expect(projectionWants(projection, "members")).toBe(false);
  });

  it("statement 79: a store learns what it need not fetch", () => {
    const wants = (attributes?: string, excluded?: string): boolean =>
      projectionWants(parseProjection(attributes, excluded, userSchema), "groups");
    expect(wants()).toBe(true);
    expect(wants("userName")).toBe(false);
    expect(wants("GROUPS")).toBe(true);
    expect(wants("groups.value")).toBe(true);
    expect(wants(coreUrn)).toBe(true);
    expect(wants("unknown")).toBe(false);
    expect(wants(undefined, "groups.display")).toBe(true);
    expect(wants(undefined, `${coreUrn}:groups`)).toBe(false);
  });

  it.each<readonly [string, JsonObject]>([
    ["emails.display,emails.primary,emails.TYPE", { emails: [{ value: "a" }] }],
    ["emails.value,emails.display,emails.primary,emails.type", {}],
    ["emails", {}],
  ])("statement 79: excludedAttributes=%s", (names, expected) => {
    const resource = { emails: [{ value: "a", type: "work", primary: true }] };
    expect(except(names, resource)).toEqual(expected);
  });

  it("statement 79: a whole extension or a part of it", () => {
    expect(except(enterpriseUrn)).not.toHaveProperty([enterpriseUrn]);
    expect(except(`${enterpriseUrn}:manager`)).toMatchObject({
      [enterpriseUrn]: { employeeNumber: "701984", department: "Sales" },
    });
    expect(except(`${enterpriseUrn}:manager`)).not.toHaveProperty([enterpriseUrn, "manager"]);
  });
});

describe("the rules of both, RFC 7644 section 3.9", () => {
  it("statement 80: both together are 400 invalidValue", () => {
    const both = (): unknown => parseProjection("userName", "emails", userSchema);
    expect(both).toThrow(ScimError);
    expect(both).toThrow(expect.objectContaining({ status: 400, scimType: "invalidValue" }));
    expect(parseProjection("userName", "", userSchema).kind).toBe("only");
    expect(parseProjection("", " , ", userSchema).kind).toBe("default");
  });

  it("statement 81: unknown names are ignored", () => {
    expect(only("userName,shoeSize,name.nick,urn:x:y")).toEqual(only("userName"));
    expect(only("shoeSize")).toEqual(always);
    expect(except("shoeSize,constructor,__proto__")).toEqual(byDefault(barbara));
  });

  it("statement 83: returned:request only when named, returned:never not at all", () => {
    const withPassword = { ...barbara, password: "s3cret" };
    for (const answer of [
      byDefault(withPassword),
      only("password", withPassword),
      only(coreUrn, withPassword),
      except("userName", withPassword),
    ]) {
      expect(answer).not.toHaveProperty("password");
    }
    const custom = (resource: JsonObject): unknown => resource[customUrn];
    expect(custom(byDefault(barbara))).toMatchObject({ desk: { room: "B12", id: "d1" } });
    expect(custom(byDefault(barbara))).not.toHaveProperty("secretHint");
    expect(custom(byDefault(barbara))).not.toHaveProperty("desk.code");
    expect(custom(byDefault(barbara))).not.toHaveProperty("desk.plan");
    expect(custom(only(customUrn))).not.toHaveProperty("secretHint");
    expect(custom(only(`${customUrn}:secretHint`))).toEqual({ secretHint: "blue" });
    expect(custom(only(`${customUrn}:desk`))).toEqual({ desk: { room: "B12", id: "d1" } });
    expect(custom(only(`${customUrn}:desk.plan`))).toEqual({ desk: { plan: "open", id: "d1" } });
    expect(custom(only(`${customUrn}:desk.code`))).toEqual({ desk: { id: "d1" } });
    expect(custom(except(`${customUrn}:desk.room`))).toMatchObject({ desk: { id: "d1" } });
    expect(custom(except(`${customUrn}:desk.room`))).not.toHaveProperty("desk.room");
  });

  it("leaves the resource untouched, and hands back the same one where nothing goes", () => {
    const before = JSON.stringify(barbara);
    byDefault(barbara);
    only("emails.value");
    except("emails.value,name,meta.version");
    expect(JSON.stringify(barbara)).toBe(before);
    const plain: JsonObject = { id: "1", userName: "x", emails: [{ value: "x" }] };
    expect(byDefault(plain)).toBe(plain);
    expect(except("title", plain)).toBe(plain);
  });

  it("statement 171: names of Object.prototype select nothing", () => {
    expect(only("constructor,toString,__proto__,hasOwnProperty")).toEqual(always);
    expect(only("name.constructor")).toEqual(always);
  });
});
