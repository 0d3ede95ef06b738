// PUT and PATCH of a user's attributes: whatever was there before, what was meant is there afterwards, and nothing else moved (RFC 7644 sections 3.5.1, 3.5.2).
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { PingOneUser } from "../../../../src/pingone/resources/users.js";
import type { JsonObject } from "../../../../src/platform/json.js";
import { defaultMapping } from "../../../../src/mapping/default-mapping.js";
import type { UsableSchema } from "../../../../src/translate/profile/value-codec.js";
import { createUserProfile } from "../../../../src/translate/profile/user-profile.js";
import { anyPerson } from "./people.js";
import {
  ENTERPRISE,
  type Kept,
  allNames,
  created,
  environment,
  everything,
  keeps,
  mapping,
  overflowOnly,
  profile,
  schema,
  unknown,
  written,
} from "./profiles.js";
import { applyPatch, parsePatch } from "../../../support/at-once.js";

const nameParts = {
  formatted: null,
  family: null,
  given: null,
  middle: null,
  honorificPrefix: null,
  honorificSuffix: null,
};

/** What the gateway writes for, and what PingOne does with it: it merges complex attributes, or replaces them. */
const places: readonly [string, UsableSchema, Kept][] = [
  ["everything declared", everything, {}],
  ["complex attributes replaced", everything, { replaces: true }],
  ["the overflow alone declared", overflowOnly, { declared: ["scimProfile"] }],
  ["nothing known", unknown, { declared: ["scimProfile", "department", "manager"] }],
  ["values refused", environment(allNames, "title", "name.family", "primaryPhone"), {}],
];

const personOf = (where: UsableSchema, kept: Kept) => (person: JsonObject) =>
  created(profile.create(person, where), kept);

describe("replacing (RFC 7644 section 3.5.1)", () => {
  it("clears everything that is left out", () => {
    const body = profile.replace({ userName: "mary", name: { familyName: "Sample" } }, everything);
    const tops = defaultMapping.attributes.map(({ pingone }) => pingone.split(".")[0]);
    expect(new Set(Object.keys(body))).toEqual(new Set([...tops, "scimProfile", "scimEmails"]));
    const { username, name, scimProfile, ...others } = body;
    expect(username).toBe("mary");
    expect(name).toEqual({ ...nameParts, family: "Sample" });
    expect(new Set(Object.values(others))).toEqual(new Set([null]));
    expect(new Set(Object.values(scimProfile as object))).toEqual(new Set([null]));
  });

  it("leaves the marker of the create where it is, and nothing else of an overflow", () => {
    const $create = { attempt: "a" };
    const user = created(
      { username: "mary", scimProfile: { $create, roles: { untyped: {} } } },
      {},
    );
    const after = { userName: "mary" };
    const once = written(user, profile.replace(after, everything), {});
    expect(once["scimProfile"]).toEqual({ $create });
    expect(profile.leftBehind(after, once, everything)).toBeUndefined();
    expect(profile.read(once)).toEqual(after);
    expect(profile.backfill(once, everything)).toBeUndefined();
  });

  it("moves back what was kept of attributes that were switched off", () => {
    const emails = [{ value: "mary@example.com", type: "work", primary: true }];
    const addresses = [{ locality: "Freetown", type: "home" }];
    const off = { ...everything, unusable: new Set(["title", "email", "address"]) };
    const mary = { userName: "mary", title: "VP", emails, addresses };
    const user = created(profile.create(mary, off));
    expect(user).not.toHaveProperty("email");
    const body = profile.backfill(user, everything) ?? {};
    expect(body).toMatchObject({
      title: "VP",
      email: "mary@example.com",
      address: { locality: "Freetown" },
    });
    expect(profile.read(written(user, body))).toEqual(mary);
  });

  it("clears custom attributes the environment may declare by now, but none it declares otherwise", () => {
    const body = profile.replace({ userName: "mary" }, overflowOnly);
    expect(body).toMatchObject({ department: null, scimEmails: null });
    expect(body["scimProfile"]).toMatchObject({ roles: null, displayName: null });
    const unusable = new Set(["department"]);
    expect(profile.replace({ userName: "mary" }, { ...overflowOnly, unusable })).not.toHaveProperty(
      "department",
    );
  });

  it.each(places)(
    "makes any user what was sent, in two writes at the most: %s",
    (_name, where, kept) => {
      const make = personOf(where, kept);
      fc.assert(
        fc.property(anyPerson, anyPerson, (before, after) => {
          const once = written(make(before), profile.replace(after, where), kept);
          const rest = profile.leftBehind(after, once, where);
          const user = rest === undefined ? once : written(once, rest, kept);
          expect(profile.read(user)).toEqual(after);
          // Nothing of the former user is left where nobody sees it.
          expect(withoutEmpty(user)).toEqual(withoutEmpty(make(after)));
        }),
      );
    },
  );

  it("takes one write where element types are those SCIM suggests", () => {
    const of = (type: string, value: string): JsonObject => ({ type, value });
    const before = {
      userName: "mary",
      emails: ["work", "home", "other"].map((type) => of(type, `${type}@example.com`)),
      phoneNumbers: ["work", "mobile", "fax", "pager", "home", "other"].map((each) =>
        of(each, "7"),
      ),
      addresses: ["work", "home", "other"].map((type) => ({ type, formatted: "x" })),
      ims: [of("skype", "mary")],
      photos: [of("thumbnail", "https://example.com/a.png")],
    };
    const afters: readonly JsonObject[] = [
      { userName: "mary" },
      { userName: "mary", emails: [of("home", "a@example.com"), of("work", "b@example.com")] },
      { userName: "mary", phoneNumbers: [of("fax", "8")], title: "VP" },
      { userName: "mary", ims: [of("xmpp", "m")], addresses: [{ type: "home", locality: "A" }] },
    ];
    for (const after of afters) {
      const user = written(
        created(profile.create(before, everything)),
        profile.replace(after, everything),
      );
      expect(profile.leftBehind(after, user, everything)).toBeUndefined();
      expect(profile.read(user)).toEqual(after);
    }
  });

  it("touches neither password nor switch", () => {
    const body = profile.replace({ userName: "mary", password: "x", active: false }, everything);
    expect(body).not.toHaveProperty("password");
    expect(body).not.toHaveProperty("enabled");
    expect(body).not.toHaveProperty("active");
  });
});

