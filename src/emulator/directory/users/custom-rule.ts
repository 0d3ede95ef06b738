// What a declared custom attribute accepts: its type, its values, its pattern (contract 5.2, 14.15).
import type { Json } from "../../json.js";
import type { Knobs } from "../../knobs.js";
import type { AttributeDefinition, RegexValidation } from "../schema/attribute-definition.js";
import type { Violations } from "../violations.js";

function checkText(
  definition: AttributeDefinition,
  value: string,
  held: ReadonlySet<unknown>,
  violations: Violations,
): void {
  const { name, enumeratedValues, regexValidation } = definition;
  if (enumeratedValues !== undefined) {
    const known = enumeratedValues.find((candidate) => candidate.value === value);
    const allowed = known !== undefined && (!known.archived || held.has(value));
    if (!allowed) {
      const allowedValues = enumeratedValues.flatMap((item) => (item.archived ? [] : [item.value]));
      violations.invalid(name, "must be one of the allowed values", { allowedValues });
    }
  }
  checkPattern(name, value, regexValidation, violations);
}

/** The pattern a tenant demands of an attribute, custom or standard (contract 5.2). */
export function checkPattern(
  target: string,
  value: string,
  validation: RegexValidation | undefined,
  violations: Violations,
): void {
  if (validation === undefined || new RegExp(validation.pattern, "u").test(value)) return;
  violations.invalid(target, validation.requirements, { allowedPattern: validation.pattern });
}

function checkOne(
  definition: AttributeDefinition,
  value: Json,
  held: ReadonlySet<unknown>,
  violations: Violations,
): void {
  if (definition.type === "JSON") {
    if (value === null || Array.isArray(value)) violations.wrongType(definition.name);
  } else if (typeof value !== "string") violations.wrongType(definition.name);
  else checkText(definition, value, held, violations);
}

/** `current` matters for archived values: who has one may keep it. */
export function checkCustom(
  definition: AttributeDefinition,
  value: Json,
  { current, knobs }: { readonly current: Json | undefined; readonly knobs: Knobs },
  violations: Violations,
): void {
  const held = new Set<unknown>(Array.isArray(current) ? current : [current]);
  if (!definition.multiValued) {
    checkOne(definition, value, held, violations);
    return;
  }
  if (!Array.isArray(value)) {
    violations.wrongType(definition.name);
    return;
  }
  const { valuesPerAttribute } = knobs.limits;
  if (value.length > valuesPerAttribute) {
    violations.add({
      code: "SIZE_LIMIT_EXCEEDED",
      target: definition.name,
      message: `must not have more than ${valuesPerAttribute} values`,
    });
    return;
  }
  for (const item of value) checkOne(definition, item, held, violations);
}
