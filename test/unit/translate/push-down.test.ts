// What reaches PingOne of a filter: never less than the matches, never a way out of the quotes.
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  compileFilter as compilePingOne,
  type FilterTable,
} from "../../../src/emulator/filter/compile-filter.js";
import type { Filter as PingOneFilter } from "../../../src/emulator/filter/ast.js";
import { parseFilter as parsePingOne } from "../../../src/emulator/filter/parse-filter.js";
import type { PingOneUser } from "../../../src/pingone/users.js";
import { compileFilter } from "../../../src/scim/filter/evaluate.js";
import { parseFilter } from "../../../src/scim/filter/parse.js";
import { createUserResourceType } from "../../../src/scim/schema/product-schemas.js";
import {
  compileResourceSchema,
  resolveAttributePath,
} from "../../../src/scim/schema/resource-schema.js";
import { pushDown, type PushDown } from "../../../src/translate/push-down.js";
import { userRows } from "../../../src/translate/pushable.js";
import { fromUser } from "../../../src/translate/user-mapping.js";
import { idOf, userOf } from "./stub-users.js";

const schema = compileResourceSchema(createUserResourceType());
const push = (filter: string): PushDown =>
  pushDown(parseFilter(filter, schema), { resourceType: "User", rows: userRows });
const some = (text: string, isExact = true): PushDown => ({ kind: "some", text, isExact });
const unknown: PushDown = { kind: "unknown" };
const none: PushDown = { kind: "none" };
const all: PushDown = { kind: "all" };

describe("comparisons (contract 6.2)", () => {
  it.each<[string, PushDown]>([
    ['userName eq "mary"', some('username eq "mary"')],
    ['USERNAME SW "mary"', some('username sw "mary"')],
    [`id eq "${idOf(1)}"`, some(`id eq "${idOf(1)}"`)],
    ['id eq "mary"', none],
    ["active eq true", some("enabled eq true")],
    ["active eq false", some("enabled eq false")],
    ['emails eq "a@example.com"', some('email eq "a@example.com"')],
    ['emails.value ew "@example.com"', some('email ew "@example.com"')],
    ['name.familyName sw "S"', some('name.family sw "S"')],
    ['name.givenName eq "M"', some('name.given eq "M"')],
    ['externalId eq "E1"', some('externalId eq "E1"', false)],
    ['userName eq "groß"', some('username eq "groß"', false)],
    [
      'phoneNumbers.value eq "+1 2"',
      some('((primaryPhone eq "+1 2") or (mobilePhone eq "+1 2"))', false),
    ],
    ['userName ne "mary"', unknown],
    ['userName co "mary"', unknown],
    ['userName ew "mary"', unknown],
    ['userName gt "mary"', unknown],
    ["userName pr", unknown],
    ['userName eq ""', unknown],
    ['not (userName eq "mary")', unknown],
    ['displayName eq "Mary"', unknown],
    ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "A"', unknown],
    ['meta.created gt "2026-01-01T00:00:00Z"', unknown],
    ['title eq "VP"', unknown],
    ['title eq "42"', some('title eq "42"', false)],
    ['meta.resourceType eq "User"', all],
    ['meta.resourceType eq "Group"', none],
  ])("%s", (filter, expected) => {
    expect(push(filter)).toEqual(expected);
  });
});

describe("junctions and brackets", () => {
  const a = 'userName eq "a"';
  const b = 'emails.value eq "b"';
  const blind = 'displayName eq "c"';

  it.each<[string, PushDown]>([
    [`${a} and ${b}`, some('((username eq "a") and (email eq "b"))')],
    [`${a} or ${b}`, some('((username eq "a") or (email eq "b"))')],
    [`${a} and ${blind}`, some('username eq "a"', false)],
    [`${blind} and ${blind}`, unknown],
    [`${a} or ${blind}`, unknown],
    [`${a} or ${b} and ${blind}`, some('((username eq "a") or (email eq "b"))', false)],
    [`(${a} or ${blind}) and ${b}`, some('email eq "b"', false)],
    [`${a} and not (${b})`, some('username eq "a"', false)],
    [`${blind} and id eq "x"`, none],
    [`${a} or id eq "x"`, some('username eq "a"')],
    [`${blind} or meta.resourceType eq "User"`, all],
    ['emails[value eq "b" and type eq "work"]', some('email eq "b"', false)],
    ['emails[value eq "b"]', some('email eq "b"', false)],
    ['emails[value eq "b" or type eq "work"]', unknown],
    ['emails[type eq "work"]', unknown],
    ['emails[not (value eq "b")]', unknown],
  ])("%s", (filter, expected) => {
    expect(push(filter)).toEqual(expected);
  });
});

