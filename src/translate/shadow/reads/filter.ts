// Reads the filters the gateway itself sends to PingOne (contract section 6), to try them on what exists in the shadow alone.
import { isObject } from "../../../platform/json.js";
import { expectToken, parseLogic, parseWhole, type Parser } from "../../../scim/filter/grammar.js";
import type { Logic } from "../../../scim/filter/ast.js";
import { readLiteral, type Literal } from "../../../scim/filter/literal.js";
import { readOperator } from "../../../scim/filter/operator.js";
import type { Item } from "../item.js";

interface FilterComparison {
  readonly kind: "comparison";
  readonly path: readonly string[];
  readonly op: ReturnType<typeof readOperator>;
  /** Of `eq`, all those of which one has to be there: several where they stand beside each other in an `or`. */
  readonly values: readonly Literal["value"][];
  readonly folded: ReadonlySet<Folded>;
}

type Folded = string | number | boolean;

/** `memberOfGroups[id eq "…" and type eq "DIRECT"]`. */
interface MemberOf {
  readonly kind: "memberOf";
  readonly group: string;
}

export type PingOneFilter = Logic<FilterComparison | MemberOf>;

const MOST_CONDITIONS = 1_000;

export const parsePingOneFilter = (text: string): PingOneFilter =>
  joinEqual(parseWhole(text, readCondition, MOST_CONDITIONS));

/** `or` of the same attribute with several values, as a boundary of many populations is, as one look into a set. */
function joinEqual(filter: PingOneFilter): PingOneFilter {
  if (filter.kind === "not") return { ...filter, filter: joinEqual(filter.filter) };
  if (filter.kind === "and") return { ...filter, filters: filter.filters.map(joinEqual) };
  if (filter.kind !== "or") return filter;
  const others: PingOneFilter[] = [];
  const equal = new Map<string, FilterComparison>();
  for (const each of filter.filters.map(joinEqual)) {
    if (each.kind !== "comparison" || each.op !== "eq") others.push(each);
    else {
      const name = each.path.join(".");
      equal.set(
        name,
        comparison(each.path, "eq", [...(equal.get(name)?.values ?? []), ...each.values]),
      );
    }
  }
  const filters = [...others, ...equal.values()];
  const [only] = filters;
  return filters.length === 1 && only !== undefined ? only : { kind: "or", filters };
}

const comparison = (
  path: FilterComparison["path"],
  op: FilterComparison["op"],
  values: FilterComparison["values"],
): FilterComparison => ({
  kind: "comparison",
  path,
  op,
  values,
  folded: new Set(values.map(fold)),
});

function readCondition(
  parser: Parser<FilterComparison | MemberOf>,
): Logic<FilterComparison | MemberOf> {
  const { lexer } = parser;
  const { text: name } = expectToken(lexer, "word", "Expected the name of an attribute");
  if (lexer.peek().kind !== "[") return readComparison(parser, name);
  lexer.next();
  const within = parseLogic<FilterComparison | MemberOf>(parser);
  expectToken(lexer, "]", 'Expected "]"');
  return { kind: "memberOf", group: groupOf(within) };
}

function readComparison(
  { lexer }: Parser<FilterComparison | MemberOf>,
  name: string,
): FilterComparison {
  const op = readOperator(lexer);
  const values = op === "pr" ? [] : [readLiteral(lexer, op).value];
  return comparison(name.split("."), op, values);
}

function groupOf(filter: PingOneFilter): string {
  if (filter.kind === "and") return filter.filters.map(groupOf).find((id) => id !== "") ?? "";
  const isId = filter.kind === "comparison" && filter.path[0] === "id" && filter.op === "eq";
  return isId ? String(filter.values[0]) : "";
}

/** `isMember`: of the item, in a group by its id. */
export function matches(
  filter: PingOneFilter,
  item: Item,
  isMember: (group: string) => boolean,
): boolean {
  switch (filter.kind) {
    case "and":
      return filter.filters.every((each) => matches(each, item, isMember));
    case "or":
      return filter.filters.some((each) => matches(each, item, isMember));
    case "not":
      return !matches(filter.filter, item, isMember);
    case "memberOf":
      return isMember(filter.group);
    default:
      return compare(valuesAt(item, filter.path), filter);
  }
}

