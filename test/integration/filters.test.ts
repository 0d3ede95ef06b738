// Whatever filter a client sends finds what a plain evaluation over all users finds, in the fewest calls.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { compileFilter } from "../../src/scim/filter/evaluate.js";
import { parseFilter } from "../../src/scim/filter/parse.js";
import { createUserResourceType } from "../../src/scim/schema/product-schemas.js";
import { compileResourceSchema } from "../../src/scim/schema/resource-schema.js";
import type { JsonObject } from "../../src/scim/schema/model.js";
import { bodyOf, ENTERPRISE_URN, startStand, USER_URN, type Stand } from "../support/start.js";

const schema = compileResourceSchema(createUserResourceType());

let stand: Stand;
let everybody: readonly JsonObject[];

/** Few values, so that generated filters find somebody; cases and quotes, so that they find trouble. */
const words = ["Anna", "anna", "ANNA", "Bo", 'Q"uote', "back\\slash", "Zoë", "S", "x"] as const;

beforeAll(async () => {
  stand = await startStand();
  for (const [index, word] of words.entries()) {
    const response = await stand.scim("post", "/Users", {
      schemas: [USER_URN, ENTERPRISE_URN],
      userName: `${word.replace(/["\\]/g, "_")}${index}`,
      externalId: word,
      active: index % 3 !== 0,
      name: { givenName: word, familyName: words[(index + 3) % words.length] },
      ...(index % 2 === 0 ? { title: word } : {}),
      ...(index % 4 === 0 ? { userType: "Employee" } : {}),
      emails: [{ value: `u${index}@${index % 2 === 0 ? "a" : "b"}.example.com`, type: "work" }],
      phoneNumbers: [{ value: `+1.202555010${index}`, type: index % 2 === 0 ? "work" : "mobile" }],
      addresses: [{ country: index % 2 === 0 ? "US" : "DE", locality: word, type: "work" }],
      [ENTERPRISE_URN]: { department: word },
    });
    expect(response.status).toBe(201);
  }
  everybody = bodyOf(await stand.scim("get", "/Users"))["Resources"] as JsonObject[];
  expect(everybody).toHaveLength(words.length);
}, 60_000);
afterAll(() => stand.stop());
beforeEach(() => stand.clearCalls());

const idsOf = (resources: readonly JsonObject[]): string[] =>
  resources.map((each) => each["id"] as string).sort();

const expected = (filter: string): string[] =>
  idsOf(everybody.filter(compileFilter(parseFilter(filter, schema))));

async function found(filter: string): Promise<string[]> {
  const response = await stand.scim("get", `/Users?filter=${encodeURIComponent(filter)}`);
  expect({ filter, status: response.status }).toEqual({ filter, status: 200 });
  const page = bodyOf(response);
  const resources = page["Resources"] as JsonObject[];
  expect(page["totalResults"]).toBe(resources.length);
  return idsOf(resources);
}

describe("filters give what a plain evaluation of the same users gives", () => {
  it.each([
    ['userName eq "anna0"', 1],
    ['externalId eq "Anna"', 1],
    ['emails.value eq "U1@B.example.com"', 1],
    ['emails[type eq "work" and value eq "u2@a.example.com"]', 1],
    ['id eq "not-a-uuid"', 0],
    ['meta.resourceType eq "User"', 1],
    ['meta.resourceType eq "Group"', 0],
    ['active eq false and name.familyName sw "S"', 1],
    ['phoneNumbers.value eq "+1.2025550101"', 1],
  ])("%s, at the cost of %i call", async (filter, cost) => {
    expect(await found(filter)).toEqual(expected(filter));
    expect((await stand.calls()).length).toBe(cost);
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
  ])("%s", async (filter) => {
    expect(await found(filter)).toEqual(expected(filter));
  });

  it("id eq finds one in one call", async () => {
    const id = everybody[3]?.["id"] as string;
    expect(await found(`id eq "${id}"`)).toEqual([id]);
    expect((await stand.calls()).length).toBe(1);
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
    "addresses.locality",
    "addresses.country",
    `${ENTERPRISE_URN}:department`,
  );
  const operator = fc.constantFrom("eq", "ne", "co", "sw", "ew");
  const leaf = fc.oneof(
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
      leaf,
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
      { numRuns: 300 },
    );
  }, 60_000);

  it("whatever text a value is, it matches only itself", async () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: "binary" }),
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
      { numRuns: 200 },
    );
  }, 60_000);
});
