// Finds the one member a group filter demands, so that it can be answered from that member's side (`members eq "u"` and its forms).
import type { Filter, ValueFilter } from "../scim/filter/ast.js";

/** The id every match has to have among its members; undefined when the filter demands none. */
export function memberInFilter(filter: Filter): string | undefined {
  switch (filter.kind) {
    case "comparison": {
      const { attribute, sub } = filter.path;
      const isMember = attribute.name === "members" && sub?.name === "value" && filter.op === "eq";
      return isMember ? String(filter.value) : undefined;
    }
    case "valuePath":
      return filter.path.attribute.name === "members" ? valueInElement(filter.filter) : undefined;
    case "and":
      return firstOf(filter.filters, memberInFilter);
    default:
      return undefined;
  }
}

function valueInElement(filter: ValueFilter): string | undefined {
  if (filter.kind !== "comparison" || filter.op !== "eq") return undefined;
  return filter.path.sub?.name === "value" ? String(filter.value) : undefined;
}

/** How many conditions of a filter are about an attribute of the core schema. */
export function countConditions(filter: Filter, attribute: string): number {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.filters.reduce((sum, each) => sum + countConditions(each, attribute), 0);
    case "not":
      return countConditions(filter.filter, attribute);
    case "constant":
      return 0;
    default:
      return !filter.path.container.isExtension && filter.path.attribute.name === attribute ? 1 : 0;
  }
}

function firstOf<Part>(
  parts: readonly Part[],
  read: (part: Part) => string | undefined,
): string | undefined {
  for (const part of parts) {
    const found = read(part);
    if (found !== undefined) return found;
  }
  return undefined;
}
