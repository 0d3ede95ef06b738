import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { JsonObject } from "../../../src/scim/schema/model.js";
import { ENTERPRISE, plainRows } from "../../../src/translate/user-attributes.js";
import {
  fromUser,
  toAttributes,
  toChange,
  toReplacement,
} from "../../../src/translate/user-mapping.js";
import { idOf, userOf } from "./stub-users.js";

const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";

/** A resource that has a text at the SCIM path of each row given. */
function resourceOf(texts: Readonly<Record<string, string>>): JsonObject {
  const resource: Record<string, unknown> = {};
  for (const { extension, scim } of plainRows) {
    const text = texts[scim];
    if (text === undefined) continue;
    const container = (extension === undefined ? resource : (resource[extension] ??= {})) as Record<
      string,
      unknown
    >;
    const [name = "", sub] = scim.split(".");
    if (sub === undefined) container[name] = text;
    else container[name] = { ...(container[name] as object | undefined), [sub]: text };
  }
  return resource as JsonObject;
}

const texts = fc.record(
  Object.fromEntries(plainRows.map(({ scim }) => [scim, fc.string({ minLength: 1 })])),
  { requiredKeys: ["userName"] },
) as fc.Arbitrary<Record<string, string>>;

/** What PingOne would hold after a create or a PATCH: null clears, complex attributes are merged. */
function merged(user: JsonObject, body: Readonly<Record<string, unknown>>): JsonObject {
  const result: Record<string, unknown> = { ...user };
  for (const [name, value] of Object.entries(body)) {
    const isComplex = typeof value === "object" && value !== null;
    const next = isComplex
      ? merged((result[name] ?? {}) as JsonObject, value as JsonObject)
      : value;
    const isEmpty = isComplex && Object.keys(next as object).length === 0;
    if (next === null || isEmpty) Reflect.deleteProperty(result, name);
    else result[name] = next;
  }
  return result as JsonObject;
}

const withoutMeta = (resource: JsonObject): JsonObject => {
  const { meta, id, schemas, active, ...rest } = resource;
  expect([meta, id, schemas, active]).not.toContain(undefined);
  return rest;
};

describe("plain rows", () => {
  it("read back what was sent", () => {
    fc.assert(
      fc.property(texts, (sent) => {
        const resource = resourceOf(sent);
        expect(withoutMeta(fromUser(userOf(toAttributes(resource))))).toEqual(resource);
      }),
    );
  });

  it.each(plainRows.map((row) => [row.scim, row.pingone, row] as const))(
    "%s is %s there",
    (scim, pingone) => {
      const [name = "", part] = pingone.split(".");
      const attributes = toAttributes(resourceOf({ [scim]: "x" }));
      expect(attributes).toEqual({ [name]: part === undefined ? "x" : { [part]: "x" } });
    },
  );

  it.each(["", null, 7, true, [], {}])("%j is no value", (value) => {
    const resource = { userName: "mary", title: value, name: { givenName: value } } as JsonObject;
    expect(toAttributes(resource)).toEqual({ username: "mary" });
  });

  it('PingOne\'s "" is no value either (contract 3.7)', () => {
    const user = userOf({ type: "", name: { given: "", family: "S" }, email: "", photo: {} });
    expect(withoutMeta(fromUser(user))).toEqual({
      userName: user.username,
      name: { familyName: "S" },
    });
  });
});

describe("a PingOne user as SCIM", () => {
  it("has its identity, dates and switch, and no word of PingOne's", () => {
    const user = {
      ...userOf({ email: "mary@example.com" }),
      enabled: false,
      _links: { self: { href: "x" } },
      population: { id: idOf(9) },
      lifecycle: { status: "ACCOUNT_OK" },
    };
    expect(fromUser(user)).toEqual({
      schemas: [CORE],
      id: user.id,
      userName: user.username,
      active: false,
      emails: [{ value: "mary@example.com", type: "work", primary: true }],
      meta: { resourceType: "User", created: user.createdAt, lastModified: user.updatedAt },
    });
  });

  it("names the enterprise schema only when something of it is there", () => {
    const user = userOf({ department: "Sales", manager: { value: idOf(5) } });
    expect(fromUser(user)).toMatchObject({
      schemas: [CORE, ENTERPRISE],
      [ENTERPRISE]: { department: "Sales", manager: { value: idOf(5) } },
    });
  });

  it.each([
    [
      "attributes of the wrong type",
      { email: 7, address: "x", photo: "x", name: "x", manager: [] },
    ],
    ["nulls", { email: null, address: null, photo: null, name: null, manager: null }],
  ])("survives %s", (_name, body) => {
    const user = userOf(body);
    expect(withoutMeta(fromUser(user))).toEqual({ userName: user.username });
  });
});

