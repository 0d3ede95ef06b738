// Compiles the bracketed filter of a PATCH path into a test of elements and, where it is plain equality, a pattern for a new one.
import { badRequest } from "../error.js";
import type { ValueFilter } from "../filter/ast.js";
import { compileValueFilter } from "../filter/evaluate.js";
import { parseValueFilter } from "../filter/parse-value.js";
import type { JsonObject, JsonValue, MutableJsonObject } from "../../platform/json.js";
import type { CompiledAttribute } from "../schema/resource-schema.js";
import type { WorkBudget } from "../work-budget.js";
import type { ElementFilter } from "./patch.js";

/** What an element has to hold to match: known only for `eq` on single values joined by `and`. */
function demandedBy(filter: ValueFilter): JsonObject | undefined {
  const conditions = filter.kind === "and" ? filter.filters : [filter];
  const demanded: MutableJsonObject = {};
  for (const condition of conditions) {
    if (condition.kind !== "comparison" || condition.op !== "eq") return undefined;
    const { sub } = condition.path;
    if (sub?.definition.multiValued === true || condition.value === "") return undefined;
    demanded[sub?.name ?? "value"] = condition.value;
  }
  return demanded;
}

/** The element that a filter's equalities describe: of a simple attribute the value itself. */
export function elementOf(attribute: CompiledAttribute, equals: JsonObject): JsonValue {
  return attribute.definition.type === "complex" ? equals : (equals["value"] ?? equals);
}

/** Compiles the text between the brackets; 400 `invalidFilter` when it is no filter over this attribute. */
export function compileFilter(
  text: string,
  attribute: CompiledAttribute,
  work: WorkBudget,
): ElementFilter {
  if (text === "") throw badRequest("invalidFilter", "The filter of the path is empty.");
  const filter = parseValueFilter(text, attribute);
  const equals = demandedBy(filter);
  const matches = compileValueFilter(filter, work);
  // `type eq "a" and type eq "b"` demands what no element can be.
  const isPossible = equals !== undefined && matches(elementOf(attribute, equals));
  return { matches, equals: isPossible ? equals : undefined };
}
