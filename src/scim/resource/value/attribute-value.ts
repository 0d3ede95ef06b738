// Turns what a client sent for one attribute into its canonical value, or says by 400 which attribute is wrong, never its value.
import { type ScimError, badRequest } from "../../error.js";
import {
  type JsonObject,
  type JsonValue,
  type MutableJsonObject,
  isArray,
  isObject,
} from "../../../platform/json.js";
import {
  type AttributePath,
  type CompiledAttribute,
  subAttributeNamed,
} from "../../schema/resource-schema.js";
import { type Steps, atOnce } from "../../steps.js";
import { ElementSet, checkLength } from "../elements.js";
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
export const pathName = ({ attribute, sub }: AttributePath): string => (sub ?? attribute).pathName;

export function wrongType({ definition, pathName }: CompiledAttribute, one = false): ScimError {
  const { type, multiValued } = definition;
  const single = described[type] ?? type;
  if (multiValued && one) {
    return badRequest("invalidValue", `Each value of "${pathName}" must be ${single}.`);
  }
  const expected = multiValued ? `an array, each element ${single}` : single;
  return badRequest("invalidValue", `Attribute "${pathName}" must be ${expected}.`);
}

/** 400 naming the first required sub-attribute that a complex value lacks. */
export function checkRequiredSubs({ requiredSubs }: CompiledAttribute, value: JsonValue) {
  for (const sub of requiredSubs) {
    for (const element of isArray(value) ? value : [value]) {
      if (isObject(element) && !Object.hasOwn(element, sub.name)) {
        throw badRequest("invalidValue", `Attribute "${sub.pathName}" is required.`);
      }
    }
  }
}

/** A complex value's sub-attributes; undefined when none of them is assigned. */
function parseComplex(
  attribute: CompiledAttribute,
  value: unknown,
  reading: Reading,
): JsonObject | undefined {
  if (!isObject(value)) throw wrongType(attribute, true);
  const result: MutableJsonObject = {};
  let assigned = false;
  let checkNames = false;
  for (const key of Object.keys(value)) {
    const sub = subAttributeNamed(attribute, key);
    checkNames ||= sub?.name !== key;
    if (sub === undefined) {
      reading.left.addUnknown(`${attribute.pathName}.${key}`);
      continue;
    }
    const parsed = parseSub(sub, value[key], reading);
    if (parsed === undefined) continue;
    result[sub.name] = parsed;
    assigned = true;
  }
  if (checkNames) rejectDuplicateNames(value);
  return assigned ? result : undefined;
}

function parseSub(sub: CompiledAttribute, value: unknown, reading: Reading): JsonValue | undefined {
  if (sub.definition.mutability === "readOnly") {
    reading.left.addReadOnly(sub.pathName);
    return undefined;
  }
  if (sub.definition.multiValued) return atOnce(parseElements(sub, value, reading));
  return parseSingular(sub, value, reading);
}

/** To tell it from the others, and to plan what becomes of it: a reference is its id, others are encoded for the profile. */
const unitsOfElement = { reference: 10, other: 300 };

/** As much as PingOne keeps of a whole user (contract 3.12); in UTF-16 units. */
const longestText = 16_384;

function checkText(value: unknown, { pathName }: CompiledAttribute): void {
  if (typeof value !== "string") return;
  if (value.length > longestText) {
    throw badRequest(
      "invalidValue",
      `Attribute "${pathName}" is longer than ${longestText} characters.`,
    );
  }
  // No UTF-8 spells it: who keeps or reads it as such would get another text (RFC 7643 section 2.3.1).
  if (value.isWellFormed()) return;
  throw badRequest(
    "invalidValue",
    `Attribute "${pathName}" holds half of a surrogate pair, which is no character. Send whole characters.`,
  );
}

