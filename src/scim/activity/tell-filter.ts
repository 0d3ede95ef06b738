// Whom a filter looks for, for the activity: what it compares names and ids with, by `eq`.
import type { RequestActivity } from "./request-activity.js";
import type { AttributePath } from "../schema/resource-schema.js";
import type { Comparison, Filter, ValueFilter } from "../filter/ast.js";

const naming: ReadonlySet<string> = new Set(["userName", "externalId", "displayName", "emails"]);

function tellElement(activity: RequestActivity, filter: ValueFilter): void {
  if (filter.kind === "and" || filter.kind === "or") {
    for (const each of filter.filters) tellElement(activity, each);
  } else if (
    filter.kind === "comparison" &&
    filter.op === "eq" &&
    typeof filter.value === "string"
  ) {
    if (filter.path.sub?.name === "value") activity.looksFor("emails", filter.value);
  }
}

export function tellFilter(activity: RequestActivity, filter: Filter | undefined): void {
  switch (filter?.kind) {
    case "and":
    case "or":
      for (const each of filter.filters) tellFilter(activity, each);
      return;
    case "valuePath":
      if (filter.path.attribute.name === "emails") tellElement(activity, filter.filter);
      return;
    case "comparison":
      tellComparison(activity, filter);
      return;
    default:
  }
}

function tellComparison(
  activity: RequestActivity,
  { path, op, value }: Comparison<AttributePath>,
): void {
  const { name } = path.attribute;
  const isName = naming.has(name) && (path.sub === undefined || path.sub.name === "value");
  if (isName && op === "eq" && typeof value === "string") activity.looksFor(name, value);
}
