import { unlimitedWork } from "../../../../src/scim/work-budget.js";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ScimError } from "../../../../src/scim/error.js";
import { compileFilter } from "../../../../src/scim/filter/evaluate.js";
import { parseValueFilter } from "../../../../src/scim/filter/parse-value.js";
import { parseFilter } from "../../../../src/scim/filter/parse.js";
import { filterKey } from "../../../../src/scim/filter/print.js";
import type { JsonObject, JsonValue } from "../../../../src/platform/json.js";
import { anyCharacter } from "../../../support/any-text.js";
import { cpuReferencesOf } from "../../../support/cpu-time.js";
import { customUrn, userAttribute, userSchema } from "./fixtures.js";

/** A filter as text, and what it means: a naive second reading of RFC 7644 section 3.4.2.2. */
interface Sample {
  readonly text: string;
  readonly means: (resource: JsonObject) => boolean;
}

const textOps = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"] as const;
const orderOps = ["eq", "ne", "gt", "ge", "lt", "le"] as const;

function holds(
  op: string,
  value: JsonValue | undefined,
  compValue: string | number | boolean,
): boolean {
  if (op === "ne") return !holds("eq", value, compValue);
  if (value === undefined || typeof value === "object" || typeof value !== typeof compValue)
    return false;
  if (op === "co") return String(value).includes(String(compValue));
  if (op === "sw") return String(value).startsWith(String(compValue));
  if (op === "ew") return String(value).endsWith(String(compValue));
  const order = value < compValue ? -1 : value > compValue ? 1 : 0;
  return (
    { eq: order === 0, gt: order > 0, ge: order >= 0, lt: order < 0, le: order <= 0 }[op] ?? false
  );
}

function get(resource: JsonValue | undefined, ...names: readonly string[]): JsonValue | undefined {
  return names.reduce<JsonValue | undefined>(
    (value, name) =>
      typeof value === "object" && value !== null ? (value as JsonObject)[name] : undefined,
    resource,
  );
}

const lower = (value: JsonValue | undefined): JsonValue | undefined =>
  typeof value === "string" ? value.toLowerCase() : value;

/** Few letters, so that values meet; quotes, backslashes and brackets, so that the grammar is tried. */
const word = fc.string({
  unit: fc.constantFrom("a", "B", "é", '"', "\\", ")", "]", " ", "\t"),
  maxLength: 3,
});
const instants = [
  "2026-01-01T00:00:00Z",
  "2026-01-01T01:00:00+01:00",
  "2026-01-01T00:00:00.25Z",
  "2025-12-31T23:00:00.250-01:00",
  "2026-01-01T00:00:00.2501Z",
] as const;
/** Their places on the time line. */
const places: ReadonlyMap<string, number> = new Map(
  [0, 0, 1, 1, 2].map((place, index) => [instants[index] ?? "", place]),
);
const blank = fc.constantFrom(" ", "  ", "\t ");
const anyCase = (name: string): fc.Arbitrary<string> => fc.mixedCase(fc.constant(name));

function compared(
  name: string,
  ops: readonly string[],
  values: fc.Arbitrary<string | number | boolean>,
  test: (resource: JsonObject, op: string, compValue: string | number | boolean) => boolean,
): fc.Arbitrary<Sample> {
  return fc
    .record({ spelt: anyCase(name), op: fc.constantFrom(...ops), value: values, blank })
    .chain((given) => anyCase(given.op).map((op) => ({ ...given, spelling: op })))
    .map(({ spelt, op, spelling, value, blank: gap }) => ({
      text: `${spelt}${gap}${spelling}${gap}${JSON.stringify(value)}`,
      means: (resource) => test(resource, op, value),
    }));
}

const emailsOf = (resource: JsonObject): readonly JsonValue[] =>
  (get(resource, "emails") ?? []) as readonly JsonValue[];

