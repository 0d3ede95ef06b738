// Parts of what is kept are changed one by one, by clients and by administrators of PingOne; nobody undoes what the other did, in the fewest calls.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { bodyOf, ENTERPRISE_URN, expectScimError, useStand } from "../support/start.js";
import { createPerson, partOf, resourceOf, type Person, type Resource } from "../support/person.js";

let count = 0;
const nextName = (): string => `c${(count += 1)}@example.com`;
const stand = useStand({ isKept: true });

const mary = {
  displayName: "Mary S",
  title: "VP",
  locale: "en_us",
  timezone: "UTC",
  name: { givenName: "Mary", familyName: "Sample" },
  emails: [
    { value: "home@example.com", type: "home" },
    { value: "work@example.com", type: "work", primary: true, display: "W" },
    { value: "shed@example.com", type: "shed" },
  ],
  phoneNumbers: [
    { value: "10-040-1308", type: "work", primary: true },
    { value: "10-040-1310", type: "fax" },
  ],
  addresses: [
    {
      type: "work",
      primary: true,
      formatted: "1 Main St",
      locality: "Freetown",
      country: "Sierra Leone",
    },
    { type: "home", formatted: "2 Side St" },
  ],
  roles: [{ value: "admin", type: "x", primary: true }, { value: "user" }],
  [ENTERPRISE_URN]: { department: "Sales", employeeNumber: "7", manager: { value: "m-1" } },
};
const names = Object.keys(mary);
const createMary = (more: Resource = {}): Promise<Person> =>
  createPerson(stand, { userName: nextName(), ...mary, ...more });

const [home, work, shed] = mary.emails;
const [desk, fax] = mary.phoneNumbers;
const [office, flat] = mary.addresses;
const [admin, user] = mary.roles;
const replace = (path: string, value: unknown): object => ({ op: "Replace", path, value });
const add = (path: string, value: unknown): object => ({ op: "Add", path, value });
const remove = (path: string): object => ({ op: "Remove", path });

describe("PATCH of one part (RFC 7644 section 3.5.2)", () => {
  it.each<[string, readonly object[], Resource]>([
    [
      "a second e-mail address, by its type",
      [replace('emails[type eq "home"].value', "h2@example.com")],
      { emails: [{ ...home, value: "h2@example.com" }, work, shed] },
    ],
    [
      "the one that lives in PingOne",
      [replace('emails[type eq "work"].value', "w2@example.com")],
      { emails: [home, { ...work, value: "w2@example.com" }, shed] },
    ],
    [
      "one by its value",
      [replace('emails[value eq "SHED@example.com"].display', "S")],
      { emails: [home, work, { ...shed, display: "S" }] },
    ],
    [
      "one more",
      [add("emails", [{ value: "n@example.com" }])],
      { emails: [home, work, shed, { value: "n@example.com" }] },
    ],
    [
      "one that is not there yet, as Entra writes it",
      [add('emails[type eq "other"].value', "o@example.com")],
      { emails: [home, work, shed, { type: "other", value: "o@example.com" }] },
    ],
    ["one less", [remove('emails[type eq "home"]')], { emails: [work, shed] }],
    [
      "the one in PingOne removed: the next one takes its place",
      [remove('emails[type eq "work"]')],
      { emails: [home, shed] },
    ],
    ["all of them removed", [remove("emails")], { emails: undefined }],
    [
      "another one primary",
      [replace('emails[type eq "home"].primary', true)],
      {
        emails: [
          { ...home, primary: true },
          { value: work?.value, type: "work", display: "W", primary: false },
          shed,
        ],
      },
    ],
    [
      "a phone number of a type PingOne does not know",
      [replace('phoneNumbers[type eq "fax"].value', "none")],
      { phoneNumbers: [desk, { ...fax, value: "none" }] },
    ],
    [
      "a number that PingOne takes becomes one it refuses",
      [replace('phoneNumbers[type eq "work"].value', "none")],
      { phoneNumbers: [{ ...desk, value: "none" }, fax] },
    ],
    [
      "a country",
      [replace('addresses[type eq "work"].country', "Germany")],
      { addresses: [{ ...office, country: "Germany" }, flat] },
    ],
    [
      "an address PingOne knows nothing of",
      [
        replace('addresses[type eq "home"].locality', "Bo"),
        replace('addresses[type eq "home"].country', "sl"),
      ],
      { addresses: [office, { ...flat, locality: "Bo", country: "sl" }] },
    ],
    [
      "a role, by its flag as text",
      [replace('roles[primary eq "True"].display', "Admin")],
      { roles: [{ ...admin, display: "Admin" }, user] },
    ],
    ["a locale PingOne takes", [replace("locale", "de-DE")], { locale: "de-DE" }],
    [
      "a time zone PingOne takes",
      [replace("timezone", "Europe/Berlin")],
      { timezone: "Europe/Berlin" },
    ],
    ["a time zone removed", [remove("timezone")], { timezone: undefined }],
    ["a time zone emptied", [replace("timezone", "")], { timezone: undefined }],
    ["a display name", [replace("displayName", "M")], { displayName: "M" }],
    [
      "a part of the name",
      [replace("name.familyName", "Kline\u0007")],
      { name: { givenName: "Mary", familyName: "Kline\u0007" } },
    ],
    [
      "an enterprise attribute",
      [replace(`${ENTERPRISE_URN}:department`, "R&D")],
      { [ENTERPRISE_URN]: { ...mary[ENTERPRISE_URN], department: "R&D" } },
    ],
    [
      "a manager as text, without URN",
      [replace("manager", "m-2")],
      { [ENTERPRISE_URN]: { ...mary[ENTERPRISE_URN], manager: { value: "m-2" } } },
    ],
    [
      "a manager as an array, with a reference",
      [add("manager", [{ $ref: "../Users/m-2", value: "m-2" }])],
      {
        [ENTERPRISE_URN]: {
          ...mary[ENTERPRISE_URN],
          manager: { value: "m-2", $ref: "../Users/m-2" },
        },
      },
    ],
    [
      "a manager emptied",
      [replace(`${ENTERPRISE_URN}:manager`, "")],
      { [ENTERPRISE_URN]: { department: "Sales", employeeNumber: "7" } },
    ],
    ["an extension removed", [remove(ENTERPRISE_URN)], { [ENTERPRISE_URN]: undefined }],
    [
      "several at once, over each other",
      [
        replace('emails[type eq "home"].value', "h2@example.com"),
        replace("locale", "fr"),
        remove('emails[type eq "shed"]'),
        add("profileUrl", "https://example.com/m"),
        remove("profileUrl"),
      ],
      { emails: [{ ...home, value: "h2@example.com" }, work], locale: "fr" },
    ],
  ])("%s", async (_name, operations, expected) => {
    const person = await createMary();
    const response = await person.patch(...operations);
    expect({ status: response.status, text: response.text }).toMatchObject({ status: 200 });
    for (const resource of [bodyOf(response), await person.read()]) {
      expect(partOf(resource, names)).toEqual({ ...mary, ...expected });
    }
  });
});

