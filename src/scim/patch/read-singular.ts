// Reads what `add` and `replace` write to one value: of a simple attribute or a sub-attribute, or of a complex one, sub-attribute by sub-attribute (RFC 7644 section 3.5.2.3).
import { badRequest } from "../error.js";
import { parseElements, parseOne, pathName, wrongType } from "../resource/value/attribute-value.js";
import type { Reading } from "../resource/reading.js";
import { meantValue } from "../resource/value/meant-value.js";
import { isObject } from "../../platform/json.js";
import { subAttributeNamed } from "../schema/resource-schema.js";
import { readField, rejectDuplicateNames } from "../resource/names.js";
import { atOnce } from "../steps.js";
import type { PatchOperation } from "./patch.js";
import {
  type TargetedOperation,
  isCleared,
  isUnassigned,
  refuseEmptyText,
  toRemoval,
} from "./read-remove.js";

/** A replaced reference does not keep the URI of the one before it; that goes first, while a filter still selects it. */
function referenceOf(operation: TargetedOperation): readonly PatchOperation[] {
  const { path, filter } = operation;
  const reference = path.attribute.subAttributes.get("$ref");
  const isReference = path.sub?.name === "value" && !path.attribute.definition.multiValued;
  if (reference === undefined || !isReference) return [];
  return [{ op: "remove", path: { ...path, sub: reference }, filter, value: undefined }];
}

/** Reads a value for a simple attribute or for the sub-attribute that a path ends in. */
function readSimple(operation: TargetedOperation, reading: Reading): readonly PatchOperation[] {
  const { op, path, filter } = operation;
  const target = path.sub ?? path.attribute;
  const isPartOfElement = path.attribute.definition.multiValued;
  const { multiValued, mutability } = target.definition;
  const value = multiValued ? operation.value : meantValue(target, operation.value, reading);
  refuseEmptyText({ ...operation, value });
  if (isCleared(value, reading)) {
    return isPartOfElement && op === "add" ? [] : [toRemoval(operation)];
  }
  if (op === "replace" && mutability === "immutable" && isPartOfElement) {
    throw badRequest("mutability", `Attribute "${target.pathName}" cannot be changed.`);
  }
  const parsed = multiValued
    ? atOnce(parseElements(target, value, reading))
    : parseOne(target, value, reading);
  return parsed === undefined ? [] : [{ op, path, filter, value: parsed }];
}

/** One operation a sub-attribute: what is not given stays (statement 123). */
function readSubs(
  operation: TargetedOperation,
  value: Readonly<Record<string, unknown>>,
  reading: Reading,
): readonly PatchOperation[] {
  rejectDuplicateNames(value);
  const { path } = operation;
  const operations = Object.keys(value).flatMap((key) => {
    const sub = subAttributeNamed(path.attribute, key);
    if (sub === undefined) reading.left.addUnknown(`${pathName(path)}.${key}`);
    else if (sub.definition.mutability === "readOnly") reading.left.addReadOnly(sub.pathName);
    else return readSimple({ ...operation, path: { ...path, sub }, value: value[key] }, reading);
    return [];
  });
  const setsValue = operations.find(({ path: { sub } }) => sub?.name === "value");
  const setsReference = operations.some(({ path: { sub } }) => sub?.name === "$ref");
  if (setsValue === undefined || setsReference) return operations;
  return [...referenceOf({ ...operation, path: setsValue.path }), ...operations];
}

/** A reference with an empty id refers to nobody (clients.md 2.5). */
function isNobody({ path, value }: TargetedOperation, reading: Reading): boolean {
  if (!path.attribute.isReference || !isObject(value)) return false;
  const id = readField(value, "value");
  return id !== undefined && isCleared(id, reading);
}

function readComplex(operation: TargetedOperation, reading: Reading): readonly PatchOperation[] {
  const { op, path, filter, value: given } = operation;
  refuseEmptyText(operation);
  if (isUnassigned(given) || isNobody(operation, reading)) return [toRemoval(operation)];
  if (!isObject(given)) throw wrongType(path.attribute);
  if (filter === undefined) return readSubs(operation, given, reading);
  const value = parseOne(path.attribute, given, reading);
  if (!isObject(value)) return [];
  const sub = path.attribute.subAttributes.get("value");
  const replacesValue = Object.hasOwn(value, "value") && !Object.hasOwn(value, "$ref");
  const stale = replacesValue ? referenceOf({ ...operation, path: { ...path, sub } }) : [];
  return [...stale, { op, path, filter, value }];
}

/** Reads a value for a singular attribute or for a sub-attribute. */
export function readSingular(
  operation: TargetedOperation,
  reading: Reading,
): readonly PatchOperation[] {
  const { attribute, sub } = operation.path;
  if (sub === undefined && attribute.definition.type === "complex") {
    const value = meantValue(attribute, operation.value, reading);
    return readComplex({ ...operation, value }, reading);
  }
  const written = readSimple(operation, reading);
  return written.length === 0 ? [] : [...referenceOf(operation), ...written];
}
