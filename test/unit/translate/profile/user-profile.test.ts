// What a user's attributes become at PingOne, and that they read back as they were sent.
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { JsonObject } from "../../../../src/platform/json.js";
import { defaultMapping } from "../../../../src/mapping/default-mapping.js";
import type { UsableSchema } from "../../../../src/translate/profile/value-codec.js";
import { anyPerson } from "./people.js";
import {
  ENTERPRISE,
  allNames,
  created,
  environment,
  everything,
  nothing,
  overflowOnly,
  profile,
  resourceAt,
  unknown,
  written,
} from "./profiles.js";
import { userOf } from "../users/stub-users.js";

/** A create's body without the userName that every user has. */
function bodyOf(resource: JsonObject, where: UsableSchema = everything) {
  const { username, ...body } = profile.create({ userName: "mary", ...resource }, where);
  expect(username).toBe("mary");
  return body;
}

const singular = defaultMapping.attributes.filter(({ element }) => element === undefined);

describe("singular attributes", () => {
  /** What PingOne takes; anything goes for the others. */
  const taken: Readonly<Record<string, string>> = { locale: "en", timezone: "Europe/Berlin" };

  it.each(singular.map(({ scim = "", pingone }) => [scim, pingone] as const))(
    "%s is %s there, and back",
    (scim, pingone) => {
      const value = taken[scim] ?? "x";
      const [name = "", part] = pingone.split(".");
      const resource = { userName: "mary", ...resourceAt(scim, value) };
      const body = profile.create(resource, everything);
      expect(body).toEqual({
        username: "mary",
        [name]: part === undefined ? value : { [part]: value },
      });
      expect(profile.read(created(body))).toEqual(resource);
    },
  );

  it('"" is no value, and neither is what holds none', () => {
    const resource = { title: "", displayName: "", name: { givenName: "" }, emails: [] };
    expect(bodyOf({ ...resource, [ENTERPRISE]: { department: "", manager: {} } })).toEqual({});
  });

  it('PingOne\'s "" is no value either (contract 3.7)', () => {
    const user = userOf({ type: "", name: { given: "", family: "S" }, email: "", photo: {} });
    expect(profile.read(user)).toEqual({ userName: user.username, name: { familyName: "S" } });
  });

  it("a userName is composed, which is the same name (RFC 7644 section 5)", () => {
    const { username, ...rest } = profile.create({ userName: "Zoe\u0308" }, everything);
    expect([username, rest]).toEqual(["Zo\u00eb", {}]);
  });
});

describe("one home each", () => {
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
    expect(bodyOf({ [scim]: elements })["email"]).toBe(expected);
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
    ["nor has what is no number to PingOne", [mail("none", { type: "work" })], {}],
  ])("phoneNumbers: %s", (_name, phoneNumbers, expected) => {
    expect({ ...bodyOf({ phoneNumbers }), scimProfile: undefined }).toEqual(expected);
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
    expect(bodyOf({ addresses })["address"]).toEqual(expected);
  });

  it("photos: the main one, as an object", () => {
    const photos = [
      mail("https://example.com/a.png", { type: "thumbnail" }),
      mail("https://example.com/b.png", { primary: true }),
    ];
    expect(bodyOf({ photos })["photo"]).toEqual({ href: "https://example.com/b.png" });
    expect(profile.read(userOf({ photo: { href: "https://example.com/b.png" } }))).toMatchObject({
      photos: [{ value: "https://example.com/b.png", type: "photo", primary: true }],
    });
  });

  it("what is shown of PingOne's values is what would be chosen again, with nothing kept beside it", () => {
    const attributes = {
      username: "mary",
      email: "mary@example.com",
      primaryPhone: "+1 555 0100",
      mobilePhone: "+1 555 0101",
      address: { locality: "Austin", countryCode: "US" },
      photo: { href: "https://example.com/p.png" },
    };
    expect(profile.create(profile.read(userOf(attributes)), everything)).toEqual(attributes);
  });
});