/** An emptied JSON attribute is as good as none. */
function withoutEmpty(user: PingOneUser): Readonly<Record<string, unknown>> {
  const { scimProfile, manager, ...rest } = user;
  const isEmpty = (value: unknown) => Object.keys(value ?? {}).length === 0;
  return {
    ...rest,
    ...(isEmpty(scimProfile) ? {} : { scimProfile }),
    ...(isEmpty(manager) ? {} : { manager }),
  };
}

describe("the least change", () => {
  const change = (before: JsonObject, after: JsonObject, where = everything) => {
    const user = created(profile.create({ userName: "mary", ...before }, where));
    const from = profile.read(user);
    return profile.change(from, { userName: "mary", ...after }, user, where);
  };

  it.each(places)("is nothing where nothing changed: %s", (_name, where, kept) => {
    fc.assert(
      fc.property(anyPerson, (same) => {
        const user = personOf(where, kept)(same);
        expect(profile.change(profile.read(user), same, user, where)).toEqual({});
      }),
    );
  });

  it("of password and switch is none of the profile's", () => {
    expect(change({ active: true }, { active: false, password: "x" })).toEqual({});
  });

  it.each(places)(
    "leads from any user to any other, naming nothing that stays: %s",
    (_name, where, kept) => {
      const make = personOf(where, kept);
      fc.assert(
        fc.property(anyPerson, anyPerson, (before, after) => {
          const user = make(before);
          const body = profile.change(profile.read(user), after, user, where);
          const next = written(user, body, kept);
          expect(profile.read(next)).toEqual(after);
          for (const name of Object.keys(body).filter((each) => keeps(each, kept))) {
            expect(next[name]).not.toEqual(user[name]);
          }
        }),
      );
    },
  );

  it.each<[string, JsonObject, JsonObject, unknown]>([
    ["a text", { title: "A" }, { title: "B" }, { title: "B" }],
    ["a text removed", { title: "A" }, {}, { title: null }],
    ["a text emptied", { title: "A" }, { title: "" }, { title: null }],
    [
      "one part of an address, which goes out whole",
      { addresses: [{ type: "work", primary: true, locality: "A", region: "R" }] },
      { addresses: [{ type: "work", primary: true, locality: "B" }] },
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
    [
      "an address removed",
      { addresses: [{ locality: "A", type: "work", primary: true }] },
      {},
      { address: null },
    ],
    [
      "an address removed with its note",
      { addresses: [{ locality: "A" }] },
      {},
      { address: null, scimProfile: null },
    ],
    [
      "a manager without reference",
      { [ENTERPRISE]: { manager: { value: "a", $ref: "../Users/a" } } },
      { [ENTERPRISE]: { manager: { value: "b" } } },
      { manager: { value: "b", $ref: null } },
    ],
    [
      "a photo removed",
      { photos: [{ value: "https://example.com/p", type: "photo", primary: true }] },
      {},
      { photo: null },
    ],
    [
      "one element of three: nothing of the others",
      {
        roles: [
          { value: "a", type: "x" },
          { value: "b", type: "y" },
          { value: "c", type: "z" },
        ],
      },
      {
        roles: [
          { value: "a", type: "x" },
          { value: "d", type: "y" },
          { value: "c", type: "z" },
        ],
      },
      { scimProfile: { roles: { y: { value: "d" } } } },
    ],
    [
      "the last thing in the overflow removed: all of it",
      { profileUrl: "https://example.com" },
      {},
      { scimProfile: null },
    ],
    [
      "a value that becomes one PingOne takes: its note goes",
      { timezone: "UTC", profileUrl: "https://example.com" },
      { timezone: "Europe/Berlin", profileUrl: "https://example.com" },
      { timezone: "Europe/Berlin", scimProfile: { timezone: null } },
    ],
    [
      "and one that becomes one it refuses",
      { timezone: "Europe/Berlin", profileUrl: "https://example.com" },
      { timezone: "UTC", profileUrl: "https://example.com" },
      { timezone: null, scimProfile: { timezone: ["UTC"] } },
    ],
  ])("%s", (_name, before, after, expected) => {
    expect(change(before, after)).toEqual(expected);
  });

  it("does not undo what an administrator changed in PingOne since", () => {
    const edits: readonly JsonObject[] = [
      { email: "new@example.com" },
      { email: null },
      { address: { locality: "Berlin" } },
      { address: null },
      { title: "CEO" },
      { locale: "de" },
      { primaryPhone: "+1 555 0199" },
      { department: "HR" },
      { name: { family: "Married" } },
    ];
    fc.assert(
      fc.property(anyPerson, fc.constantFrom(...edits), (person, edit) => {
        const user = written(created(profile.create(person, everything)), edit);
        const before = profile.read(user);
        const after = { ...before, nickName: "N" };
        const body = profile.change(before, after, user, everything);
        expect(body).toEqual({ nickname: "N" });
        expect(profile.read(written(user, body))).toEqual(after);
      }),
    );
  });
});

describe("assignments, which need no read", () => {
  const parse = (...operations: readonly JsonObject[]) =>
    parsePatch(
      { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations },
      schema,
    );
  const bodyOf = (...operations: readonly JsonObject[]) => {
    const { assignments } = parse(...operations);
    if (assignments === undefined) throw new Error("needs a read");
    return profile.assign(assignments, everything);
  };
  const replace = (path: string, value: string): JsonObject => ({ op: "replace", path, value });
  const remove = (path: string): JsonObject => ({ op: "remove", path });
  /** What was kept of these attributes goes. */
  const cleared = (...names: readonly string[]) => ({
    scimProfile: Object.fromEntries(names.map((name) => [name, null])),
  });
  const clearedIn = (notes: JsonObject) => ({ scimProfile: { [ENTERPRISE]: notes } });

  it.each<[string, readonly JsonObject[], unknown]>([
    ["a text", [replace("title", "VP")], { title: "VP", ...cleared("title") }],
    ["a text emptied", [replace("title", "")], { title: null, ...cleared("title") }],
    ["a text removed", [remove("title")], { title: null, ...cleared("title") }],
    ["the whole name removed", [remove("name")], { name: null, ...cleared("name") }],
    [
      "parts, then the whole removed",
      [replace("name.givenName", "M"), remove("name")],
      { name: null, ...cleared("name") },
    ],
    [
      "the whole removed, then a part",
      [remove("name"), replace("name.givenName", "M")],
      { name: { ...nameParts, given: "M" }, ...cleared("name") },
    ],
    [
      "an enterprise attribute",
      [replace(`${ENTERPRISE}:department`, "Sales")],
      { department: "Sales", ...clearedIn({ department: null }) },
    ],
    [
      "a manager, whose reference was the old one's",
      [replace(`${ENTERPRISE}:manager.value`, "m1")],
      {
        manager: { value: "m1", $ref: null },
        ...clearedIn({ manager: { value: null, $ref: null } }),
      },
    ],
    [
      "a manager removed",
      [remove(`${ENTERPRISE}:manager`)],
      { manager: null, ...clearedIn({ manager: null }) },
    ],
    [
      "what has no home is kept",
      [replace("profileUrl", "https://example.com/mary")],
      { scimProfile: { profileUrl: ["https://example.com/mary"] } },
    ],
    [
      "what PingOne would refuse is kept, and cleared there",
      [replace("timezone", "UTC"), replace("locale", "en_us")],
      {
        timezone: null,
        locale: "en-US",
        scimProfile: { timezone: ["UTC"], locale: ["en_us", "en-US"] },
      },
    ],
  ])("%s", (_name, operations, body) => {
    expect(bodyOf(...operations)).toEqual(body);
  });

  it("go to the overflow as well for an environment that does not declare the attribute, as far as is known", () => {
    const { assignments = [] } = parse(replace(`${ENTERPRISE}:department`, "Sales"));
    for (const environment of [overflowOnly, unknown]) {
      expect(profile.assign(assignments, environment)).toEqual({
        department: "Sales",
        scimProfile: { [ENTERPRISE]: { department: ["Sales"] } },
      });
    }
  });

  const merging = createUserProfile(mapping, true);
  it.each<[string, readonly JsonObject[], unknown]>([
    [
      "one",
      [replace("name.givenName", "M")],
      { name: { given: "M" }, scimProfile: { name: { givenName: null } } },
    ],
    [
      "two",
      [replace("name.givenName", "M"), remove("name.middleName")],
      {
        name: { given: "M", middle: null },
        scimProfile: { name: { givenName: null, middleName: null } },
      },
    ],
  ])("to a part of a name need a read, unless PingOne merges: %s (contract 3.7)", (...given) => {
    const { assignments = [] } = parse(...given[1]);
    expect(profile.assign(assignments, everything)).toBeUndefined();
    expect(merging.assign(assignments, everything)).toEqual(given[2]);
  });

  it("are not made of what has several elements", () => {
    const mail = replace('emails[type eq "work"].value', "a@example.com");
    expect(parse(mail).assignments).toBeUndefined();
  });

  const value = fc.constantFrom("A", "B", "a\u0007b", "UTC", "en_us", "x".repeat(300), "");
  const path = fc.constantFrom(
    ...["title", "displayName", "timezone", "locale", "nickName", "externalId"],
    ...["name.givenName", "name.familyName", "name.middleName"],
    ...["department", "employeeNumber", "manager.value"].map((each) => `${ENTERPRISE}:${each}`),
  );
  const operation = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(path, value).map(([at, text]) => replace(at, text)) },
    { weight: 1, arbitrary: path.map(remove) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(remove("name"), remove(`${ENTERPRISE}:manager`)),
    },
  );

  const merges = places.filter(([, , { replaces }]) => replaces !== true);
  it.each([
    ...places.map((place) => [profile, ...place] as const),
    ...merges.map(([name, ...rest]) => [merging, `${name}, merging`, ...rest] as const),
  ])("have the outcome of a patch applied to what was read: $1", (each, _name, where, kept) => {
    fc.assert(
      fc.property(
        anyPerson,
        fc.array(operation, { minLength: 1, maxLength: 4 }),
        (person, operations) => {
          const patch = parse(...operations);
          const user = personOf(where, kept)(person);
          const before = profile.read(user);
          const patched = applyPatch(patch, before, schema);
          const body =
            each.assign(patch.assignments ?? [], where) ??
            each.change(before, patched, user, where);
          const next = written(user, body, kept);
          expect(profile.read(next)).toEqual({ ...patched, schemas: undefined });
        },
      ),
    );
  });
});
