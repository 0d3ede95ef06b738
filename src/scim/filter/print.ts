// Writes a filter in its canonical form: one text for all spellings of the same filter, and that text parses to it again.
import type { Condition, ElementCondition, ElementPath, Filter, ValueFilter } from "./ast.js";

function printElementPath(path: ElementPath): string {
  return path.sub?.name ?? "value";
}

function printPath(path: Exclude<Condition, { kind: "constant" }>["path"]): string {
  const urn = path.container.isExtension ? `${path.container.urn}:` : "";
  const sub = path.sub === undefined ? "" : `.${path.sub.name}`;
  return `${urn}${path.attribute.name}${sub}`;
}

function printCondition(filter: Condition | ElementCondition): string {
  if (filter.kind === "constant") return String(filter.value);
  if (filter.kind === "valuePath") return `${printPath(filter.path)}[${filterKey(filter.filter)}]`;
  const path = "container" in filter.path ? printPath(filter.path) : printElementPath(filter.path);
  return filter.kind === "present"
    ? `${path} pr`
    : `${path} ${filter.op} ${JSON.stringify(filter.value)}`;
}

/**
 * The canonical text: names as declared, operators in lower case, no blank or parenthesis too many. It holds the compared
 * values: a key for memory, not for logs. A constant prints as `true` or `false`, which no parser reads.
 */
export function filterKey(filter: Filter | ValueFilter): string {
  switch (filter.kind) {
    case "not":
      return `not (${filterKey(filter.filter)})`;
    case "or":
      return filter.filters.map(filterKey).join(" or ");
    case "and":
      return filter.filters
        .map((each) => (each.kind === "or" ? `(${filterKey(each)})` : filterKey(each)))
        .join(" and ");
    default:
      return printCondition(filter);
  }
}
