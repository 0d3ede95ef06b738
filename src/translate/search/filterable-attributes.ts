// Which SCIM attributes PingOne can filter by, with which operators, and how far its answer can be trusted (contract 6.2).
import type { FilterValue } from "../../scim/filter/ast.js";
import { composed } from "../../scim/resource/value/composed-text.js";
import { condition } from "./pingone-filter.js";

export interface FilterableAttribute {
  readonly ops: ReadonlySet<string>;
  /** Whether PingOne's matches are SCIM's, for plain ASCII values. */
  readonly isExact: boolean;
  /** `insensitive`: known to ignore case (contract 6.1). `unknown`: a value with letters might be missed. */
  readonly letterCase: "insensitive" | "unknown";
  /** Nobody has a longer value: PingOne holds every value of the attribute, and takes no longer one. */
  readonly longest?: number;
  /** PingOne conditions of which every match meets one; undefined when matches could be missed. */
  readonly toConditions: (op: string, value: FilterValue) => readonly string[] | undefined;
}

/** Stored text may be composed or decomposed; for SCIM it is the same (RFC 7644 section 5). */
export function conditions(attribute: string, op: string, value: FilterValue): readonly string[] {
  if (typeof value !== "string") return [condition(attribute, op, value)];
  const forms = new Set([composed(value, "NFC"), composed(value, "NFD")]);
  return [...forms].map((form) => condition(attribute, op, form));
}

/** An attribute PingOne holds every value of, as it was sent. */
export const wholeRow = (
  pingone: string,
  ops: readonly string[],
  letterCase: FilterableAttribute["letterCase"],
  isExact: boolean,
): FilterableAttribute => ({
  ops: new Set(ops),
  letterCase,
  isExact,
  longest: 1_024,
  toConditions: (op, value) => conditions(pingone, op, value),
});

/** Groups (contract 8.2). */
export const groupRows: ReadonlyMap<string, FilterableAttribute> = new Map([
  ["id", wholeRow("id", ["eq"], "insensitive", true)],
  ["displayName", wholeRow("name", ["eq", "sw"], "insensitive", true)],
  ["externalId", wholeRow("externalId", ["eq", "sw"], "unknown", false)],
]);