const condition: fc.Arbitrary<Sample> = fc.oneof(
  compared("userName", textOps, word, (resource, op, compValue) =>
    holds(op, lower(get(resource, "userName")), String(compValue).toLowerCase()),
  ),
  compared("externalId", textOps, word, (resource, op, compValue) =>
    holds(op, get(resource, "externalId"), compValue),
  ),
  compared("name.familyName", textOps, word, (resource, op, compValue) =>
    holds(op, lower(get(resource, "name", "familyName")), String(compValue).toLowerCase()),
  ),
  compared("active", ["eq", "ne"], fc.boolean(), (resource, op, compValue) =>
    holds(op, get(resource, "active"), compValue),
  ),
  compared(
    `${customUrn}:badge`,
    orderOps,
    fc.integer({ min: -2, max: 2 }),
    (resource, op, compValue) => holds(op, get(resource, customUrn, "badge"), compValue),
  ),
  compared("hired", orderOps, fc.constantFrom(...instants), (resource, op, compValue) => {
    const value = get(resource, customUrn, "hired");
    const place = typeof value === "string" ? places.get(value) : undefined;
    return holds(op, place, places.get(String(compValue)) ?? -1);
  }),
  compared("emails.type", textOps, word, (resource, op, compValue) => {
    const emails = emailsOf(resource);
    const elements = emails.length === 0 ? [undefined] : emails;
    return elements.some((each) =>
      holds(op, lower(get(each, "type")), String(compValue).toLowerCase()),
    );
  }),
  fc.tuple(word, word).map(([type, value]) => ({
    text: `emails[type eq ${JSON.stringify(type)} and not (value co ${JSON.stringify(value)})]`,
    means: (resource: JsonObject) =>
      emailsOf(resource).some(
        (each) =>
          holds("eq", lower(get(each, "type")), type.toLowerCase()) &&
          !holds("co", lower(get(each, "value")), value.toLowerCase()),
      ),
  })),
  fc.constantFrom("userName", "externalId").map((name) => ({
    text: `${name} pr`,
    means: (resource: JsonObject) => ![undefined, null, ""].includes(get(resource, name) as string),
  })),
);

function joined(kind: "and" | "or", samples: readonly Sample[], gap: string): Sample {
  return {
    text: samples.map(({ text }) => `(${text})`).join(`${gap}${kind}${gap}`),
    means: (resource) =>
      kind === "and"
        ? samples.every(({ means }) => means(resource))
        : samples.some(({ means }) => means(resource)),
  };
}

const { filter: anyFilter } = fc.letrec<{ filter: Sample }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    condition,
    fc
      .tuple(
        fc.constantFrom("and", "or"),
        fc.array(tie("filter"), { minLength: 2, maxLength: 3 }),
        blank,
      )
      .map(([kind, samples, gap]) => joined(kind, samples, gap)),
    tie("filter").map(({ text, means }) => ({
      text: `not (${text})`,
      means: (resource: JsonObject) => !means(resource),
    })),
    // Without parentheses: `and` binds before `or`.
    fc.tuple(condition, condition, condition).map(([a, b, c]) => ({
      text: `${a.text} or ${b.text} and ${c.text}`,
      means: (resource: JsonObject) =>
        a.means(resource) || (b.means(resource) && c.means(resource)),
    })),
  ),
}));

const optional = <T extends JsonValue>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(values, { nil: null });

const anyResource: fc.Arbitrary<JsonObject> = fc.record({
  userName: word,
  externalId: optional(word),
  active: optional(fc.boolean()),
  name: fc.record({ familyName: optional(word) }),
  emails: fc.array(fc.record({ type: optional(word), value: word }), { maxLength: 3 }),
  [customUrn]: fc.record({
    badge: optional(fc.integer({ min: -2, max: 2 })),
    hired: optional(fc.constantFrom(...instants)),
  }),
});