describe("one home each (design section 5)", () => {
  const mail = (value: string, rest: JsonObject = {}): JsonObject => ({ value, ...rest });

  it.each<[string, string, readonly JsonObject[], unknown]>([
    [
      "primary",
      "emails",
      [mail("a@example.com", { type: "work" }), mail("b@example.com", { primary: true })],
      "b@example.com",
    ],
    [
      "else work",
      "emails",
      [mail("a@example.com", { type: "home" }), mail("b@example.com", { type: "Work" })],
      "b@example.com",
    ],
    [
      "else first",
      "emails",
      [mail("a@example.com", { type: "home" }), mail("b@example.com")],
      "a@example.com",
    ],
    [
      "primary false is not primary",
      "emails",
      [mail("a@example.com"), mail("b@example.com", { primary: false })],
      "a@example.com",
    ],
    ["none", "emails", [], undefined],
    ["without value", "emails", [mail("")], undefined],
  ])("emails: %s", (_name, scim, elements, expected) => {
    expect(toAttributes({ [scim]: elements })["email"]).toBe(expected);
  });

  it.each<[string, readonly JsonObject[], JsonObject]>([
    [
      "by type",
      [mail("1", { type: "work" }), mail("2", { type: "mobile" })],
      { primaryPhone: "1", mobilePhone: "2" },
    ],
    ["PingOne's own word", [mail("1", { type: "primary" })], { primaryPhone: "1" }],
    ["untyped", [mail("1")], { primaryPhone: "1" }],
    [
      "in any case",
      [mail("1", { type: "WORK" }), mail("2", { type: "Mobile" })],
      { primaryPhone: "1", mobilePhone: "2" },
    ],
    ["work before untyped", [mail("1"), mail("2", { type: "work" })], { primaryPhone: "2" }],
    [
      "primary of two mobiles",
      [mail("1", { type: "mobile" }), mail("2", { type: "mobile", primary: true })],
      { mobilePhone: "2" },
    ],
    [
      "a primary mobile is not the work phone",
      [mail("1", { type: "mobile", primary: true }), mail("2", { type: "work" })],
      { primaryPhone: "2", mobilePhone: "1" },
    ],
    ["others have no home", [mail("1", { type: "fax" }), mail("2", { type: "home" })], {}],
  ])("phoneNumbers: %s", (_name, phoneNumbers, expected) => {
    expect(toAttributes({ phoneNumbers })).toEqual(expected);
  });

  it.each<[string, readonly JsonObject[], unknown]>([
    [
      "with all parts",
      [
        {
          streetAddress: "1 Main St",
          locality: "Austin",
          region: "TX",
          postalCode: "78701",
          country: "us",
          formatted: "x",
        },
      ],
      {
        streetAddress: "1 Main St",
        locality: "Austin",
        region: "TX",
        postalCode: "78701",
        countryCode: "US",
      },
    ],
    [
      "primary",
      [
        { locality: "A", type: "work" },
        { locality: "B", primary: true },
      ],
      { locality: "B" },
    ],
    [
      "work",
      [
        { locality: "A", type: "home" },
        { locality: "B", type: "work" },
      ],
      { locality: "B" },
    ],
    ["country by name", [{ country: "Germany" }], { countryCode: "DE" }],
    ["country unknown", [{ country: "Atlantis", locality: "A" }], { locality: "A" }],
    ["nothing PingOne has a place for", [{ formatted: "x", country: "Atlantis" }], undefined],
  ])("addresses: %s", (_name, addresses, expected) => {
    expect(toAttributes({ addresses })["address"]).toEqual(expected);
  });

  it("photos: the main one, as an object", () => {
    const photos = [
      mail("https://example.com/a.png", { type: "thumbnail" }),
      mail("https://example.com/b.png", { primary: true }),
    ];
    expect(toAttributes({ photos })).toEqual({ photo: { href: "https://example.com/b.png" } });
    expect(fromUser(userOf({ photo: { href: "https://example.com/b.png" } }))["photos"]).toEqual([
      { value: "https://example.com/b.png", type: "photo", primary: true },
    ]);
  });

  it("what is shown is what would be chosen again", () => {
    const attributes = {
      username: "mary",
      email: "mary@example.com",
      primaryPhone: "+1 555 0100",
      mobilePhone: "+1 555 0101",
      address: { locality: "Austin", countryCode: "US" },
      photo: { href: "https://example.com/p.png" },
    };
    expect(toAttributes(fromUser(userOf(attributes)))).toEqual(attributes);
  });
});

