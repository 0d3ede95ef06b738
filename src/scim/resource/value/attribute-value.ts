// Turns what a client sent for one attribute into its canonical value, or says by 400 which attribute is wrong, never its value.
import { type ScimError, badRequest } from "../../error.js";
import {
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  isArray,
  isObject,
} from "../../../platform/json.js";
import type { AttributePath, CompiledAttribute } from "../../schema/resource-schema.js";
import { type Steps, atOnce } from "../../steps.js";
import { checkLength, createElementSet, isReferenceTo } from "../elements.js";
import type { Reading } from "../reading.js";
import { rejectDuplicateNames } from "../names.js";
import { fromJsonText, fromValueObject, meantValue, oneFromJsonText } from "./meant-value.js";
import { readSentValue } from "./sent-value.js";

const described: Readonly<Record<string, string>> = {
  string: "a string",
  boolean: "true or false",
  decimal: "a number",
  integer: "a whole number",
  dateTime: "a date and time such as 2026-01-31T08:00:00Z",
  reference: "a URI",
  binary: "base64 text",
  complex: "an object",
};

/** The name a client knows the attribute by: dotted, with its URN when it lives in an extension. */
export function pathName({ container, attribute, sub }: AttributePath): string {
  const name = container.isExtension ? `${container.urn}:${attribute.name}` : attribute.name;
  return sub === undefined ? name : `${name}.${sub.name}`;
}

export function wrongType(attribute: CompiledAttribute, path: string, one = false): ScimError {
  const { type, multiValued } = attribute.definition;
  const single = described[type] ?? type;
  if (multiValued && one) {
    return badRequest("invalidValue", `Each value of "${path}" must be ${single}.`);
  }
  const expected = multiValued ? `an array, each element ${single}` : single;
  return badRequest("invalidValue", `Attribute "${path}" must be ${expected}.`);
}

/** 400 naming the first required sub-attribute that a complex value lacks. */
export function checkRequiredSubs(attribute: CompiledAttribute, value: JsonValue, path: string) {
  for (const sub of attribute.requiredSubs) {
    for (const element of isArray(value) ? value : [value]) {
      if (isObject(element) && !Object.hasOwn(element, sub.name)) {
        throw badRequest("invalidValue", `Attribute "${path}.${sub.name}" is required.`);
      }
    }
  }
}

/** A complex value's sub-attributes; undefined when none of them is assigned. */
function parseComplex(
  attribute: CompiledAttribute,
  value: unknown,
  path: string,
  reading: Reading,
): JsonObject | undefined {
  if (!isObject(value)) throw wrongType(attribute, path, true);
  const result: MutableJsonObject = {};
  let assigned = false;
  let checkNames = false;
  for (const key of Object.keys(value)) {
    const sub = attribute.subAttributes.get(key.toLowerCase());
    checkNames ||= sub?.name !== key;
    if (sub === undefined) {
      reading.left.addUnknown(`${path}.${key}`);
      continue;
    }
    const parsed = parseSub(sub, value[key], path, reading);
    if (parsed === undefined) continue;
    result[sub.name] = parsed;
    assigned = true;
  }
  if (checkNames) rejectDuplicateNames(value);
  return assigned ? result : undefined;
}

function parseSub(
  sub: CompiledAttribute,
  value: unknown,
  path: string,
  reading: Reading,
): JsonValue | undefined {
  const name = `${path}.${sub.name}`;
  if (sub.definition.mutability === "readOnly") {
    reading.left.addReadOnly(name);
    return undefined;
  }
  if (sub.definition.multiValued) return atOnce(parseAttribute(sub, value, name, reading));
  return parseSingular(sub, value, name, reading);
}

/** To tell it from the others, and to plan what becomes of it: a reference is its id, others are encoded for the profile. */
const unitsOfElement = { reference: 10, other: 300 };

/** As much as PingOne keeps of a whole user (contract 3.12); in UTF-16 units. */
const longestText = 16_384;