describe("values stay values", () => {
  const wild = fc.oneof(
    fc.string({ minLength: 1, unit: "binary" }),
    fc.stringMatching(/^["\\ ()\n\t]*or username sw["\\ ()]*$/),
  );

  it.each(['"', "\\", '\\"', 'a" or username sw "', "\u0000\n\t", "') or (", "\u2028\u007f"])(
    "%j is quoted as JSON",
    (value) => {
      const down = push(`userName eq ${JSON.stringify(value)}`);
      if (down.kind !== "some") throw new Error("not pushed");
      expect(JSON.parse(down.text.slice("username eq ".length))).toBe(value);
    },
  );

  it("whatever they hold, PingOne compares the one attribute with just that text", () => {
    const leavesOf = (filter: PingOneFilter): readonly PingOneFilter[] =>
      "terms" in filter ? filter.terms.flatMap(leavesOf) : [filter];
    fc.assert(
      fc.property(wild, (value) => {
        const down = push(`userName eq ${JSON.stringify(value)}`);
        if (down.kind !== "some") throw new Error("not pushed");
        const leaves = leavesOf(parsePingOne(down.text, 2));
        expect(leaves.length).toBeGreaterThan(0);
        for (const leaf of leaves) {
          expect(leaf).toMatchObject({ kind: "compare", attribute: "username", operator: "eq" });
          // Composed or decomposed, it is the same text.
          const { value: asked } = leaf as { readonly value?: unknown };
          expect(String(asked).normalize("NFC")).toBe(value.normalize("NFC"));
        }
      }),
    );
  });
});

/** PingOne's grammar over the users of these tests; every operator, because the table above tells which are sent. */
const table: FilterTable<PingOneUser> = {
  attribute: (name) => ({
    operators: ["eq", "sw", "ew"],
    boolean: name === "enabled",
    read: (user) => {
      const [first = "", second] = name.split(".");
      const value = user[first];
      return second === undefined
        ? value
        : (value as Record<string, unknown> | undefined)?.[second];
    },
  }),
  names: () => [],
  membership: undefined,
};

describe("against PingOne's reading of the text", () => {
  const word = fc.constantFrom("a", "A", "ab", "B", "ba", "7", "ä", "Ä");
  const user = fc
    .record(
      {
        username: word,
        email: word,
        externalId: word,
        title: word,
        primaryPhone: word,
        mobilePhone: word,
        name: fc.record({ given: word, family: word }, { requiredKeys: [] }),
        enabled: fc.boolean(),
      },
      { requiredKeys: ["username", "enabled"] },
    )
    .map(({ enabled, ...body }) => ({ ...userOf(body), enabled }));
  const paths = [
    "userName",
    "externalId",
    "emails.value",
    "name.givenName",
    "title",
    "displayName",
  ];
  const leaf = fc.oneof(
    fc
      .tuple(
        fc.constantFrom(...paths, "phoneNumbers.value", "name.familyName"),
        fc.constantFrom("eq", "ne", "sw", "ew", "co"),
        word,
      )
      .map(([path, op, value]) => `${path} ${op} "${value}"`),
    fc.boolean().map((value) => `active eq ${String(value)}`),
    fc
      .tuple(word, fc.constantFrom("work", "home"))
      .map(([value, type]) => `emails[value eq "${value}" and type eq "${type}"]`),
  );
  const { filter } = fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc
        .tuple(tie("filter"), fc.constantFrom("and", "or"), tie("filter"))
        .map(([a, op, b]) => `(${a}) ${op} (${b})`),
      tie("filter").map((inner) => `not (${inner})`),
    ),
  }));

  it("every match is found, and where it is exact, nothing else", () => {
    fc.assert(
      fc.property(filter, fc.array(user, { minLength: 1, maxLength: 8 }), (text, users) => {
        const down = push(text);
        const matches = compileFilter(parseFilter(text, schema));
        const isFound =
          down.kind === "some"
            ? compilePingOne(parsePingOne(down.text, 1_000), table)
            : () => down.kind !== "none";
        const isExact = down.kind === "some" ? down.isExact : down.kind !== "unknown";
        for (const each of users) {
          if (matches(fromUser(each))) expect(isFound(each)).toBe(true);
          else if (isExact) expect(isFound(each)).toBe(false);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([...userRows].filter(([, row]) => row.isExact))(
    "%s is taken as exact only because SCIM ignores case there too",
    (name) => {
      const path = resolveAttributePath(schema, name);
      const definition = (path?.sub ?? path?.attribute)?.definition;
      // Ids are lower-case on both sides; a switch has no case.
      const isCaseless = definition?.type === "boolean" || name === "id";
      expect(isCaseless || definition?.caseExact === false).toBe(true);
    },
  );
});
