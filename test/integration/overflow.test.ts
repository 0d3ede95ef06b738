// What the client sent reads back (promise 2 of docs/architecture.md): through POST, PUT and PATCH, in answers, GET, lists and filters, whatever PingOne has a place for.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { bodyOf, ENTERPRISE_URN, type Stand } from "../support/start.js";
import { createPerson, partOf, startWithout, type Resource } from "../support/person.js";

interface Kept {
  readonly attributes: Resource;
  /** Finds whoever has them. */
  readonly filter: string;
  /** What PingOne holds of it. */
  readonly held?: Resource;
}

const chief = "11111111-2222-4333-8444-555555555555";

const rows: readonly (readonly [string, Kept])[] = [
  [
    "second e-mail addresses, in their order",
    {
      attributes: {
        emails: [
          { value: "home@example.com", type: "home" },
          { value: "work@example.com", type: "work", primary: true, display: "At work" },
          { value: "Untyped@Example.com" },
          { value: "other@example.com", type: "other" },
        ],
      },
      filter: 'emails.value eq "UNTYPED@example.com"',
      held: { email: "work@example.com" },
    },
  ],
  [
    "an untyped e-mail address",
    {
      attributes: { emails: [{ value: "only@example.com", primary: true }] },
      filter: 'emails.value eq "only@example.com"',
      held: { email: "only@example.com" },
    },
  ],
  [
    "phone numbers of all types and in odd forms",
    {
      attributes: {
        phoneNumbers: [
          { value: "tel:+1-201-555-0123;ext=7", type: "home" },
          { value: "10-040-1308", type: "work", primary: true },
          { value: "10-040-1310", type: "fax" },
          { value: "+49 (0)30 / 1234-5", type: "mobile" },
          { value: "on request", type: "other" },
          { value: "555", type: "pager" },
        ],
      },
      filter: 'phoneNumbers.value eq "10-040-1310"',
      held: { primaryPhone: "10-040-1308", mobilePhone: "+49 (0)30 / 1234-5" },
    },
  ],
  [
    "a work number PingOne would refuse",
    {
      attributes: { phoneNumbers: [{ value: "on request", type: "work" }] },
      filter: 'phoneNumbers[type eq "work" and value eq "on request"]',
      held: { primaryPhone: undefined },
    },
  ],
  ["a display name", { attributes: { displayName: "Mary S" }, filter: 'displayName eq "mary s"' }],
  [
    "a country by its name",
    {
      attributes: { addresses: [{ type: "work", country: "Sierra Leone", locality: "Freetown" }] },
      filter: 'addresses.country eq "Sierra Leone"',
      held: { address: { countryCode: "SL", locality: "Freetown" } },
    },
  ],
  [
    "a country code in small letters",
    {
      attributes: { addresses: [{ type: "work", country: "gb" }] },
      filter: 'addresses.country eq "gb"',
      held: { address: { countryCode: "GB" } },
    },
  ],
  [
    "a country nobody knows",
    {
      attributes: { addresses: [{ type: "work", country: "Atlantis" }] },
      filter: 'addresses.country eq "Atlantis"',
      held: { address: undefined },
    },
  ],
  [
    "a formatted address and a second one",
    {
      attributes: {
        addresses: [
          { type: "home", formatted: "2 Side St\nBerlin", country: "DE", postalCode: "10115" },
          {
            type: "work",
            primary: true,
            formatted: "1 Main St\nAustin, TX",
            streetAddress: "1 Main St",
            locality: "Austin",
            region: "TX",
            postalCode: "78701",
            country: "US",
          },
        ],
      },
      filter: 'addresses[type eq "home" and postalCode eq "10115"]',
      held: {
        address: {
          streetAddress: "1 Main St",
          locality: "Austin",
          region: "TX",
          postalCode: "78701",
          countryCode: "US",
        },
      },
    },
  ],
  [
    "a locale as Java spells it",
    { attributes: { locale: "en_us" }, filter: 'locale eq "en_us"', held: { locale: "en-US" } },
  ],
  [
    "a locale that is none",
    {
      attributes: { locale: "no such thing", preferredLanguage: "de_AT" },
      filter: 'locale eq "no such thing"',
      held: { locale: undefined, preferredLanguage: "de-AT" },
    },
  ],
  [
    "a time zone without a slash",
    { attributes: { timezone: "UTC" }, filter: 'timezone eq "UTC"', held: { timezone: undefined } },
  ],
  [
    "a time zone with two",
    {
      attributes: { timezone: "America/Argentina/Buenos_Aires" },
      filter: 'timezone sw "America/Argentina"',
      held: { timezone: undefined },
    },
  ],
  [
    "a time zone PingOne takes",
    {
      attributes: { timezone: "Europe/Berlin" },
      filter: 'timezone eq "Europe/Berlin"',
      held: { timezone: "Europe/Berlin", scimProfile: undefined },
    },
  ],
  [
    "ims, roles, entitlements, certificates and a profile's address",
    {
      attributes: {
        ims: [{ value: "mary.s", type: "xmpp" }, { value: "mary" }],
        roles: [
          { value: "admin", display: "Administrator", type: "x", primary: true },
          { value: "user", type: "x" },
        ],
        entitlements: [{ value: "vpn" }],
        x509Certificates: [{ value: "TUlJQg==", display: "A" }],
        profileUrl: "https://example.com/mary",
      },
      filter: 'roles[value eq "admin" and primary eq true]',
    },
  ],
  [
    "two photos, the second one primary",
    {
      attributes: {
        photos: [
          { value: "https://example.com/t.png", type: "thumbnail" },
          { value: "https://example.com/p.png", type: "photo", primary: true },
        ],
      },
      filter: 'photos.value eq "https://example.com/t.png"',
      held: { photo: { href: "https://example.com/p.png" } },
    },
  ],
  [
    "texts PingOne would refuse",
    {
      attributes: {
        title: "Vice\tPresident",
        nickName: "n".repeat(300),
        name: { familyName: "Kline\u0007", givenName: "Mary", formatted: "Kline, Mary" },
      },
      filter: 'title eq "Vice\\tPresident"',
      held: { title: undefined, nickname: undefined },
    },
  ],
  [
    "enterprise attributes",
    {
      attributes: {
        [ENTERPRISE_URN]: {
          employeeNumber: "701984",
          costCenter: "4130",
          organization: "Example",
          division: "Theme Park",
          department: "Tour Operations",
        },
      },
      filter: `${ENTERPRISE_URN}:costCenter eq "4130"`,
    },
  ],
  [
    "a manager",
    {
      attributes: { [ENTERPRISE_URN]: { manager: { value: chief } } },
      filter: `${ENTERPRISE_URN}:manager.value eq "${chief}"`,
    },
  ],
  [
    "a manager with a reference",
    {
      attributes: { [ENTERPRISE_URN]: { manager: { value: "m-1", $ref: "../Users/m-1" } } },
      filter: `manager eq "m-1"`,
    },
  ],
];

