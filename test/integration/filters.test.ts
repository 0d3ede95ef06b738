// Whatever filter a client sends finds what a plain evaluation over all users finds, in the fewest calls.
import { unlimitedWork } from "../../src/scim/work-budget.js";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { compileFilter } from "../../src/scim/filter/evaluate.js";
import { parseFilter } from "../../src/scim/filter/parse.js";
import { createUserResourceType } from "../../src/scim/schema/product-schemas.js";
import { compileResourceSchema } from "../../src/scim/schema/resource-schema.js";
import type { JsonObject } from "../../src/platform/json.js";
import { anyCharacter } from "../support/any-text.js";
import { pingOneOf } from "../support/pingone.js";
import { ENTERPRISE_URN, type Stand, USER_URN, bodyOf, startStand } from "../support/start.js";

const schema = compileResourceSchema(createUserResourceType());

let stand: Stand;
let everybody: readonly JsonObject[];

const PINGONE_URN = "urn:pingidentity:schemas:extension:2.0:PingOneUser";
const DEFAULT_POPULATION = "00000000-0000-4000-8000-0000000000a1";

/** Few values, so that generated filters find somebody; cases and quotes, so that they find trouble. */
const words = ["Anna", "anna", "ANNA", "Bo", 'Q"uote', "back\\slash", "Zoë", "S", "x"] as const;

const userOf = (word: string, index: number): object => ({
  schemas: [USER_URN, ENTERPRISE_URN],
  userName: `${word.replace(/["\\]/g, "_")}${index}`,
  externalId: word,
  active: index % 3 !== 0,
  name: { givenName: word, familyName: words[(index + 3) % words.length] },
  ...(index % 2 === 0 ? { title: word, displayName: word } : { timezone: "UTC" }),
  ...(index % 4 === 0 ? { userType: "Employee", locale: "en_us" } : {}),
  emails: [
    { value: `u${index}@${index % 2 === 0 ? "a" : "b"}.example.com`, type: "work" },
    ...(index % 3 === 0 ? [{ value: `U${index}@Second.example.com`, type: "home" }] : []),
  ],
  phoneNumbers: [
    { value: `+1.202555010${index}`, type: index % 2 === 0 ? "work" : "mobile" },
    { value: `10-040-130${index}`, type: "fax" },
  ],
  addresses: [{ country: index % 2 === 0 ? "US" : "Germany", locality: word, type: "work" }],
  ...(index % 2 === 0 ? { roles: [{ value: word }] } : {}),
  [ENTERPRISE_URN]: {
    department: word,
    employeeNumber: `10${index}`,
    manager: { value: `manager${index % 2}` },
  },
});

async function start(undeclared: readonly string[]): Promise<void> {
  stand = await startStand({
    prepare: async (emulator) => {
      const api = await pingOneOf(emulator);
      for (const name of undeclared) await api.undeclare(name);
    },
  });
  for (const [index, word] of words.entries()) {
    expect((await stand.scim("post", "/Users", userOf(word, index))).status).toBe(201);
  }
  everybody = bodyOf(await stand.scim("get", "/Users"))["Resources"] as JsonObject[];
  expect(everybody).toHaveLength(words.length);
  await stand.clearCalls();
}

const idsOf = (resources: readonly JsonObject[]): string[] =>
  resources.map((each) => each["id"] as string).sort();

const expected = (filter: string): string[] =>
  idsOf(everybody.filter(compileFilter(parseFilter(filter, schema), unlimitedWork)));

async function found(filter: string): Promise<string[]> {
  const response = await stand.scim("get", `/Users?filter=${encodeURIComponent(filter)}`);
  expect({ filter, status: response.status }).toEqual({ filter, status: 200 });
  const page = bodyOf(response);
  const resources = page["Resources"] as JsonObject[];
  expect(page["totalResults"]).toBe(resources.length);
  return idsOf(resources);
}

/** How the search was narrowed: by PingOne, or here over everybody. */
async function wayOf(filter: string): Promise<string> {
  await stand.clearCalls();
  await found(filter);
  const calls = await stand.calls();
  expect(calls.length).toBeLessThan(2);
  const [call] = calls;
  if (call === undefined) return "no call";
  return call.path.includes("filter=") ? "PingOne" : "everybody";
}

const second = 'emails.value eq "u3@second.example.com"';
const beginning = 'emails.value sw "U3@Sec"';
const ending = 'emails.value ew "@Second.example.com"';
const shown = 'displayName eq "Anna"';
const fax = 'phoneNumbers.value eq "10-040-1303"';
const phone = 'phoneNumbers.value eq "+1.2025550101"';
const badge = `${ENTERPRISE_URN}:employeeNumber eq "103"`;
const zone = 'timezone eq "UTC"';
const element = 'emails[type eq "work" and value eq "u2@a.example.com"]';
const first = 'emails.value eq "U1@B.example.com"';

/** Filter, way, and how many users it finds. */
type Row = readonly [filter: string, way: string, hits: number];

const always: readonly Row[] = [
  ['userName eq "anna0"', "PingOne", 1],
  ['externalId eq "Anna"', "PingOne", 1],
  ['active eq false and name.familyName sw "S"', "PingOne", 0],
  ['active eq false and name.familyName sw "B"', "PingOne", 1],
  ['id eq "not-a-uuid"', "no call", 0],
  ['meta.resourceType eq "User"', "everybody", words.length],
  ['meta.resourceType eq "Group"', "no call", 0],
  [`${PINGONE_URN}:population.id eq "${DEFAULT_POPULATION}"`, "PingOne", words.length],
  [`${PINGONE_URN}:population.id eq "11111111-2222-4333-8444-555555555555"`, "PingOne", 0],
];