function valuesAt(item: unknown, path: readonly string[]): readonly unknown[] {
  const [name, ...rest] = path;
  if (name === undefined) return Array.isArray(item) ? item : [item];
  return isObject(item) && Object.hasOwn(item, name) ? valuesAt(item[name], rest) : [];
}

function compare(held: readonly unknown[], { op, folded }: FilterComparison): boolean {
  if (op === "pr") return held.length > 0;
  if (op === "eq" || op === "ne") {
    return held.some((each) => folded.has(fold(each))) === (op === "eq");
  }
  const [compValue = ""] = folded;
  return held.some((each) => holds(fold(each), op, compValue));
}

/** PingOne compares without regard to letter case (contract 6.1). */
const fold = (value: unknown): Folded => {
  if (typeof value === "number" || typeof value === "boolean") return value;
  return typeof value === "string" ? value.normalize("NFC").toLowerCase() : "";
};

function holds(
  held: Folded,
  op: Exclude<FilterComparison["op"], "pr" | "ne" | "eq">,
  compValue: Folded,
): boolean {
  if (typeof held !== typeof compValue) return false;
  const [left, right] = [String(held), String(compValue)];
  switch (op) {
    case "co":
      return left.includes(right);
    case "sw":
      return left.startsWith(right);
    case "ew":
      return left.endsWith(right);
    case "gt":
      return held > compValue;
    case "ge":
      return held >= compValue;
    case "lt":
      return held < compValue;
    case "le":
      return held <= compValue;
  }
}

const UNITS_OF_ENTRY = 1;
/** As a condition of a list that the gateway evaluates itself (scim/filter/evaluate.ts), with the text that is looked for in what is held. */
const UNITS_OF_CONDITION = 6;
const CHARACTERS_PER_UNIT = 8;
/** One look, however many values and however long. */
const UNITS_OF_EQUALITY = 3;

/** The work of trying it on one item, in units of a request's budget. */
export function unitsOf(filter: PingOneFilter | undefined): number {
  switch (filter?.kind) {
    case undefined:
    case "memberOf":
      return UNITS_OF_ENTRY;
    case "not":
      return unitsOf(filter.filter);
    case "and":
    case "or":
      return filter.filters.reduce((sum, each) => sum + unitsOf(each), 0);
    case "comparison": {
      const { op, values } = filter;
      if (op === "eq" || op === "ne" || op === "pr") return UNITS_OF_EQUALITY;
      const [value] = values;
      const length = typeof value === "string" ? value.length : 0;
      return UNITS_OF_CONDITION + length / CHARACTERS_PER_UNIT;
    }
  }
}

/** What every match has: one of these values of one of these attributes. Undefined where that cannot be told. */
export type Hint =
  | { readonly kind: "value"; readonly attribute: string; readonly value: string }
  | { readonly kind: "member"; readonly group: string };

export function hintsOf(
  filter: PingOneFilter,
  isIndexed: (attribute: string) => boolean,
): readonly Hint[] | undefined {
  switch (filter.kind) {
    case "and":
      return filter.filters.map((each) => hintsOf(each, isIndexed)).find((each) => each);
    case "or": {
      const all = filter.filters.map((each) => hintsOf(each, isIndexed));
      return all.every((each) => each !== undefined) ? all.flat() : undefined;
    }
    case "memberOf":
      return [{ kind: "member", group: filter.group }];
    case "comparison": {
      const { op, path, values } = filter;
      const attribute = path.join(".");
      const texts = values.filter((value) => typeof value === "string");
      const isFindable = op === "eq" && texts.length === values.length && isIndexed(attribute);
      return isFindable
        ? texts.map((value) => ({ kind: "value", attribute, value }) as const)
        : undefined;
    }
    default:
      return undefined;
  }
}

export function groupsIn(filter: PingOneFilter): readonly string[] {
  switch (filter.kind) {
    case "memberOf":
      return [filter.group];
    case "not":
      return groupsIn(filter.filter);
    case "and":
    case "or":
      return filter.filters.flatMap(groupsIn);
    default:
      return [];
  }
}

/** The groups of which every match is a member. */
export function demandedGroups(filter: PingOneFilter): readonly string[] {
  if (filter.kind === "memberOf") return [filter.group];
  return filter.kind === "and" ? filter.filters.flatMap(demandedGroups) : [];
}