describe("PUT", () => {
  it("leaves nothing of elements of unusual types, nor of anything else, at PingOne", async () => {
    const odd = ["shed", "boat", "car"].map((type) => ({ value: `${type}@example.com`, type }));
    const afters: readonly Resource[] = [
      {},
      { emails: [odd[1]] },
      { emails: [{ value: "a@example.com" }, odd[0]], roles: [{ value: "r", type: "boat" }] },
      { roles: [{ value: "r", type: "x" }], timezone: "UTC" },
    ];
    for (const after of afters) {
      const person = await createMary({ emails: odd, ims: [{ value: "i", type: "boat" }] });
      const response = await person.put({ userName: nextName(), ...after });
      expect(response.status).toBe(200);
      const fresh = await createPerson(stand, { userName: nextName(), ...after });
      const kept = ["scimProfile", "scimEmails", "email", "locale", "address", "department"];
      expect(partOf(await person.held(), kept)).toEqual(partOf(await fresh.held(), kept));
      expect(partOf(await person.read(), names)).toEqual(partOf(after, names));
    }
  });
});

describe("what an administrator changes in PingOne", () => {
  it.each<[string, Resource, Resource]>([
    [
      "an e-mail address",
      { email: "new@example.com" },
      { emails: [home, { ...work, value: "new@example.com" }, shed] },
    ],
    ["no e-mail address", { email: null }, { emails: [home, shed] }],
    [
      "a locality",
      { address: { locality: "Bo" } },
      { addresses: [{ ...office, locality: "Bo" }, flat] },
    ],
    [
      "a country",
      { address: { countryCode: "DE" } },
      { addresses: [{ ...office, country: "DE" }, flat] },
    ],
    ["no address", { address: null }, { addresses: [flat] }],
    [
      "a department",
      { department: "HR" },
      { [ENTERPRISE_URN]: { ...mary[ENTERPRISE_URN], department: "HR" } },
    ],
    ["a locale", { locale: "fr" }, { locale: "fr" }],
    [
      "a time zone where there was none PingOne took",
      { timezone: "Europe/Paris" },
      { timezone: "Europe/Paris" },
    ],
    [
      "a name",
      { name: { family: "Married" } },
      { name: { givenName: "Mary", familyName: "Married" } },
    ],
    [
      "a phone number",
      { primaryPhone: "+1 5" },
      { phoneNumbers: [{ ...desk, value: "+1 5" }, fax] },
    ],
    [
      "a mobile number, which nobody sent",
      { mobilePhone: "+1 6" },
      { phoneNumbers: [desk, fax, { value: "+1 6", type: "mobile" }] },
    ],
    ["a display name", { displayName: "Admin's" }, { displayName: "Admin's" }],
  ])("%s shows, and no PATCH of anything else undoes it", async (_name, change, shown) => {
    const person = await createMary();
    await person.edit(change);
    const expected = { ...mary, ...shown };
    expect(partOf(await person.read(), names)).toEqual(expected);

    // Without reading first, and with.
    for (const operations of [
      [replace("nickName", "M")],
      [add('ims[type eq "xmpp"].value', "mary")],
      [replace('roles[primary eq "True"].value', "admin")],
    ]) {
      expect((await person.patch(...operations)).status).toBe(200);
      expect(partOf(await person.read(), names)).toEqual(expected);
    }
    const held = await person.held();
    expect(held["nickname"]).toBe("M");
    for (const [attribute, value] of Object.entries(change)) {
      if (value === null) expect(held[attribute]).toBeUndefined();
      else expect(held).toMatchObject({ [attribute]: value });
    }
  });

  it("a PUT of what was read keeps it, too", async () => {
    const person = await createMary();
    await person.edit({ email: "new@example.com", locale: "fr", department: "HR" });
    const before = await person.read();
    expect((await person.put(before)).status).toBe(200);
    expect({ ...(await person.read()), meta: {} }).toEqual({ ...before, meta: {} });
  });
});

