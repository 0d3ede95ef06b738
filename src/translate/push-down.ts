// The part of a SCIM filter that PingOne can evaluate (contract section 6), as its own filter text; never more than it means.
import type { Comparison, Filter } from "../scim/filter/ast.js";
import type { AttributePath } from "../scim/schema/resource-schema.js";

export interface PushDown {
  /** PingOne filter whose result holds every match; undefined when PingOne cannot narrow the search. */
  readonly text: string | undefined;
  /** Whether that result is exactly the match; otherwise the filter has to be evaluated over it. */
  readonly isExact: boolean;
}

interface Pushable {
  readonly pingone: string;
  readonly ops: ReadonlySet<string>;
  /** PingOne compares without regard to case: exact only where SCIM does too (RFC 7643 section 2.2, contract 6.1). */
  readonly isExact: boolean;
}

const eq = new Set(["eq"]);
const eqOrSw = new Set(["eq", "sw"]);

/** Attributes whose every value lives in the PingOne attribute named, by SCIM path (contract 6.2). */
const pushable: ReadonlyMap<string, Pushable> = new Map([
  ["id", { pingone: "id", ops: eq, isExact: true }],
  ["userName", { pingone: "username", ops: eqOrSw, isExact: true }],
  ["externalId", { pingone: "externalId", ops: eqOrSw, isExact: false }],
  ["emails.value", { pingone: "email", ops: eqOrSw, isExact: false }],
  ["name.familyName", { pingone: "name.family", ops: eqOrSw, isExact: false }],
  ["name.givenName", { pingone: "name.given", ops: eqOrSw, isExact: false }],
  ["active", { pingone: "enabled", ops: eq, isExact: true }],
]);

const nothing: PushDown = { text: undefined, isExact: false };

export function pushDown(filter: Filter): PushDown {
  switch (filter.kind) {
    case "comparison":
      return pushComparison(filter);
    case "and":
      return pushAnd(filter.filters.map(pushDown));
    case "or":
      return pushOr(filter.filters.map(pushDown));
    default:
      return nothing;
  }
}

function pushComparison({ path, op, value }: Comparison<AttributePath>): PushDown {
  if (path.container.isExtension || typeof value === "number") return nothing;
  const name =
    path.sub === undefined ? path.attribute.name : `${path.attribute.name}.${path.sub.name}`;
  const target = pushable.get(name);
  if (target?.ops.has(op) !== true) return nothing;
  return { text: `${target.pingone} ${op} ${quote(value)}`, isExact: target.isExact };
}

/** A part that cannot be pushed only leaves more candidates. */
function pushAnd(parts: readonly PushDown[]): PushDown {
  const texts = parts.flatMap(({ text }) => text ?? []);
  if (texts.length === 0) return nothing;
  return { text: join(texts, "and"), isExact: parts.every(({ isExact }) => isExact) };
}

/** A part that cannot be pushed makes the whole disjunction unbounded. */
function pushOr(parts: readonly PushDown[]): PushDown {
  const texts = parts.flatMap(({ text }) => text ?? []);
  if (texts.length < parts.length) return nothing;
  return { text: join(texts, "or"), isExact: parts.every(({ isExact }) => isExact) };
}

const join = (texts: readonly string[], operator: string): string =>
  texts.length === 1 ? (texts[0] ?? "") : texts.map((text) => `(${text})`).join(` ${operator} `);

/** The only way a value gets into a PingOne filter: as a JSON string, which cannot end early (contract 6.1). */
function quote(value: string | boolean): string {
  return JSON.stringify(value);
}
