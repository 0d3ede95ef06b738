// What reaches PingOne of a filter: never less than the matches, never a way out of the quotes.
import { unlimitedWork } from "../../../../src/scim/work-budget.js";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  compileFilter as compilePingOne,
  type FilterTable,
} from "../../../../src/emulator/filter/compile-filter.js";
import type { Filter as PingOneFilter } from "../../../../src/emulator/filter/ast.js";
import { parseFilter as parsePingOne } from "../../../../src/emulator/filter/parse-filter.js";
import type { PingOneUser } from "../../../../src/pingone/resources/users.js";
import { compileFilter } from "../../../../src/scim/filter/evaluate.js";
import { parseFilter } from "../../../../src/scim/filter/parse.js";
import { resolveAttributePath } from "../../../../src/scim/schema/resource-schema.js";
import type { UsableSchema } from "../../../../src/translate/profile/value-codec.js";
import { pushDown, type PushDown } from "../../../../src/translate/search/push-down.js";
import {
  createUserRows,
  userRows,
} from "../../../../src/translate/search/filterable-user-attributes.js";
import { createUserReader } from "../../../../src/translate/users/resource.js";
import { defaultMapping } from "../../../../src/mapping/default-mapping.js";
import {
  allNames,
  compiled,
  created,
  ENTERPRISE,
  environment,
  everything,
  mapping,
  nothing,
  overflowOnly,
  profile,
  schema,
  unknown as unlooked,
} from "../profile/profiles.js";
import { idOf } from "../users/stub-users.js";
import { anyCharacter } from "../../../support/any-text.js";

const PINGONE = "urn:pingidentity:schemas:extension:2.0:PingOneUser";
const fromUser = createUserReader(profile);
/** The overflow declared, and with it the index of e-mail addresses. */
const push = (filter: string, known: UsableSchema = everything): PushDown =>
  pushDown(parseFilter(filter, schema), {
    resourceType: "User",
    rows: userRows(mapping, known),
  });
const some = (text: string, isExact = true): PushDown => ({ kind: "some", text, isExact });
const unknown: PushDown = { kind: "unknown" };
const none: PushDown = { kind: "none" };
const all: PushDown = { kind: "all" };

/** The conditions that find any of a user's e-mail addresses: the one in PingOne, and those in the index. */
const mails = (op: string, value: string, entry = value): string =>
  `((email ${op} "${value}") or (scimEmails ${op === "ew" ? "sw" : op} "${entry}"))`;

