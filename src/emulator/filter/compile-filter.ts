// Turns a parsed filter into a predicate, refusing every attribute and operator its table does not list (contract 6.4).
import type { Comparison, Filter, MembershipTest } from "./ast.js";
import { invalidFilter } from "./invalid-filter.js";

export type Operator = "eq" | "sw" | "ew" | "co";
export type Predicate<T> = (subject: T) => boolean;

export interface FilterAttribute<T> {
  readonly operators: readonly Operator[];
  readonly boolean?: boolean;
  /** A text, a flag, several texts, or undefined. */
  read(subject: T): unknown;
}

export interface FilterTable<T> {
  /** Undefined for what cannot be filtered. */
  attribute(name: string): FilterAttribute<T> | undefined;
  names(): string[];
  /** Undefined where memberOfGroups[...] is not supported. */
  readonly membership: ((test: MembershipTest) => Predicate<T>) | undefined;
}

// Text is compared without regard to case (contract 6.1, 17 U3).
const COMPARE: Readonly<Record<Operator, (text: string, compValue: string) => boolean>> = {
  eq: (text, compValue) => text === compValue,
  sw: (text, compValue) => text.startsWith(compValue),
  ew: (text, compValue) => text.endsWith(compValue),
  co: (text, compValue) => text.includes(compValue),
};

function compileComparison<T>(filter: Comparison, table: FilterTable<T>): Predicate<T> {
  const attribute = table.attribute(filter.attribute);
  if (attribute === undefined) {
    throw invalidFilter(`The attribute ${filter.attribute} is not supported.`, {
      supportedAttributes: table.names(),
    });
  }
  const operator = attribute.operators.find((name) => name === filter.operator);
  if (operator === undefined) {
    throw invalidFilter(`The operator ${filter.operator} is not supported for the attribute.`, {
      supportedOperators: attribute.operators,
    });
  }
  if ((typeof filter.value === "boolean") !== (attribute.boolean ?? false)) {
    throw invalidFilter(`The value does not have the type of the attribute.`);
  }
  const compare = COMPARE[operator];
  const compValue = String(filter.value).toLowerCase();
  const matches = (value: unknown): boolean =>
    (typeof value === "string" || typeof value === "boolean") &&
    compare(String(value).toLowerCase(), compValue);
  return (subject) => {
    const value = attribute.read(subject);
    return Array.isArray(value) ? value.some(matches) : matches(value);
  };
}

export function compileFilter<T>(filter: Filter, table: FilterTable<T>): Predicate<T> {
  if (filter.kind === "compare") return compileComparison(filter, table);
  if (filter.kind === "member") {
    if (table.membership === undefined) {
      throw invalidFilter("The attribute memberOfGroups is not supported.");
    }
    return table.membership(filter);
  }
  const tests = filter.filters.map((each) => compileFilter(each, table));
  return filter.kind === "and"
    ? (subject) => tests.every((test) => test(subject))
    : (subject) => tests.some((test) => test(subject));
}