function checkText(value: unknown, path: string): void {
  if (typeof value !== "string") return;
  if (value.length > longestText) {
    throw badRequest(
      "invalidValue",
      `Attribute "${path}" is longer than ${longestText} characters.`,
    );
  }
  // No UTF-8 spells it: who keeps or reads it as such would get another text (RFC 7643 section 2.3.1).
  if (value.isWellFormed()) return;
  throw badRequest(
    "invalidValue",
    `Attribute "${path}" holds half of a surrogate pair, which is no character. Send whole characters.`,
  );
}

/** One value, of a singular attribute or of an element; undefined when unassigned. */
export function parseOne(
  attribute: CompiledAttribute,
  value: unknown,
  path: string,
  reading: Reading,
): JsonValue | undefined {
  if (value === null || value === undefined) return undefined;
  const { type } = attribute.definition;
  if (type === "complex") {
    return parseComplex(attribute, oneFromJsonText(value, reading), path, reading);
  }
  checkText(value, path);
  const parsed = readSentValue(type, value, reading.tolerances);
  if (parsed === undefined) throw wrongType(attribute, path, true);
  return parsed;
}

/** OneLogin sends a lone e-mail as an object instead of an array. */
function* readArray(
  attribute: CompiledAttribute,
  sent: unknown,
  path: string,
  reading: Reading,
): Steps<readonly unknown[]> {
  if (isArray(sent)) return sent;
  const value = yield* fromJsonText(sent, reading);
  if (isArray(value)) return value;
  const isLone = attribute.definition.type === "complex" && isObject(value);
  if (isLone && reading.tolerances.loneElements) return [value];
  throw wrongType(attribute, path);
}

function* parseElements(
  attribute: CompiledAttribute,
  value: unknown,
  path: string,
  reading: Reading,
): Steps<JsonValue | undefined> {
  const given = yield* readArray(attribute, value, path, reading);
  checkLength(given.length, attribute, path);
  const elements = createElementSet(attribute, path);
  const isReference = isReferenceTo(attribute);
  reading.work.spend(given.length * unitsOfElement[isReference ? "reference" : "other"]);
  const isSimple = attribute.definition.type !== "complex";
  for (const each of given) {
    yield;
    const meant = isSimple ? fromValueObject(each, path, reading) : each;
    const element = parseOne(attribute, meant, path, reading);
    if (isReference) requireReference(element, path);
    if (element !== undefined) elements.add(element);
  }
  const kept = elements.list();
  return kept.length === 0 ? undefined : kept;
}

/** One that names nobody must not pass for nobody: a list of such would empty a group. */
function requireReference(element: JsonValue | undefined, path: string): void {
  if (isObject(element) && typeof element["value"] === "string" && element["value"] !== "") return;
  throw badRequest("invalidValue", `Each value of "${path}" needs "value", an id.`);
}

function isEmptyArray(value: unknown): boolean {
  return isArray(value) && value.length === 0;
}

/** Reads the value of a singular attribute, as {@link parseAttribute} does. */
export function parseSingular(
  attribute: CompiledAttribute,
  value: unknown,
  path: string,
  reading: Reading,
): JsonValue | undefined {
  if (value === null || value === undefined || isEmptyArray(value)) return undefined;
  return parseOne(attribute, meantValue(attribute, value, path, reading), path, reading);
}

/**
 * Reads an attribute's value; undefined when it is unassigned: null, `[]`, or a complex value with nothing in it
 * (RFC 7643 section 2.5). Required sub-attributes are not looked at: see {@link checkRequiredSubs}.
 */
export function* parseAttribute(
  attribute: CompiledAttribute,
  value: unknown,
  path: string,
  reading: Reading,
): Steps<JsonValue | undefined> {
  if (!attribute.definition.multiValued) return parseSingular(attribute, value, path, reading);
  if (value === null || value === undefined || isEmptyArray(value)) return undefined;
  return yield* parseElements(attribute, value, path, reading);
}
