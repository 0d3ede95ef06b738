// Whom a filter looks for, for the activity: what it compares names and ids with, by `eq`.
import type { RequestActivity } from "./request-activity.js";
import type { AttributePath } from "../schema/resource-schema.js";
import type { Comparison, Filter, ValueFilter } from "../filter/ast.js";

const naming: ReadonlySet<string> = new Set(["userName", "externalId", "displayName", "emails"]);

function recordElement(activity: RequestActivity, filter: ValueFilter): void {
  if (filter.kind === "and" || filter.kind === "or") {
    for (const each of filter.filters) recordElement(activity, each);
  } else if (
    filter.kind === "comparison" &&
    filter.op === "eq" &&
    typeof filter.value === "string"
  ) {
    if (filter.path.sub?.name === "value") activity.looksFor("emails", filter.value);
  }
}

export function recordFilter(activity: RequestActivity, filter: Filter | undefined): void {
  switch (filter?.kind) {
    case "and":
    case "or":
      for (const each of filter.filters) recordFilter(activity, each);
      return;
    case "valuePath":
      if (filter.path.attribute.name === "emails") recordElement(activity, filter.filter);
      return;
    case "comparison":
      recordComparison(activity, filter);
      return;
    default:
  }
}

function recordComparison(
  activity: RequestActivity,
  { path, op, value }: Comparison<AttributePath>,
): void {
  const { name } = path.attribute;
  const isName = naming.has(name) && (path.sub === undefined || path.sub.name === "value");
  if (isName && op === "eq" && typeof value === "string") activity.looksFor(name, value);
}
