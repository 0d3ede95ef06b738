// A custom or standard attribute after POST, PUT or PATCH, against what it was before (contract 5.2).
import type { AttributeDefinition } from "../../directory/schema/attribute-definition.js";
import { attributesOf } from "../../filter/ast.js";
import { Violations } from "../../directory/violations.js";
import { own } from "../../json.js";
import { readEnumeratedValues, readMandatoryFlag, readRegexValidation } from "./attribute-input.js";
import type { ApiCall } from "../call.js";
import { readFlag, readText } from "../read-field.js";

export function isUsedByGroup(call: ApiCall, name: string): boolean {
  return call.environment.groups.dynamicGroups().some(({ parsedUserFilter }) => {
    const used = parsedUserFilter === undefined ? [] : attributesOf(parsedUserFilter);
    return used.some((attribute) => attribute === name || attribute.startsWith(`${name}.`));
  });
}

function checkImmutable(call: ApiCall, current: AttributeDefinition, violations: Violations): void {
  const body = call.json();
  for (const name of ["name", "type"] as const) {
    const sent = own(body, name) ?? undefined;
    if (sent !== undefined && sent !== current[name]) {
      violations.invalid(name, "must not be changed");
    }
  }
  const required = own(body, "required") ?? undefined;
  if (required !== undefined && required !== current.required) {
    violations.invalid("required", "must not be changed");
  }
}

/** Only STRING can be unique, enumerated or validated, and not the last two at once. */
function checkCombination(attribute: AttributeDefinition, violations: Violations): void {
  const { type, unique, enumeratedValues, regexValidation } = attribute;
  if (type !== "STRING") {
    if (unique) violations.invalid("unique", "is for STRING attributes only");
    if (enumeratedValues !== undefined) {
      violations.invalid("enumeratedValues", "is for STRING attributes only");
    }
    if (regexValidation !== undefined) {
      violations.invalid("regexValidation", "is for STRING attributes only");
    }
  }
  if (enumeratedValues !== undefined && regexValidation !== undefined) {
    violations.invalid("regexValidation", "must not be combined with enumeratedValues");
  }
}

function checkContains(
  call: ApiCall,
  attribute: AttributeDefinition,
  violations: Violations,
): void {
  if (!attribute.allowsContainsOperator) return;
  const { containsAttributes } = call.environment.knobs().limits;
  const others = call.environment.schema
    .custom()
    .filter(({ id, allowsContainsOperator }) => allowsContainsOperator && id !== attribute.id);
  if (others.length >= containsAttributes) {
    violations.invalid("allowsContainsOperator", `is for at most ${containsAttributes} attributes`);
  }
}

/** CORE attributes do not change at all, STANDARD ones in `enabled`, `unique` and `regexValidation` (contract 5.2). */
function changedStandard(
  call: ApiCall,
  current: AttributeDefinition,
  patch: boolean,
  violations: Violations,
): AttributeDefinition {
  if (current.schemaType === "CORE") violations.invalid("schemaType", "CORE must not be changed");
  const body = call.json();
  const enabled = readMandatoryFlag(
    body,
    "enabled",
    patch ? current.enabled : undefined,
    violations,
  );
  const unique = readMandatoryFlag(body, "unique", patch ? current.unique : undefined, violations);
  const kept = patch ? current.regexValidation : undefined;
  const regexValidation = readRegexValidation(body, violations) ?? kept;
  const after = { ...current, enabled, unique, regexValidation };
  checkCombination(after, violations);
  return after;
}

/** What a body is put into. */
interface AttributeBefore {
  readonly base: AttributeDefinition;
  /** Undefined: it is a new one. */
  readonly current?: AttributeDefinition;
  /** With PATCH what is not mentioned stays. */
  readonly kept?: AttributeDefinition | undefined;
}

function optionalParts(
  call: ApiCall,
  { current, kept }: AttributeBefore,
  violations: Violations,
): Partial<AttributeDefinition> {
  const body = call.json();
  const knobs = call.environment.knobs();
  return {
    displayName: readText(body, "displayName", violations) ?? kept?.displayName,
    description: readText(body, "description", violations) ?? kept?.description,
    // Values cannot be taken away, so that leaving them out changes nothing even with PUT.
    enumeratedValues:
      readEnumeratedValues(body, current, knobs, violations) ?? current?.enumeratedValues,
    regexValidation: readRegexValidation(body, violations) ?? kept?.regexValidation,
  };
}

/** The attribute with the members of the body put in. */
export function customAttribute(
  call: ApiCall,
  before: AttributeBefore,
  violations: Violations,
): AttributeDefinition {
  const body = call.json();
  const { base, kept } = before;
  const attribute: AttributeDefinition = {
    ...base,
    ...optionalParts(call, before, violations),
    enabled: readMandatoryFlag(body, "enabled", kept?.enabled, violations),
    unique: readMandatoryFlag(body, "unique", kept?.unique, violations),
    multiValued: readFlag(body, "multiValued", violations) ?? base.multiValued,
    allowsContainsOperator:
      readFlag(body, "allowsContainsOperator", violations) ?? kept?.allowsContainsOperator ?? false,
  };
  checkCombination(attribute, violations);
  checkContains(call, attribute, violations);
  return attribute;
}

export function changedAttribute(
  call: ApiCall,
  current: AttributeDefinition,
  patch: boolean,
): AttributeDefinition {
  const violations = new Violations();
  checkImmutable(call, current, violations);
  const before = { base: current, current, kept: patch ? current : undefined };
  const after =
    current.schemaType === "CUSTOM"
      ? customAttribute(call, before, violations)
      : changedStandard(call, current, patch, violations);
  if (current.multiValued && !after.multiValued) {
    violations.invalid("multiValued", "must not become false");
  }
  if (current.enabled && !after.enabled && isUsedByGroup(call, current.name)) {
    violations.add({
      code: "CONSTRAINT_VIOLATION",
      target: "enabled",
      message: "The attribute is used by the userFilter of a group.",
    });
  }
  violations.throwIfAny();
  return after;
}
