// Whether an attribute as PingOne declares it can hold what the mapping puts into it (contract 5.2).
import type { SchemaAttribute } from "../../pingone/schema.js";
import type { NeededAttribute } from "../../mapping/required-attributes.js";

/** Why it cannot: it is PingOne's own, of the other type, switched off, or takes one value for several or several for one. */
export type Misfit = "notCustom" | "type" | "disabled" | "singleValued" | "multiValued";

/** The gravest reason, or undefined when it fits. */
export function misfitOf(needed: NeededAttribute, declared: SchemaAttribute): Misfit | undefined {
  if (declared.schemaType !== "CUSTOM") return "notCustom";
  if (declared.type !== needed.type) return "type";
  if (declared.multiValued && !needed.multiValued) return "multiValued";
  if (!declared.enabled) return "disabled";
  return needed.multiValued && !declared.multiValued ? "singleValued" : undefined;
}