describe("calls", () => {
  const read = "GET user";
  const write = "PATCH user";

  it("POST takes one, with everything in it", async () => {
    await stand.clearCalls();
    await createMary();
    expect((await stand.calls()).map(({ method }) => method)).toEqual(["POST"]);
  });

  it.each<[string, readonly object[], readonly string[]]>([
    [
      "an e-mail address by its type",
      [replace('emails[type eq "work"].value', "x@example.com")],
      [read, write],
    ],
    [
      "one that lives in the overflow",
      [replace('emails[type eq "home"].value', "x@example.com")],
      [read, write],
    ],
    ["an enterprise attribute", [replace(`${ENTERPRISE_URN}:department`, "R&D")], [write]],
    ["a manager", [replace(`${ENTERPRISE_URN}:manager`, "m-2")], [write]],
    ["a display name", [replace("displayName", "M")], [write]],
    [
      "a time zone, a locale and a country's name",
      [replace("timezone", "GMT"), replace("locale", "de_at")],
      [write],
    ],
    [
      "many singular attributes",
      [replace("title", "A"), remove("nickName"), replace("profileUrl", "https://example.com/m")],
      [write],
    ],
    [
      "a part of a name, whose others are written with it",
      [replace("name.givenName", "M")],
      [read, write],
    ],
    [
      "with the switch",
      [replace("title", "A"), replace("active", false)],
      [write, "PUT user/enabled"],
    ],
    ["the switch alone", [replace("active", "False")], ["PUT user/enabled"]],
    ["nothing new", [add("roles", [{ value: "user" }])], [read]],
  ])("PATCH of %s", async (_name, operations, expected) => {
    const person = await createMary();
    expect(await person.cost(() => person.patch(...operations))).toEqual(expected);
  });

  it("PATCH of Microsoft's 36 operations takes two", async () => {
    const file = new URL("../transcripts/entra-validator-36-ops.json", import.meta.url);
    const [, { request }] = JSON.parse(readFileSync(file, "utf8")) as [
      unknown,
      { request: { Operations: readonly object[] } },
    ];
    expect(request.Operations).toHaveLength(36);
    const person = await createPerson(stand, { userName: nextName() });
    const calls = await person.cost(() => person.patch(...request.Operations));
    expect(calls).toEqual([read, write]);
  });

  it("PUT takes one, one more for the switch, and one more for what is left of unusual types", async () => {
    const person = await createMary({ emails: [home, work] });
    const next = { userName: nextName(), title: "A", emails: [work] };
    expect(await person.cost(() => person.put(next))).toEqual([write]);
    expect(await person.cost(() => person.put({ ...next, active: false }))).toEqual([
      write,
      "PUT user/enabled",
    ]);
    const odd = await createMary();
    const other = { ...next, userName: nextName() };
    expect(await odd.cost(() => odd.put(other))).toEqual([write, write]);
  });
});