describe("what has no home is kept in the overflow", () => {
  it.each<[string, JsonObject, JsonObject, JsonObject]>([
    [
      "an attribute PingOne has no place for, as sent",
      { profileUrl: "https://example.com/mary" },
      {},
      { profileUrl: ["https://example.com/mary"] },
    ],
    [
      "a value PingOne would refuse, as sent",
      { timezone: "UTC", title: "x".repeat(257) },
      {},
      { timezone: ["UTC"], title: ["x".repeat(257)] },
    ],
    [
      "a value PingOne gets in another form, with that form",
      { locale: "en_us" },
      { locale: "en-US" },
      { locale: ["en_us", "en-US"] },
    ],
    [
      "further elements by type; the one at home without the value that lives there",
      {
        emails: [
          { value: "b@example.com", type: "home" },
          { value: "a@example.com", type: "work", primary: true },
        ],
      },
      { email: "a@example.com", scimEmails: ["b@example.com", "<moc.elpmaxe@b"] },
      {
        emails: {
          home: { value: "b@example.com", type: "home", "#": 0 },
          work: { "@": "email", type: "work", primary: true, "#": 1 },
        },
      },
    ],
    [
      "the second of a type, and the untyped, under a name of its own",
      { roles: [{ value: "a", type: "x" }, { value: "b", type: "x" }, { value: "c" }] },
      {},
      {
        roles: {
          x: { value: "a", type: "x", "#": 0 },
          "x~2": { value: "b", type: "x", "#": 1 },
          untyped: { value: "c", "#": 2 },
        },
      },
    ],
    [
      "a country by name, with the code PingOne gets",
      { addresses: [{ type: "work", country: "Sierra Leone", formatted: "x" }] },
      { address: { countryCode: "SL" } },
      {
        addresses: {
          work: {
            "@": "address",
            type: "work",
            formatted: "x",
            country: ["Sierra Leone", "SL"],
            "#": 0,
          },
        },
      },
    ],
  ])("%s", (_name, resource, body, scimProfile) => {
    expect(bodyOf(resource)).toEqual({ ...body, scimProfile });
    const back = { userName: "mary", ...resource };
    expect(profile.read(created(profile.create(back, everything)))).toEqual(back);
  });

  const department = { [ENTERPRISE]: { department: "Sales" } };

  it.each<[string, UsableSchema, JsonObject]>([
    ["declared: at home", everything, { department: "Sales" }],
    [
      "not declared, as far as is known: both, since it may be by now",
      overflowOnly,
      { department: "Sales", scimProfile: { [ENTERPRISE]: { department: ["Sales"] } } },
    ],
    [
      "declared otherwise: kept below its URN",
      { ...overflowOnly, unusable: new Set(["department"]) },
      { scimProfile: { [ENTERPRISE]: { department: ["Sales"] } } },
    ],
    [
      "refused by PingOne: kept below its URN",
      environment(["scimProfile"], "department"),
      { scimProfile: { [ENTERPRISE]: { department: ["Sales"] } } },
    ],
    [
      "not known: both, since PingOne may drop it",
      unknown,
      { department: "Sales", scimProfile: { [ENTERPRISE]: { department: ["Sales"] } } },
    ],
  ])("a custom attribute that is %s", (_name, where, body) => {
    expect(bodyOf(department, where)).toEqual(body);
  });

  it("a value PingOne has refused goes there, except where it identifies the person", () => {
    const resource = { title: "VP", emails: [{ value: "no address" }] };
    expect(bodyOf(resource, environment(allNames, "title", "email"))).toMatchObject({
      email: "no address",
      scimProfile: { title: ["VP"] },
    });
  });
});