describe("comparisons (contract 6.2)", () => {
  it.each<[string, PushDown]>([
    ['userName eq "mary"', some('username eq "mary"')],
    ['USERNAME SW "mary"', some('username sw "mary"')],
    [`id eq "${idOf(1)}"`, some(`id eq "${idOf(1)}"`)],
    ['id eq "mary"', none],
    ["active eq true", some("enabled eq true")],
    ["active eq false", some("enabled eq false")],
    ['emails eq "a@example.com"', some(mails("eq", "a@example.com"))],
    ['emails.value eq "A@example.com"', some(mails("eq", "A@example.com", "a@example.com"))],
    ['emails.value sw "a@"', some(mails("sw", "a@"))],
    ['emails.value ew "@Example.com"', some(mails("ew", "@Example.com", "<moc.elpmaxe@"))],
    // What begins so could be found among the reversed ones.
    ['emails.value sw "<a"', unknown],
    ['emails.value co "a"', unknown],
    ['emails.type eq "work"', unknown],
    ['name.familyName sw "S"', some('name.family sw "S"')],
    ['name.givenName eq "M"', some('name.given eq "M"')],
    // Not in PingOne for certain: it may stand in the overflow.
    ['name.givenName eq "a\\u0007"', unknown],
    ['name.familyName eq "Kline, Jr"', unknown],
    ['externalId eq "E1"', some('externalId eq "E1"', false)],
    ['userName eq "groß"', some('username eq "groß"', false)],
    ['phoneNumbers.value eq "+1 2"', unknown],
    ['addresses.locality eq "7"', unknown],
    ['addresses.country eq "US"', unknown],
    ['photos.value eq "https://example.com/7.png"', unknown],
    ['userName ne "mary"', unknown],
    ['userName co "mary"', unknown],
    ['userName ew "mary"', unknown],
    ['userName gt "mary"', unknown],
    ["userName pr", unknown],
    ['userName eq ""', unknown],
    ['not (userName eq "mary")', unknown],
    ['displayName eq "Mary"', unknown],
    ['displayName eq "42"', some('displayName eq "42"', false)],
    [`${ENTERPRISE}:department eq "A"`, unknown],
    [`${ENTERPRISE}:employeeNumber eq "42"`, some('employeeNumber eq "42"', false)],
    [`${ENTERPRISE}:employeeNumber sw "4"`, some('employeeNumber sw "4"', false)],
    // Parts of JSON attributes cannot be searched.
    [`${ENTERPRISE}:manager.value eq "42"`, unknown],
    ['roles.value eq "42"', unknown],
    ['profileUrl eq "https://example.com"', unknown],
    [`${PINGONE}:population.id eq "${idOf(2)}"`, some(`population.id eq "${idOf(2)}"`)],
    [`${PINGONE}:mfaEnabled eq true`, unknown],
    ['meta.created gt "2026-01-01T00:00:00Z"', unknown],
    ['title eq "VP"', unknown],
    ['title eq "42"', some('title eq "42"', false)],
    // Somebody's title may begin so and stand in the overflow as a whole.
    ['title sw "42"', unknown],
    ['timezone eq "UTC"', unknown],
    ['meta.resourceType eq "User"', all],
    ['meta.resourceType eq "Group"', none],
  ])("%s", (filter, expected) => {
    expect(push(filter)).toEqual(expected);
  });
});

describe("environments that declare less", () => {
  const work = 'emails.value eq "a@example.com"';
  const badge = `${ENTERPRISE}:employeeNumber eq "42"`;
  const bare = environment(["employeeNumber"]);

  it.each<[string, string, UsableSchema, PushDown]>([
    ["no index", work, overflowOnly, unknown],
    ["no index", badge, overflowOnly, unknown],
    ["no index", 'displayName eq "42"', overflowOnly, unknown],
    ["no index", 'userName eq "42"', overflowOnly, some('username eq "42"')],
    ["not known", work, unlooked, unknown],
    ["not known", badge, unlooked, unknown],
    ["not known", 'title eq "42"', unlooked, some('title eq "42"', false)],
    ["not known", 'title sw "42"', unlooked, unknown],
    ["not known", 'name.familyName sw "42"', unlooked, some('name.family sw "42"')],
    ["no overflow", work, nothing, some('email eq "a@example.com"')],
    ["no overflow", 'emails.value ew "@a"', nothing, some('email ew "@a"')],
    ["no overflow", 'title sw "42"', nothing, some('title sw "42"', false)],
    ["no overflow", badge, nothing, unknown],
    ["no overflow", badge, bare, some('employeeNumber eq "42"', false)],
    ["no overflow", 'displayName eq "42"', bare, unknown],
    [
      "no overflow",
      'phoneNumbers.value eq "+1 2"',
      nothing,
      some('((primaryPhone eq "+1 2") or (mobilePhone eq "+1 2"))', false),
    ],
    ["no overflow", 'addresses.locality eq "7"', nothing, some('address.locality eq "7"', false)],
    // A code is not what every client sent.
    ["no overflow", 'addresses.country eq "US"', nothing, unknown],
  ])("%s: %s", (_name, filter, where, expected) => {
    expect(push(filter, where)).toEqual(expected);
  });

  it("a transformed attribute is asked for the value itself as well: an administrator's went through no transform", () => {
    const attributes = defaultMapping.attributes.map((row) =>
      row.pingone === "employeeNumber"
        ? { ...row, transforms: [{ kind: "e164", callingCode: "49" } as const] }
        : row,
    );
    const rows = userRows(compiled({ ...defaultMapping, attributes }), everything);
    const ask = (number: string): PushDown =>
      pushDown(parseFilter(`${ENTERPRISE}:employeeNumber eq "${number}"`, schema), {
        resourceType: "User",
        rows,
      });
    const both = '((employeeNumber eq "+49171555") or (employeeNumber eq "0171 555"))';
    expect(ask("0171 555")).toEqual(some(both, false));
    expect(ask("+49171555")).toEqual(some('employeeNumber eq "+49171555"', false));
  });

  it("a value of a transformed attribute that PingOne may hold or refuse is left to the gateway", () => {
    const attributes = defaultMapping.attributes.map((row) =>
      row.pingone === "name.family"
        ? { ...row, transforms: [{ kind: "languageTag" } as const] }
        : row,
    );
    const rows = userRows(compiled({ ...defaultMapping, attributes }), everything);
    const ask = (name: string): PushDown =>
      pushDown(parseFilter(`name.familyName eq "${name}"`, schema), { resourceType: "User", rows });
    expect(ask("en-US")).toEqual(some('name.family eq "en-US"', false));
    expect(ask("en_US")).toEqual(unknown);
  });

  it("rows are made once as long as nothing changes", () => {
    const rowsFor = createUserRows(mapping);
    const known = { declared: new Set(allNames), unusable: new Set<string>() };
    expect(rowsFor({ ...known })).toBe(rowsFor(known));
    expect(rowsFor(unlooked)).not.toBe(rowsFor(known));
    expect(rowsFor({ ...known, unusable: new Set(["email"]) })).not.toBe(rowsFor(known));
  });

  it.each(['emails.value eq "a@example.com"', 'title eq "x"', 'addresses.locality sw "x"'])(
    "an attribute that is switched off is asked of nobody: %s",
    (filter) => {
      const unusable = new Set(["email", "title", "address"]);
      expect(push(filter, { ...everything, unusable })).toEqual(unknown);
      expect(push(filter, { ...nothing, unusable })).toEqual(unknown);
    },
  );
});