describe("replacing (RFC 7644 section 3.5.1)", () => {
  it("clears everything that is left out", () => {
    const body = toReplacement({ userName: "mary", name: { familyName: "Sample" } });
    const expected = new Set([
      ...plainRows.map(({ pingone }) => pingone.split(".")[0]),
      ...["email", "primaryPhone", "mobilePhone", "address", "photo"],
    ]);
    expect(new Set(Object.keys(body))).toEqual(expected);
    expect(body).toMatchObject({ username: "mary", email: null, address: null, manager: null });
    expect(body["name"]).toEqual({
      formatted: null,
      family: "Sample",
      given: null,
      middle: null,
      honorificPrefix: null,
      honorificSuffix: null,
    });
  });

  it("makes any user what was sent, as PingOne merges", () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const body = toReplacement(resourceOf(after));
        const user = merged(toAttributes(resourceOf(before)), body);
        expect(user).toEqual(toAttributes(resourceOf(after)));
      }),
    );
  });

  it("touches neither password nor switch", () => {
    const body = toReplacement({ userName: "mary", password: "x", active: false });
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(["password"]));
    expect(body).not.toHaveProperty("enabled");
  });
});

describe("the least change", () => {
  it("is nothing where nothing changed", () => {
    fc.assert(
      fc.property(texts, (same) => {
        expect(toChange(resourceOf(same), resourceOf(same))).toEqual({});
      }),
    );
    const switched = { userName: "mary", active: true };
    expect(toChange(switched, { ...switched, active: false, password: "x" })).toEqual({});
  });

  it("leads from any user to any other, naming nothing that stays", () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const from = toAttributes(resourceOf(before));
        const to = toAttributes(resourceOf(after));
        const body = toChange(resourceOf(before), resourceOf(after));
        expect(merged(from, body)).toEqual(to);
        for (const name of Object.keys(body)) expect(from[name]).not.toEqual(to[name]);
      }),
    );
  });

  it.each<[string, JsonObject, JsonObject, unknown]>([
    ["a text", { title: "A" }, { title: "B" }, { title: "B" }],
    ["a text removed", { title: "A" }, {}, { title: null }],
    ["a text emptied", { title: "A" }, { title: "" }, { title: null }],
    [
      "one part of an address",
      { addresses: [{ locality: "A", region: "R" }] },
      { addresses: [{ locality: "B" }] },
      {
        address: {
          streetAddress: null,
          locality: "B",
          region: null,
          postalCode: null,
          countryCode: null,
        },
      },
    ],
    ["an address removed", { addresses: [{ locality: "A" }] }, {}, { address: null }],
    [
      "a manager without reference",
      { [ENTERPRISE]: { manager: { value: "a", $ref: "../Users/a" } } },
      { [ENTERPRISE]: { manager: { value: "b" } } },
      { manager: { value: "b", $ref: null } },
    ],
    ["a photo removed", { photos: [{ value: "https://example.com/p" }] }, {}, { photo: null }],
  ])("%s", (_name, before, after, expected) => {
    expect(toChange(before, after)).toEqual(expected);
  });
});