describe("reading back", () => {
  const places: readonly [string, UsableSchema, readonly string[]][] = [
    ["everything declared", everything, allNames],
    ["the overflow alone declared", overflowOnly, ["scimProfile"]],
    ["nothing known, everything there", unknown, allNames],
    ["nothing known, the overflow alone there", unknown, ["scimProfile"]],
    ["values refused", environment(allNames, "title", "name.family", "primaryPhone"), allNames],
  ];

  it.each(places)("gives what was sent: %s", (_name, where, declared) => {
    fc.assert(
      fc.property(anyPerson, (person) => {
        const user = created(profile.create(person, where), { declared });
        expect(profile.read(user)).toEqual(person);
      }),
    );
  });

  it("gives no more than PingOne keeps where nothing is declared", () => {
    const person = {
      userName: "mary",
      title: "VP",
      displayName: "Mary",
      timezone: "UTC",
      emails: [{ value: "a@example.com", type: "home" }],
    };
    const user = created(profile.create(person, nothing), { declared: [] });
    expect(profile.read(user)).toEqual({
      userName: "mary",
      title: "VP",
      emails: [{ value: "a@example.com", type: "work", primary: true }],
    });
  });

  const sent = {
    userName: "mary",
    locale: "en_us",
    displayName: "Mary S",
    emails: [
      { value: "b@example.com", type: "home" },
      { value: "a@example.com", type: "work", primary: true, display: "A" },
    ],
    phoneNumbers: [{ value: "10-040-1308", type: "work", primary: true }],
    addresses: [{ type: "work", locality: "Austin", country: "Sierra Leone", formatted: "x" }],
    [ENTERPRISE]: { department: "Sales" },
  };

  it.each<[string, JsonObject, JsonObject]>([
    ["another value", { title: "CEO" }, { title: "CEO" }],
    ["another locale", { locale: "de" }, { locale: "de" }],
    ["no locale", { locale: null }, { locale: undefined as never }],
    [
      "another e-mail address, which keeps its place and type",
      { email: "n@example.com" },
      { emails: [sent.emails[0], { ...sent.emails[1], value: "n@example.com" }] as never },
    ],
    [
      "no e-mail address: the element goes, the others stay",
      { email: null },
      { emails: [sent.emails[0]] as never },
    ],
    [
      "another country, and the rest as it was sent",
      { address: { countryCode: "FR" } },
      { addresses: [{ ...sent.addresses[0], country: "FR" }] as never },
    ],
    ["no address", { address: null }, { addresses: undefined as never }],
    [
      "a second number beside the one that is there",
      { mobilePhone: "+1 555 0101" },
      { phoneNumbers: [...sent.phoneNumbers, { value: "+1 555 0101", type: "mobile" }] as never },
    ],
    ["another department", { department: "HR" }, { [ENTERPRISE]: { department: "HR" } }],
    ["another display name", { displayName: "M" }, { displayName: "M" }],
  ])("shows what an administrator changed in PingOne: %s", (_name, edit, expected) => {
    const user = written(created(profile.create(sent, everything)), edit);
    expect(profile.read(user)).toEqual(JSON.parse(JSON.stringify({ ...sent, ...expected })));
  });

  it("a photo added in PingOne is not a second primary one", () => {
    const photos = [{ value: "../a.png", primary: true }];
    const user = written(created(profile.create({ userName: "mary", photos }, everything)), {
      photo: { href: "https://example.com/b.png" },
    });
    expect(profile.read(user)["photos"]).toEqual([
      ...photos,
      { value: "https://example.com/b.png", type: "photo" },
    ]);
  });

  it.each([
    ["of the wrong type", { email: 7, address: "x", photo: "x", name: "x", manager: [] }],
    ["that are null", { email: null, address: null, photo: null, name: null, manager: null }],
    ["that are no overflow", { scimProfile: "x" }],
    [
      "that are no notes",
      {
        scimProfile: {
          title: "x",
          locale: [],
          emails: ["x"],
          name: 7,
          [ENTERPRISE]: [],
          roles: { a: 1 },
        },
      },
    ],
  ])("survives attributes %s", (_name, body) => {
    const user = userOf(body);
    expect(profile.read(user)).toEqual({ userName: user.username });
  });

  it("survives any overflow an administrator may have written by hand", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom("title", "emails", "name", "addresses", ENTERPRISE, "__proto__", "x"),
          fc.jsonValue(),
        ),
        (scimProfile) => {
          const user = userOf({ email: "a@example.com", scimProfile });
          expect(profile.read(user)).toMatchObject({
            userName: user.username,
            emails: expect.arrayContaining([
              { value: "a@example.com", type: "work", primary: true },
            ]) as unknown,
          });
        },
      ),
    );
  });
});