/** One value, of a singular attribute or of an element; undefined when unassigned. */
export function parseOne(
  attribute: CompiledAttribute,
  value: unknown,
  reading: Reading,
): JsonValue | undefined {
  if (value === null || value === undefined) return undefined;
  const { type } = attribute.definition;
  if (type === "complex") return parseComplex(attribute, oneFromJsonText(value, reading), reading);
  checkText(value, attribute);
  const parsed = readSentValue(type, value, reading.tolerances);
  if (parsed === undefined) throw wrongType(attribute, true);
  return parsed;
}

/** OneLogin sends a lone e-mail as an object instead of an array. */
function* arrayMeant(
  attribute: CompiledAttribute,
  sent: unknown,
  reading: Reading,
): Steps<readonly unknown[]> {
  const value = yield* fromJsonText(sent, reading);
  if (isArray(value)) return value;
  const isLone = attribute.definition.type === "complex" && isObject(value);
  if (isLone && reading.tolerances.loneElements) return [value];
  throw wrongType(attribute);
}

/** So many elements are read between two stops, unless one takes as long as many. */
const elementsAtOnce = 16;
const MOST_LIGHT = { length: 256, names: 16 } as const;

/** JSON in a text and long texts, or many names. */
const isLong = (value: unknown): boolean =>
  typeof value === "string" && value.length > MOST_LIGHT.length;

function isHeavy(sent: unknown): boolean {
  if (!isObject(sent)) return isLong(sent);
  const names = Object.keys(sent);
  return names.length > MOST_LIGHT.names || names.some((name) => isLong(sent[name]));
}

/**
 * Reads the values of a multi-valued attribute; undefined when it is unassigned, as {@link parseSingular} has it. Required
 * sub-attributes are not looked at: see {@link checkRequiredSubs}.
 */
export function* parseElements(
  attribute: CompiledAttribute,
  sent: unknown,
  reading: Reading,
): Steps<JsonValue | undefined> {
  if (sent === null || sent === undefined || isEmptyArray(sent)) return undefined;
  const { isReference } = attribute;
  const given = isArray(sent) ? sent : yield* arrayMeant(attribute, sent, reading);
  checkLength(given.length, attribute);
  reading.work.spend(given.length * unitsOfElement[isReference ? "reference" : "other"]);
  const elements = new ElementSet(attribute);
  for (let at = 0; at < given.length; at += 1) {
    if (at > 0 && (at % elementsAtOnce === 0 || isHeavy(given[at]))) yield;
    const element = parseElement(attribute, given[at], reading);
    if (element !== undefined) elements.add(element);
  }
  return elements.list();
}

function parseElement(
  attribute: CompiledAttribute,
  sent: unknown,
  reading: Reading,
): JsonValue | undefined {
  const isSimple = attribute.definition.type !== "complex";
  const meant = isSimple ? fromValueObject(attribute, sent, reading) : sent;
  const element = parseOne(attribute, meant, reading);
  if (attribute.isReference) requireReference(element, attribute);
  return element;
}

/** One that names nobody must not pass for nobody: a list of such would empty a group. */
function requireReference(element: JsonValue | undefined, { pathName }: CompiledAttribute): void {
  if (isObject(element) && typeof element["value"] === "string" && element["value"] !== "") return;
  throw badRequest("invalidValue", `Each value of "${pathName}" needs "value", an id.`);
}

function isEmptyArray(value: unknown): boolean {
  return isArray(value) && value.length === 0;
}

/**
 * Reads the value of a singular attribute; undefined when it is unassigned: null, `[]`, or a complex value with nothing in it
 * (RFC 7643 section 2.5). Required sub-attributes are not looked at: see {@link checkRequiredSubs}.
 */
export function parseSingular(
  attribute: CompiledAttribute,
  value: unknown,
  reading: Reading,
): JsonValue | undefined {
  if (value === null || value === undefined || isEmptyArray(value)) return undefined;
  return parseOne(attribute, meantValue(attribute, value, reading), reading);
}