describe("filters of any shape, RFC 7644 section 3.4.2.2", () => {
  it("statement 86: evaluation agrees with a naive reading", () => {
    fc.assert(
      fc.property(
        anyFilter,
        fc.array(anyResource, { minLength: 5, maxLength: 5 }),
        ({ text, means }, resources) => {
          const matches = compileFilter(parseFilter(text, userSchema), unlimitedWork);
          expect(resources.map(matches)).toEqual(resources.map(means));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("statement 97: the canonical text parses to the same filter", () => {
    fc.assert(
      fc.property(anyFilter, ({ text }) => {
        const filter = parseFilter(text, userSchema);
        const key = filterKey(filter);
        const again = parseFilter(key, userSchema);
        expect(again).toEqual(filter);
        expect(filterKey(again)).toBe(key);
      }),
      { numRuns: 500 },
    );
  });

  it("statement 96: any string comes through its JSON form, and means nothing else", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 200 }),
        fc.boolean(),
        (value, escapeAll) => {
          const json = escapeAll ? escaped(value) : JSON.stringify(value);
          expect(parseFilter(`externalId eq ${json}`, userSchema)).toMatchObject({
            kind: "comparison",
            path: { attribute: { name: "externalId" } },
            value,
          });
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** Each UTF-16 unit as an escape. */
function escaped(value: string): string {
  const units = Array.from({ length: value.length }, (_, at) => value.charCodeAt(at));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("")}"`;
}

const fragments = [
  ...[
    "userName",
    "emails",
    "emails.type",
    "password",
    "active",
    "meta.created",
    "urn:x:2.0:y",
    customUrn,
  ],
  ...[
    "eq",
    "NE",
    "co",
    "gt",
    "pr",
    "and",
    "or",
    "not",
    "(",
    ")",
    "[",
    "]",
    "].value",
    " ",
    " ",
    " ",
  ],
  ...[
    '"x"',
    '"',
    "\\",
    "\\u12",
    "true",
    "null",
    "-1.5e3",
    "bare",
    "'",
    "*",
    "\u0000",
    "\ud800",
    "é",
  ],
] as const;

const garbage = fc.oneof(
  fc.array(fc.constantFrom(...fragments), { maxLength: 30 }).map((parts) => parts.join("")),
  fc.array(fc.constantFrom(...fragments), { maxLength: 30 }).map((parts) => parts.join(" ")),
  fc.string({ unit: anyCharacter, maxLength: 100 }),
);

/** Parses, and evaluates what could be parsed; anything but a ScimError is a defect. */
function survives(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(ScimError);
    expect(error).toMatchObject({ status: 400, scimType: "invalidFilter" });
  }
}

describe("hostile filters, RFC 7644 section 3.12", () => {
  it("statement 94: garbage is 400 invalidFilter or a filter, never another error", () => {
    fc.assert(
      fc.property(garbage, anyResource, (text, resource) => {
        survives(() => compileFilter(parseFilter(text, userSchema), unlimitedWork)(resource));
        survives(() =>
          compileFilter(parseFilter(text, userSchema, "absent"), unlimitedWork)(resource),
        );
        survives(() => parseValueFilter(text, userAttribute("emails")));
      }),
      { numRuns: 3000 },
    );
  });

  it("statement 94: a filter cut short or altered is refused or means what it says", () => {
    fc.assert(
      fc.property(anyFilter, fc.nat(), fc.constantFrom(...fragments), ({ text }, at, piece) => {
        const place = at % (text.length + 1);
        survives(() => parseFilter(text.slice(0, place), userSchema));
        survives(() => parseFilter(text.slice(0, place) + piece + text.slice(place), userSchema));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    "(",
    "[",
    '"',
    "\\",
    " ",
    "a",
    ".",
    ":",
    "not (",
    "emails[",
    "userName eq ",
    "a:",
    "a.",
    '"\\',
    "1",
    "-",
    "é",
  ])("statement 97: a long run of %j is read in linear time", async (piece) => {
    const run = piece.repeat(16_000 / piece.length);
    const spent = await cpuReferencesOf(() => {
      survives(() => parseFilter(run, userSchema));
      survives(() => parseFilter(`userName eq "x" and ${run}`.slice(0, 16_384), userSchema));
      survives(() => parseFilter(`userName eq ${run}`.slice(0, 16_384), userSchema));
      survives(() => parseFilter(`userName eq "${run}`.slice(0, 16_384), userSchema));
    });
    expect(spent).toBeLessThan(250);
  });
});
