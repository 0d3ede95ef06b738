// The part of a SCIM filter that PingOne can evaluate (contract section 6), as its own filter text; it never misses a match.
import type {
  Comparison,
  ElementCondition,
  Filter,
  FilterValue,
  ValueFilter,
} from "../scim/filter/ast.js";
import type { AttributePath } from "../scim/schema/resource-schema.js";
import { pushableRows, type PushableRow } from "./pushable.js";

export type PushDown =
  /** Every user matches, or none does: no filter is needed, or no call. */
  | { readonly kind: "all" | "none" }
  /** PingOne cannot narrow the search: the filter has to be tried on every user. */
  | { readonly kind: "unknown" }
  /** `text` finds every match; where not `isExact`, users beside them, so the filter has to be tried on those. */
  | { readonly kind: "some"; readonly text: string; readonly isExact: boolean };

const unknown: PushDown = { kind: "unknown" };
const none: PushDown = { kind: "none" };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function pushDown(filter: Filter): PushDown {
  switch (filter.kind) {
    case "comparison":
      return pushComparison(
        nameOf(filter.path),
        filter.path.attribute.definition.caseExact,
        filter,
      );
    case "valuePath":
      return filter.path.container.isExtension
        ? unknown
        : pushElement(filter.path.attribute.name, filter.filter);
    case "constant":
      return { kind: filter.value ? "all" : "none" };
    case "and":
      return pushAnd(filter.filters.map(pushDown));
    case "or":
      return pushOr(filter.filters.map(pushDown));
    default:
      return unknown;
  }
}

/** SCIM path without URN; undefined for extension attributes, which may not be declared at PingOne. */
function nameOf({ container, attribute, sub }: AttributePath): string | undefined {
  if (container.isExtension) return undefined;
  return sub === undefined ? attribute.name : `${attribute.name}.${sub.name}`;
}

function pushComparison(
  name: string | undefined,
  isCaseExact: boolean,
  { op, value }: Pick<Comparison<unknown>, "op" | "value">,
): PushDown {
  if (name === "meta.resourceType" && op === "eq") {
    return { kind: value === "User" ? "all" : "none" };
  }
  const row = name === undefined ? undefined : pushableRows.get(name);
  if (row?.ops.has(op) !== true) return unknown;
  // PingOne's ids are UUIDs; asking for anything else may be an error there.
  if (name === "id" && !UUID.test(String(value))) return none;
  if (!isSafe(row, isCaseExact, value)) return unknown;
  const text = row.pingone.map((attribute) => `${attribute} ${op} ${JSON.stringify(value)}`);
  return { kind: "some", text: join(text, "or"), isExact: isExact(row, value) };
}

/** Whether PingOne's answer is sure to hold every match. */
function isSafe(row: PushableRow, isCaseExact: boolean, value: FilterValue): boolean {
  if (typeof value === "number" || value === "") return false;
  return row.letterCase === "insensitive" || isCaseExact || !hasCase(value);
}

/** Letters beyond ASCII may be folded and composed in more ways than one. */
const isExact = (row: PushableRow, value: FilterValue): boolean =>
  row.isExact && (typeof value !== "string" || /^[\x20-\x7e]*$/.test(value));

const hasCase = (value: FilterValue): boolean =>
  typeof value === "string" && value.toLowerCase() !== value.toUpperCase();

/** One element has to match the whole of it, so each part alone only narrows; `or` and `not` are left to the evaluation. */
function pushElement(attribute: string, filter: ValueFilter): PushDown {
  switch (filter.kind) {
    case "comparison":
      return inexact(pushElementComparison(attribute, filter));
    case "and":
      return inexact(pushAnd(filter.filters.map((each) => pushElement(attribute, each))));
    default:
      return unknown;
  }
}

function pushElementComparison(
  attribute: string,
  condition: ElementCondition & { kind: "comparison" },
): PushDown {
  const { sub } = condition.path;
  if (sub === undefined) return unknown;
  return pushComparison(`${attribute}.${sub.name}`, sub.definition.caseExact, condition);
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
