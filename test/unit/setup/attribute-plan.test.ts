import { describe, expect, it } from "@jest/globals";
import type { SchemaAttribute } from "../../../src/pingone/resources/schema.js";
import {
  planAttributes,
  type PlannedAttribute,
} from "../../../src/setup/bootstrap/attribute-plan.js";
import { renderOutcome } from "../../../src/setup/bootstrap/outcome-report.js";
import { renderAttributePlan } from "../../../src/setup/bootstrap/plan-report.js";
import type { NeededAttribute } from "../../../src/mapping/required-attributes.js";

const declared = (name: string, more: Partial<SchemaAttribute> = {}): SchemaAttribute => ({
  id: `id-${name}`,
  name,
  schemaType: "CUSTOM",
  type: "STRING",
  enabled: true,
  unique: false,
  multiValued: false,
  ...more,
});
const need = (name: string, more: Partial<NeededAttribute> = {}): NeededAttribute => ({
  name,
  type: "STRING",
  multiValued: false,
  unique: false,
  scim: [name],
  purpose: "attribute",
  ...more,
});
const overflow = need("scimProfile", { type: "JSON", scim: [], purpose: "overflow" });

const plan = (
  needed: readonly NeededAttribute[],
  ...attributes: readonly SchemaAttribute[]
): readonly PlannedAttribute[] => planAttributes(needed, { id: "s1", attributes });
const one = (needed: NeededAttribute, ...attributes: readonly SchemaAttribute[]) => {
  const [found] = plan([needed], ...attributes);
  const { state, action } = found ?? {};
  return { state, kind: action?.kind, reason: action?.kind === "conflict" ? action.reason : "" };
};

describe("what is to be done (contract 5.2)", () => {
  it.each<[string, NeededAttribute, SchemaAttribute | undefined, string, string, RegExp]>([
    ["missing", need("a"), undefined, "missing", "create", /^$/],
    ["fitting", need("a"), declared("a"), "present", "none", /^$/],
    [
      "unique, which does no harm",
      need("a"),
      declared("a", { unique: true }),
      "present",
      "none",
      /^$/,
    ],
    ["not unique", need("a", { unique: true }), declared("a"), "different", "makeUnique", /^$/],
    [
      "unique, as it has to be",
      need("a", { unique: true }),
      declared("a", { unique: true }),
      "present",
      "none",
      /^$/,
    ],
    [
      "of another type",
      need("a"),
      declared("a", { type: "JSON" }),
      "different",
      "conflict",
      /JSON, STRING is needed/,
    ],
    ["disabled", need("a"), declared("a", { enabled: false }), "different", "conflict", /disabled/],
    [
      "one value for several",
      need("a", { multiValued: true }),
      declared("a"),
      "different",
      "allowSeveral",
      /^$/,
    ],
    [
      "several values for one",
      need("a"),
      declared("a", { multiValued: true }),
      "different",
      "conflict",
      /several values/,
    ],
    [
      "one value and disabled",
      need("a", { multiValued: true }),
      declared("a", { enabled: false }),
      "different",
      "conflict",
      /disabled/,
    ],
    [
      "PingOne's own",
      need("account"),
      declared("account", { schemaType: "CORE" }),
      "different",
      "conflict",
      /PingOne's own/,
    ],
    [
      "another case",
      need("shirtsize"),
      declared("shirtSize"),
      "different",
      "conflict",
      /has shirtSize, and two names/,
    ],
    [
      "another case of PingOne's own",
      need("eMail"),
      declared("email", { schemaType: "STANDARD" }),
      "different",
      "conflict",
      /has email/,
    ],
    [
      "a name PingOne refuses",
      need("shirt_size"),
      undefined,
      "missing",
      "conflict",
      /letters, digits and hyphens/,
    ],
    [
      "a name that begins with a digit",
      need("1st"),
      undefined,
      "missing",
      "conflict",
      /beginning with a letter/,
    ],
  ])("%s", (_name, needed, attribute, state, kind, reason) => {
    const found = one(needed, ...(attribute === undefined ? [] : [attribute]));
    expect(found).toMatchObject({ state, kind });
    expect(found.reason).toMatch(reason);
  });

  it("two of the mapping's own names that differ by case are found before PingOne refuses one", () => {
    expect(plan([need("a"), need("A")]).map(({ action }) => action.kind)).toEqual([
      "create",
      "conflict",
    ]);
  });

  it("creates up to 200 of each type, in order, and says what does not fit", () => {
    const taken = Array.from({ length: 199 }, (_, index) => declared(`x${index}`));
    const needed = [overflow, need("a"), need("b")];
    const found = plan(needed, ...taken, declared("standard", { schemaType: "STANDARD" }));
    expect(found.map(({ action }) => action.kind)).toEqual(["create", "create", "conflict"]);
    expect(renderAttributePlan(found)).toContain("b: 200 custom STRING attributes are declared");
  });
});

describe("the table", () => {
  it("has a row for each attribute and the conflicts below", () => {
    const found = plan(
      [overflow, need("tags", { multiValued: true, scim: ["urn:x:tags"] }), need("a")],
      declared("tags"),
      declared("a", { type: "JSON" }),
    );
    const [header, ...rows] = renderAttributePlan(found).split("\n");
    expect(header?.split(/ {2,}/)).toEqual([
      "ATTRIBUTE",
      "TYPE",
      "VALUES",
      "STATE",
      "TO DO",
      "FOR",
    ]);
    expect(rows.slice(0, 3).map((row) => row.split(/ {2,}/))).toEqual([
      ["scimProfile", "JSON", "one", "missing", "create", "everything without a place in PingOne"],
      ["tags", "STRING", "several", "different", "allow several values", "urn:x:tags"],
      ["a", "STRING", "one", "different", "conflict, see below", "a"],
    ]);
    expect(rows.slice(3).join(" ")).toContain("a: It is declared as JSON, STRING is needed");
  });
});

describe("the outcome", () => {
  const nothing = { dryRun: false, reason: undefined };

  it("says when there was nothing to do, and when only a person can go on", () => {
    expect(renderOutcome(plan([need("a")], declared("a")), [], nothing)).toBe("Nothing to do.\n");
    const conflict = plan([need("a")], declared("a", { type: "JSON" }));
    expect(renderOutcome(conflict, [], nothing)).toBe("Nothing to do, in conflict 1.\n");
  });

  it("counts what a dry run would do", () => {
    const found = plan([overflow, need("a", { multiValued: true })], declared("a"));
    expect(renderOutcome(found, [], { ...nothing, dryRun: true })).toBe(
      "Would create 1 and change 1. Nothing was changed (--dry-run).\n",
    );
  });

  it("tells what was done and what not, with the reason first", () => {
    const found = plan([overflow, need("a"), need("b")], declared("scimProfile", { type: "JSON" }));
    const outcomes = [
      { name: "a", result: "created" },
      { name: "b", result: "failed", error: new Error("x") },
    ] as const;
    const text = renderOutcome(found, outcomes, {
      dryRun: false,
      reason: { summary: "PingOne refuses.", mend: "Ask for a role." },
    });
    expect(text.split("\n")).toEqual([
      "Could not do b: PingOne refuses.",
      "Ask for a role.",
      "",
      "Created 1, changed 0, not done 1.",
      "A running gateway notices within five minutes; it needs no restart.",
      "Values that were kept in scimProfile until now stay readable: the gateway reads both.",
      "",
    ]);
  });
});