const environments: readonly (readonly [string, readonly string[], readonly Row[]])[] = [
  [
    "everything declared",
    [],
    [
      [first, "PingOne", 1],
      [second, "PingOne", 1],
      [ending, "PingOne", 3],
      [beginning, "PingOne", 1],
      [shown, "everybody", 2],
      [badge, "PingOne", 1],
      [fax, "everybody", 1],
      [phone, "everybody", 1],
      [element, "PingOne", 1],
      // No value of PingOne's pattern: whoever has it, has it in the overflow.
      [zone, "everybody", 4],
    ],
  ],
  [
    "no index of e-mail addresses",
    ["scimEmails", "displayName", "employeeNumber"],
    [
      [first, "everybody", 1],
      [second, "everybody", 1],
      [ending, "everybody", 3],
      [beginning, "everybody", 1],
      [shown, "everybody", 2],
      [badge, "everybody", 1],
      [fax, "everybody", 1],
      [element, "everybody", 1],
    ],
  ],
  [
    "no overflow",
    ["scimProfile", "scimEmails", "displayName"],
    [
      [first, "PingOne", 1],
      [second, "PingOne", 0],
      [shown, "everybody", 0],
      [badge, "PingOne", 1],
      [fax, "PingOne", 0],
      [phone, "PingOne", 1],
      [element, "PingOne", 1],
      [zone, "everybody", 0],
    ],
  ],
];

describe.each(environments)("filters where there is %s", (_name, undeclared, rows) => {
  beforeAll(() => start(undeclared));
  afterAll(() => stand.stop());

  it.each([...always, ...rows])("%s is answered by %s: %i", async (filter, way, hits) => {
    expect(await found(filter)).toEqual(expected(filter));
    expect(expected(filter)).toHaveLength(hits);
    expect(await wayOf(filter)).toBe(way);
  });

  it.each([
    "not (userType pr)",
    'userName co "an" or title eq "Bo"',
    'meta.lastModified gt "2020-01-01T00:00:00Z"',
    'meta.lastModified lt "2020-01-01T00:00:00+02:00"',
    `${ENTERPRISE_URN}:department eq "anna"`,
    'emails[type eq "home" or value ew "a.example.com"]',
    'addresses.country eq "de" and not (active eq true)',
    'externalId eq "anna" or externalId eq "ANNA"',
    'addresses.country eq "Germany"',
    'addresses.country eq "DE"',
    'locale eq "en_us"',
    'locale eq "en-US"',
    'phoneNumbers[type eq "fax" and value sw "10-040"]',
    'roles.value eq "anna"',
    `${ENTERPRISE_URN}:manager.value eq "manager1"`,
    `${PINGONE_URN}:account.canAuthenticate eq false`,
  ])("%s", async (filter) => {
    expect(await found(filter)).toEqual(expected(filter));
  });

  it("id eq finds one in one call", async () => {
    const id = everybody[3]?.["id"] as string;
    expect(await found(`id eq "${id}"`)).toEqual([id]);
    expect(await wayOf(`id eq "${id}"`)).toBe("PingOne");
  });

  const value = fc.constantFrom(...words, "U1@B.EXAMPLE.COM", "+1.2025550103", "US", "us", "", "A");
  const strings = fc.constantFrom(
    "userName",
    "externalId",
    "name.givenName",
    "name.familyName",
    "title",
    "emails.value",
    "emails",
    "phoneNumbers.value",
    "displayName",
    "timezone",
    "locale",
    "roles.value",
    "addresses.locality",
    "addresses.country",
    `${ENTERPRISE_URN}:department`,
  );
  const operator = fc.constantFrom("eq", "ne", "co", "sw", "ew");
  const condition = fc.oneof(
    fc
      .tuple(strings, operator, value)
      .map(([name, op, text]) => `${name} ${op} ${JSON.stringify(text)}`),
    strings.map((name) => `${name} pr`),
    fc.boolean().map((flag) => `active eq ${String(flag)}`),
    value.map((text) => `emails[type eq "work" and value sw ${JSON.stringify(text)}]`),
  );
  const { filter: anyFilter } = fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      condition,
      fc
        .tuple(tie("filter"), fc.constantFrom("and", "or"), tie("filter"))
        .map(([left, op, right]) => `(${left}) ${op} (${right})`),
      tie("filter").map((inner) => `not (${inner})`),
    ),
  }));

  it("for generated filters", async () => {
    await fc.assert(
      fc.asyncProperty(anyFilter, async (filter) => {
        expect(await found(filter)).toEqual(expected(filter));
      }),
      { numRuns: 200 },
    );
  });

  it("whatever text a value is, it matches only itself", async () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: anyCharacter }),
      fc.constantFrom(
        '" or username sw "',
        '\\" or username pr or username eq \\"',
        "\u0000\u001f",
      ),
      fc.constant("x".repeat(4096)),
    );
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.constantFrom("userName", "externalId", "emails.value"),
        async (any, name) => {
          const known: readonly string[] = words;
          fc.pre(!/\p{Surrogate}/u.test(any) && !known.includes(any));
          expect(await found(`${name} eq ${JSON.stringify(any)}`)).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });
});