describe("junctions and brackets", () => {
  const a = 'userName eq "a"';
  const b = 'name.givenName eq "b"';
  const blind = 'displayName eq "c"';
  const mail = mails("eq", "b");

  it.each<[string, PushDown]>([
    [`${a} and ${b}`, some('((username eq "a") and (name.given eq "b"))')],
    [`${a} or ${b}`, some('((username eq "a") or (name.given eq "b"))')],
    [`${a} and ${blind}`, some('username eq "a"', false)],
    [`${blind} and ${blind}`, unknown],
    [`${a} or ${blind}`, unknown],
    [`${a} or ${b} and ${blind}`, some('((username eq "a") or (name.given eq "b"))', false)],
    [`(${a} or ${blind}) and ${b}`, some('name.given eq "b"', false)],
    [`${a} and not (${b})`, some('username eq "a"', false)],
    [`${blind} and id eq "x"`, none],
    [`${a} or id eq "x"`, some('username eq "a"')],
    [`${blind} or meta.resourceType eq "User"`, all],
    [`${a} and emails.value eq "b"`, some(`((username eq "a") and (${mail}))`)],
    ['emails[value eq "b" and type eq "work"]', some(mail, false)],
    ['emails[value eq "b"]', some(mail, false)],
    ['emails[value eq "b" or type eq "work"]', unknown],
    ['emails[type eq "work"]', unknown],
    ['emails[not (value eq "b")]', unknown],
  ])("%s", (filter, expected) => {
    expect(push(filter)).toEqual(expected);
  });
});

