// The writable part of a custom attribute, its rules of contract 5.2 checked.
import type {
  AttributeDefinition,
  EnumeratedValue,
  RegexValidation,
} from "../../directory/schema/attribute-definition.js";
import type { Violations } from "../../directory/violations.js";
import type { Json, JsonObject } from "../../json.js";
import { isJsonObject, own } from "../../json.js";
import type { Knobs } from "../../knobs.js";
import { readFlag, readObject, readText } from "../read-field.js";

function enumeratedValue(item: Json): EnumeratedValue | undefined {
  if (!isJsonObject(item)) return undefined;
  const value = own(item, "value");
  const description = own(item, "description");
  if (typeof value !== "string" || value === "") return undefined;
  return {
    value,
    archived: own(item, "archived") === true,
    ...(typeof description === "string" ? { description } : {}),
  };
}

/** Values stay for ever: they are archived, never taken away or renamed. */
function checkValues(
  values: readonly EnumeratedValue[],
  current: AttributeDefinition | undefined,
  limit: number,
  violations: Violations,
): void {
  const target = "enumeratedValues";
  if (values.length > limit) violations.invalid(target, `must not have more than ${limit} values`);
  const lower = new Set(values.map(({ value }) => value.toLowerCase()));
  if (lower.size < values.length) violations.invalid(target, "must not differ only by case");
  const kept = new Set(values.map(({ value }) => value));
  if (current?.enumeratedValues?.some(({ value }) => !kept.has(value)) === true) {
    violations.invalid(target, "must not be removed, only archived");
  }
}

export function readEnumeratedValues(
  body: JsonObject,
  current: AttributeDefinition | undefined,
  knobs: Knobs,
  violations: Violations,
): readonly EnumeratedValue[] | undefined {
  const sent = own(body, "enumeratedValues") ?? undefined;
  if (sent === undefined) return undefined;
  if (!Array.isArray(sent)) {
    violations.wrongType("enumeratedValues");
    return undefined;
  }
  const values = sent.map(enumeratedValue).filter((item) => item !== undefined);
  if (values.length < sent.length) violations.wrongType("enumeratedValues");
  checkValues(values, current, knobs.limits.enumeratedValues, violations);
  return values;
}

function texts(value: Json | undefined): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : undefined;
}

function checkExamples(
  pattern: RegExp,
  { valuesPatternShouldMatch = [], valuesPatternShouldNotMatch = [] }: RegexValidation,
  violations: Violations,
): void {
  if (!valuesPatternShouldMatch.every((value) => pattern.test(value))) {
    violations.invalid("regexValidation.valuesPatternShouldMatch", "must match the pattern");
  }
  if (valuesPatternShouldNotMatch.some((value) => pattern.test(value))) {
    violations.invalid("regexValidation.valuesPatternShouldNotMatch", "must not match the pattern");
  }
}

export function readRegexValidation(
  body: JsonObject,
  violations: Violations,
): RegexValidation | undefined {
  const sent = readObject(body, "regexValidation", violations);
  if (sent === undefined) return undefined;
  const ofValidation = violations.under("regexValidation");
  const pattern = readText(sent, "pattern", ofValidation);
  const requirements = readText(sent, "requirements", ofValidation);
  if (pattern === undefined) ofValidation.required("pattern");
  if (requirements === undefined) ofValidation.required("requirements");
  const shouldMatch = texts(own(sent, "valuesPatternShouldMatch"));
  const shouldNotMatch = texts(own(sent, "valuesPatternShouldNotMatch"));
  const validation: RegexValidation = {
    pattern: pattern ?? "",
    requirements: requirements ?? "",
    ...(shouldMatch === undefined ? {} : { valuesPatternShouldMatch: shouldMatch }),
    ...(shouldNotMatch === undefined ? {} : { valuesPatternShouldNotMatch: shouldNotMatch }),
  };
  try {
    checkExamples(new RegExp(validation.pattern, "u"), validation, violations);
  } catch {
    violations.invalid("regexValidation.pattern", "must be a regular expression");
  }
  return validation;
}

/** `enabled` and `unique` are mandatory on POST and PUT, optional on PATCH. */
export function readMandatoryFlag(
  body: JsonObject,
  name: "enabled" | "unique",
  current: boolean | undefined,
  violations: Violations,
): boolean {
  const value = readFlag(body, name, violations);
  if (value === undefined && current === undefined) violations.required(name);
  return value ?? current ?? false;
}
