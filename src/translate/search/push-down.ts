// The part of a SCIM filter that PingOne can evaluate (contract section 6), as its own filter text; it never misses a match.
import type {
  Comparison,
  ElementCondition,
  Filter,
  FilterValue,
  ValueFilter,
} from "../../scim/filter/ast.js";
import type { AttributePath } from "../../scim/schema/resource-schema.js";
import type { FilterableAttribute } from "./filterable-attributes.js";
import { isPingOneId } from "../../pingone/id.js";

export type PushDown =
  /** Every user matches, or none does: no filter is needed, or no call. */
  | { readonly kind: "all" | "none" }
  /** PingOne cannot narrow the search: the filter has to be tried on every user. */
  | { readonly kind: "unknown" }
  /** `text` finds every match; where not `isExact`, users beside them, so the filter has to be tried on those. */
  | { readonly kind: "some"; readonly text: string; readonly isExact: boolean };

const unknown: PushDown = { kind: "unknown" };
const none: PushDown = { kind: "none" };

const MAX_ENCODED = 6_000;

/** What PingOne can filter one resource type by. */
export interface PushTarget {
  /** `meta.resourceType` of the type. */
  readonly resourceType: string;
  /** By SCIM path. */
  readonly rows: ReadonlyMap<string, FilterableAttribute>;
}

export function pushDown(filter: Filter, target: PushTarget): PushDown {
  const down = push(filter, target);
  // A URL has room for about 8 KiB, some of it for paging (contract 6.1, U14).
  const isTooBig = down.kind === "some" && encodeURIComponent(down.text).length > MAX_ENCODED;
  return isTooBig ? unknown : down;
}

function push(filter: Filter, target: PushTarget): PushDown {
  switch (filter.kind) {
    case "comparison":
      return pushComparison(
        nameOf(filter.path),
        (filter.path.sub ?? filter.path.attribute).definition.caseExact,
        filter,
        target,
      );
    case "valuePath":
      return filter.path.container.isExtension
        ? unknown
        : pushElement(filter.path.attribute.name, filter.filter, target);
    case "constant":
      return { kind: filter.value ? "all" : "none" };
    case "and":
      return pushAnd(filter.filters.map((each) => push(each, target)));
    case "or":
      return pushOr(filter.filters.map((each) => push(each, target)));
    default:
      return unknown;
  }
}

/** SCIM path, with its URN for extension attributes. */
function nameOf({ container, attribute, sub }: AttributePath): string {
  const name = sub === undefined ? attribute.name : `${attribute.name}.${sub.name}`;
  return container.isExtension ? `${container.urn}:${name}` : name;
}

function pushComparison(
  name: string,
  isCaseExact: boolean,
  { op, value }: Pick<Comparison<unknown>, "op" | "value">,
  { resourceType, rows }: PushTarget,
): PushDown {
  if (name === "meta.resourceType" && op === "eq") {
    return { kind: value === resourceType ? "all" : "none" };
  }
  const row = rows.get(name);
  if (row?.ops.has(op) !== true) return unknown;
  // PingOne's ids are UUIDs; asking for anything else may be an error there.
  if (name === "id" && !isPingOneId(String(value))) return none;
  if (isTooLong(row, value)) return none;
  if (!isSafe(row, isCaseExact, value)) return unknown;
  const conditions = row.toConditions(op, value);
  if (conditions === undefined) return unknown;
  return { kind: "some", text: join(conditions, "or"), isExact: isTrusted(row, value) };
}

const isTooLong = ({ longest }: FilterableAttribute, value: FilterValue): boolean =>
  typeof value === "string" && longest !== undefined && value.length > longest;

/** Whether PingOne's answer is sure to hold every match. */
function isSafe(row: FilterableAttribute, isCaseExact: boolean, value: FilterValue): boolean {
  if (typeof value === "number" || value === "") return false;
  return row.letterCase === "insensitive" || isCaseExact || !hasCase(value);
}

/** Letters beyond ASCII may be folded and composed in more ways than one. */
const isTrusted = (row: FilterableAttribute, value: FilterValue): boolean =>
  row.isExact && (typeof value !== "string" || /^[\x20-\x7e]*$/.test(value));

const hasCase = (value: FilterValue): boolean =>
  typeof value === "string" && value.toLowerCase() !== value.toUpperCase();

/** One element has to match the whole of it, so each part alone only narrows; `or` and `not` are left to the evaluation. */
function pushElement(attribute: string, filter: ValueFilter, target: PushTarget): PushDown {
  switch (filter.kind) {
    case "comparison":
      return inexact(pushElementComparison(attribute, filter, target));
    case "and":
      return inexact(pushAnd(filter.filters.map((each) => pushElement(attribute, each, target))));
    default:
      return unknown;
  }
}

function pushElementComparison(
  attribute: string,
  condition: ElementCondition & { kind: "comparison" },
  target: PushTarget,
): PushDown {
  const { sub } = condition.path;
  if (sub === undefined) return unknown;
  return pushComparison(`${attribute}.${sub.name}`, sub.definition.caseExact, condition, target);
}

const inexact = (down: PushDown): PushDown =>
  down.kind === "some" ? { ...down, isExact: false } : down;

/** A part that cannot be pushed only leaves more candidates. */
function pushAnd(parts: readonly PushDown[]): PushDown {
  if (parts.some(({ kind }) => kind === "none")) return none;
  const some = parts.flatMap((part) => (part.kind === "some" ? part : []));
  const isWhole = parts.every(({ kind }) => kind !== "unknown");
  if (some.length === 0) return isWhole ? { kind: "all" } : unknown;
  const texts = some.map(({ text }) => text);
  const exact = isWhole && some.every((part) => part.isExact);
  return { kind: "some", text: join(texts, "and"), isExact: exact };
}

/** A part that cannot be pushed makes the whole disjunction unbounded. */
function pushOr(parts: readonly PushDown[]): PushDown {
  if (parts.some(({ kind }) => kind === "all")) return { kind: "all" };
  if (parts.some(({ kind }) => kind === "unknown")) return unknown;
  const some = parts.flatMap((part) => (part.kind === "some" ? part : []));
  if (some.length === 0) return none;
  const texts = some.map(({ text }) => text);
  return { kind: "some", text: join(texts, "or"), isExact: some.every((part) => part.isExact) };
}

const join = (texts: readonly string[], operator: string): string =>
  texts.length === 1
    ? (texts[0] ?? "")
    : `(${texts.map((text) => `(${text})`).join(` ${operator} `)})`;

/** The filter to send; undefined when everything is asked for. */
export const textOf = (down: PushDown): string | undefined =>
  down.kind === "some" ? down.text : undefined;

/** Whether what PingOne finds is the answer as it stands. */
export const isExact = (down: PushDown): boolean =>
  down.kind === "all" || (down.kind === "some" && down.isExact);