/** One replace an attribute, with its URN where it has one. */
const operationsOf = (attributes: Resource): readonly object[] =>
  Object.entries(attributes).flatMap(([name, value]) =>
    name.includes(":")
      ? Object.entries(value as object).map(([each, part]: [string, unknown]) => ({
          op: "replace",
          path: `${name}:${each}`,
          value: part,
        }))
      : [{ op: "replace", path: name, value }],
  );

const all = ["displayName", "employeeNumber", "costCenter", "organization", "division"];
const environments: readonly (readonly [string, readonly string[]])[] = [
  ["everything", []],
  ["the overflow alone", [...all, "department", "manager", "scimEmails"]],
];

describe.each(environments)("where the environment declares %s", (_name, undeclared) => {
  let stand: Stand;
  let count = 0;
  const nextName = (): string => `p${(count += 1)}@example.com`;
  beforeAll(async () => {
    stand = await startWithout(undeclared);
  });
  afterAll(() => stand.stop());

  describe.each(rows)("%s", (_row, { attributes, filter, held = {} }) => {
    const names = Object.keys(attributes);
    const bare = () => createPerson(stand, { userName: nextName() });
    const full = () => createPerson(stand, { userName: nextName(), ...attributes });
    const expectKept = (resource: Resource): void => {
      expect(partOf(resource, names)).toEqual(attributes);
    };

    it("reads back after POST, in the answer, by itself and in a list", async () => {
      const person = await full();
      expectKept(person.created);
      expectKept(await person.read());
      const userName = String(person.created["userName"]);
      const found = `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`;
      const { Resources } = bodyOf(await stand.scim("get", found));
      expect(Resources).toHaveLength(1);
      expectKept((Resources as readonly Resource[])[0] ?? {});
      expect(partOf(await person.held(), Object.keys(held))).toEqual(held);
    });

    it("reads back after PUT", async () => {
      const person = await bare();
      const response = await person.put({ userName: nextName(), ...attributes });
      expect(response.status).toBe(200);
      expectKept(bodyOf(response));
      expectKept(await person.read());
      expect(partOf(await person.held(), Object.keys(held))).toEqual(held);
    });

    it("reads back after PATCH, attribute by attribute and without a path", async () => {
      for (const operations of [operationsOf(attributes), [{ op: "add", value: attributes }]]) {
        const person = await bare();
        const response = await person.patch(...operations);
        expect(response.status).toBe(200);
        expectKept(bodyOf(response));
        expectKept(await person.read());
      }
    });

    it("reads back again when it is replaced by what was read", async () => {
      const person = await full();
      const before = await person.read();
      const response = await person.put(before);
      expect(response.status).toBe(200);
      expectKept(bodyOf(response));
      expectKept(await person.read());
    });

    it("is found by a filter on what stands in the overflow", async () => {
      const person = await full();
      const named = `(${filter}) and id eq "${person.id}"`;
      for (const text of [named, filter]) {
        const page = bodyOf(
          await stand.scim("get", `/Users?count=500&filter=${encodeURIComponent(text)}`),
        );
        const ids = (page["Resources"] as readonly Resource[]).map(({ id }) => id);
        expect(ids).toContain(person.id);
      }
      const other = await bare();
      const without = `(${filter}) and id eq "${other.id}"`;
      const page = await stand.scim("get", `/Users?filter=${encodeURIComponent(without)}`);
      expect(bodyOf(page)).toMatchObject({ totalResults: 0 });
    });

    it("is gone after a PUT without it, at PingOne too", async () => {
      const person = await full();
      const userName = nextName();
      expect((await person.put({ userName })).status).toBe(200);
      const left = await person.read();
      expect(left).toMatchObject({ userName, active: true });
      expect(partOf(left, names)).toEqual({});
      // That an address was verified once is PingOne's to remember.
      const keys = new Set([...Object.keys(await person.held()), "emailVerified"]);
      const untouched = Object.keys(await (await bare()).held());
      expect(keys).toEqual(new Set([...untouched, "emailVerified"]));
    });
  });
});
