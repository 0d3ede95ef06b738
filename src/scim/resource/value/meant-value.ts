// Finds the value a client means behind the forms it is written in: in an array of one, as `{"value": …}`, as a bare id, as JSON in a string.
import { badRequest } from "../../error.js";
import type { CompiledAttribute } from "../../schema/resource-schema.js";
import type { Tolerances } from "../../tolerances.js";
import { isArray, isObject } from "../../../platform/json.js";
import { type Steps, atOnce } from "../../steps.js";
import { rejectDuplicateNames } from "../names.js";
import { parseJson } from "../parse-json.js";
import type { Reading } from "../reading.js";

const jsonForm = /^\s*[[{]/;

/** SCIM for Keycloak writes objects and arrays as text. To be asked only where no text may stand. */
export function* fromJsonText(value: unknown, { tolerances, work }: Reading): Steps<unknown> {
  if (typeof value !== "string" || !jsonForm.test(value) || !tolerances.jsonInStrings) return value;
  try {
    return yield* parseJson(value, work);
  } catch (error) {
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}

/** One value of 16 KB may be as long as text, each of its characters an escape. */
const longestOne = 6 * 16_384;

/** The same for one value; longer text is none. */
export const oneFromJsonText = (value: unknown, reading: Reading): unknown =>
  typeof value === "string" && value.length <= longestOne
    ? atOnce(fromJsonText(value, reading))
    : value;

/** What may stand beside `value` (RFC 7643 section 2.4) and says nothing of the value itself. */
const beside = new Set(["$ref", "display", "type", "primary"]);

/** `{"$ref": null, "value": x}` in an array, for the simple value x; what stands beside it is told as left out. */
export function fromValueObject(
  attribute: CompiledAttribute,
  value: unknown,
  reading: Reading,
): unknown {
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  const valueKey = keys.find((key) => key.toLowerCase() === "value");
  const others = keys.filter((key) => key !== valueKey);
  if (valueKey === undefined || others.some((key) => !beside.has(key.toLowerCase()))) return value;
  if (!reading.tolerances.valueObjects) return value;
  rejectDuplicateNames(value);
  for (const key of others) {
    if (value[key] !== null) reading.left.addUnknown(`${attribute.pathName}.${key}`);
  }
  return value[valueKey];
}

/** Entra's older flag writes every value as an array of one. More than one is 400: which is meant nobody can tell. */
function onlyValue(
  { pathName }: CompiledAttribute,
  value: unknown,
  tolerances: Tolerances,
): unknown {
  if (!isArray(value) || value.length === 0 || !tolerances.arraysOfOne) return value;
  if (value.length === 1) return value[0];
  const detail = `Attribute "${pathName}" has one value; ${value.length} were sent.`;
  throw badRequest("invalidValue", detail);
}

/** Entra writes the manager as a bare id, and takes it away with an empty one (clients.md 2.5). */
function fromBareId(value: unknown, tolerances: Tolerances): unknown {
  if (typeof value !== "string" || !tolerances.bareReferences) return value;
  return value === "" ? null : { value };
}

/** The value that is meant for a singular attribute; what is in none of the forms stays as it is. 400 for several values. */
export function meantValue(
  attribute: CompiledAttribute,
  value: unknown,
  reading: Reading,
): unknown {
  const { tolerances } = reading;
  if (attribute.definition.type !== "complex") {
    const one = onlyValue(attribute, value, tolerances);
    return one === value ? value : fromValueObject(attribute, one, reading);
  }
  const one = onlyValue(attribute, oneFromJsonText(value, reading), tolerances);
  const object = oneFromJsonText(one, reading);
  return attribute.isReference ? fromBareId(object, tolerances) : object;
}

/** The object that attributes come in, of an extension or of a value without a path. */
export function* objectMeant(sent: unknown, reading: Reading): Steps<unknown> {
  const value = yield* fromJsonText(sent, reading);
  const isOne = isArray(value) && value.length === 1 && reading.tolerances.arraysOfOne;
  return isOne ? yield* fromJsonText(value[0], reading) : value;
}