describe("values stay values", () => {
  const wild = fc.oneof(
    fc.string({ minLength: 1, unit: anyCharacter }),
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
    const conditionsOf = (filter: PingOneFilter): readonly PingOneFilter[] =>
      "filters" in filter ? filter.filters.flatMap(conditionsOf) : [filter];
    fc.assert(
      fc.property(wild, (value) => {
        const down = push(`userName eq ${JSON.stringify(value)}`);
        if (down.kind !== "some") throw new Error("not pushed");
        const conditions = conditionsOf(parsePingOne(down.text, 2));
        expect(conditions.length).toBeGreaterThan(0);
        for (const condition of conditions) {
          expect(condition).toMatchObject({
            kind: "compare",
            attribute: "username",
            operator: "eq",
          });
          // Composed or decomposed, it is the same text.
          const { value: asked } = condition as { readonly value?: unknown };
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
  /** Values PingOne would refuse stand in the overflow. */
  const odd = fc.oneof(word, fc.constantFrom("7\u0007", "a\u0007"));
  const element = fc.record(
    { value: odd, type: fc.constantFrom("work", "home", "mobile", "fax") },
    { requiredKeys: ["value"] },
  );
  const elements = (of: fc.Arbitrary<{ value: string }>) =>
    fc.uniqueArray(of, { minLength: 1, maxLength: 3, selector: ({ value }) => value });
  const person = fc.record(
    {
      userName: word,
      externalId: word,
      title: odd,
      displayName: odd,
      timezone: fc.constantFrom("UTC", "a/b"),
      name: fc
        .record({ givenName: word, familyName: word }, { requiredKeys: [] })
        .filter((name) => Object.keys(name).length > 0),
      emails: elements(fc.record({ value: word }, { requiredKeys: ["value"] })),
      phoneNumbers: elements(element),
      [ENTERPRISE]: fc.record({ employeeNumber: odd }),
    },
    { requiredKeys: ["userName"] },
  );
  const user = (where: UsableSchema, declared: readonly string[]) =>
    fc.tuple(person, fc.boolean()).map(([each, enabled]) => ({
      ...created(profile.create(each, where), { declared }),
      enabled,
    }));
  const condition = fc.oneof(
    fc
      .tuple(
        fc.constantFrom(
          ...["userName", "externalId", "title", "displayName", "timezone"],
          ...["emails.value", "phoneNumbers.value", "name.givenName", "name.familyName"],
          `${ENTERPRISE}:employeeNumber`,
        ),
        fc.constantFrom("eq", "ne", "sw", "ew", "co"),
        odd,
      )
      .map(([path, op, value]) => `${path} ${op} ${JSON.stringify(value)}`),
    fc.boolean().map((value) => `active eq ${String(value)}`),
    fc
      .tuple(word, fc.constantFrom("work", "home"))
      .map(([value, type]) => `emails[value eq "${value}" and type eq "${type}"]`),
  );
  const { filter } = fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3 },
      condition,
      fc
        .tuple(tie("filter"), fc.constantFrom("and", "or"), tie("filter"))
        .map(([a, op, b]) => `(${a}) ${op} (${b})`),
      tie("filter").map((inner) => `not (${inner})`),
    ),
  }));

  it.each<[string, UsableSchema, readonly string[]]>([
    ["everything declared", everything, allNames],
    ["the overflow alone", overflowOnly, ["scimProfile"]],
    ["no overflow", environment(["employeeNumber"]), ["employeeNumber"]],
    ["not known, everything there", unlooked, allNames],
    ["not known, nothing there", unlooked, []],
  ])("every match is found, and where it is exact, nothing else: %s", (_name, where, declared) => {
    const people = fc.array(user(where, declared), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(filter, people, (text, users) => {
        const down = push(text, where);
        const matches = compileFilter(parseFilter(text, schema), unlimitedWork);
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
      { numRuns: 1_000 },
    );
  });

  it.each([...userRows(mapping, everything)].filter(([, row]) => row.isExact))(
    "%s is taken as exact only because SCIM ignores case there too",
    (name) => {
      const path = resolveAttributePath(schema, name);
      const definition = (path?.sub ?? path?.attribute)?.definition;
      // Ids are lower-case on both sides; a switch has no case.
      const isCaseless = definition?.type === "boolean" || /(^|\.)id$/.test(name);
      expect(isCaseless || definition?.caseExact === false).toBe(true);
    },
  );
});