describe("limits", () => {
  // Each within what one value may be.
  const large = { x509Certificates: ["A", "B"].map((text) => ({ value: text.repeat(10 * 1024) })) };
  const expectTooLarge = (response: Awaited<ReturnType<Person["put"]>>): void => {
    const detail = expectScimError(response, 400, "invalidValue");
    expect(detail).toContain("x509Certificates");
    expect(detail).toContain("16 KB");
    expect(detail).not.toContain("AAAA");
  };

  it("more than 16 KB are refused, naming what is too large; nothing is created", async () => {
    const userName = nextName();
    const body = resourceOf({ userName, ...mary, ...large });
    expectTooLarge(await stand.scim("post", "/Users", body));
    const filter = encodeURIComponent(`userName eq "${userName}"`);
    expect(bodyOf(await stand.scim("get", `/Users?filter=${filter}`))).toMatchObject({
      totalResults: 0,
    });
  });

  it("an attribute of an extension is named itself, and what PingOne holds already is told of a PATCH", async () => {
    const urn = ENTERPRISE_URN;
    // Two bytes each.
    const long = "é".repeat((17 * 1024) / 2);
    const body = resourceOf({ userName: nextName(), [urn]: { department: long, division: "d" } });
    const detail = expectScimError(await stand.scim("post", "/Users", body), 400, "invalidValue");
    expect(detail).toContain(`${urn}:department (17.0 KB)`);
    expect(detail).not.toContain("holds");
    const person = await createMary();
    await person.patch(replace("displayName", "y".repeat(9 * 1024))).expect(200);
    const patched = await person.patch(replace("nickName", "z".repeat(9 * 1024)));
    const why = expectScimError(patched, 400, "invalidValue");
    expect(why).toContain("what PingOne holds of them already");
    expect(why).toContain("nickName");
  });

  it("and by PUT or PATCH nothing is changed", async () => {
    const person = await createMary();
    const before = await person.read();
    expectTooLarge(await person.put({ userName: nextName(), ...large }));
    expectTooLarge(await person.patch(add("x509Certificates", large.x509Certificates)));
    expectTooLarge(await person.patch(replace("title", "X"), { op: "add", value: large }));
    expect(await person.read()).toEqual(before);
  });
});

describe("values PingOne refuses against all expectation", () => {
  beforeAll(() => stand.knobs({ narrowNames: true }));
  afterAll(() => stand.knobs({ narrowNames: false }));

  const name = { givenName: "Ann", familyName: "Kline, Jr.", formatted: "Kline, Ann" };

  it("are kept beside it, through POST, PUT and PATCH, and found", async () => {
    const person = await createPerson(stand, { userName: nextName(), name });
    expect(person.created["name"]).toEqual(name);
    expect((await person.read())["name"]).toEqual(name);
    expect((await person.held())["name"]).toEqual({ given: "Ann" });

    const next = { ...name, familyName: "Kline, Sr." };
    expect(bodyOf(await person.put({ userName: nextName(), name: next }))["name"]).toEqual(next);
    expect((await person.patch(replace("name.familyName", "Kline, MD"))).status).toBe(200);
    expect((await person.patch(replace("title", "Dr"))).status).toBe(200);
    const expected = { ...name, familyName: "Kline, MD" };
    expect(await person.read()).toMatchObject({ name: expected, title: "Dr" });

    const filter = encodeURIComponent('name.familyName eq "Kline, MD"');
    const { Resources } = bodyOf(await stand.scim("get", `/Users?filter=${filter}`));
    expect(Resources).toMatchObject([{ id: person.id }]);
  });

  it("go to PingOne again as soon as they are such that it takes them", async () => {
    const person = await createPerson(stand, { userName: nextName(), name });
    expect((await person.patch(replace("name.familyName", "Kline"))).status).toBe(200);
    expect((await person.held())["name"]).toEqual({ given: "Ann", family: "Kline" });
    expect((await person.read())["name"]).toEqual({ ...name, familyName: "Kline" });
  });

  it("an identity PingOne refuses is told, not kept elsewhere", async () => {
    const emails = [{ value: "no address", type: "work" }];
    const body = resourceOf({ userName: nextName(), emails, name });
    expect(
      expectScimError(await stand.scim("post", "/Users", body), 400, "invalidValue"),
    ).toContain("emails.value");
  });
});
