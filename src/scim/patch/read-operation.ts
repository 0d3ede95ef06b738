// Reads an operation's value for its target and answers the normalised operations it comes to (RFC 7644 sections 3.5.2.1 to 3.5.2.3).
import { badRequest } from "../error.js";
import { parseAttribute, parseOne, pathName } from "../resource/attribute-value.js";
import { isJsonObject } from "../resource/elements.js";
import type { Reading } from "../resource/reading.js";
import { isArray } from "../resource/json.js";
import type { JsonObject } from "../schema/model.js";
import type { PatchOperation } from "./patch.js";
import { readComplex, readSubPath } from "./read-complex.js";
import { readRemove } from "./read-remove.js";
import { isUnassigned, toRemoval } from "./targeted-operation.js";
import type { TargetedOperation } from "./targeted-operation.js";

/** What replaces or extends the elements a filter selects: one object, possibly as an array of one. */
function readElement(operation: TargetedOperation, reading: Reading): readonly PatchOperation[] {
  const { op, path, filter, value } = operation;
  const name = pathName(path);
  if (isUnassigned(value)) return op === "replace" ? [toRemoval(operation)] : [];
  const element: unknown = isArray(value) && value.length === 1 ? value[0] : value;
  const parsed = parseOne(path.attribute, element, name, reading);
  if (!isJsonObject(parsed)) {
    throw badRequest("invalidValue", `The value for the selected "${name}" must be an object.`);
  }
  return [{ op, path, filter, value: parsed }];
}

function readMultiValued(
  operation: TargetedOperation,
  reading: Reading,
): readonly PatchOperation[] {
  const { op, path, filter, value } = operation;
  if (filter !== undefined) return readElement(operation, reading);
  const { attribute } = path;
  if (value === null || (op === "replace" && isUnassigned(value))) {
    return op === "replace" ? [toRemoval(operation)] : [];
  }
  const name = pathName(path);
  const isLoneSimple = attribute.definition.type !== "complex" && !isArray(value);
  const parsed = parseAttribute(attribute, isLoneSimple ? [value] : value, name, reading);
  if (parsed !== undefined) return [{ op, path, filter, value: parsed }];
  if (op === "add") return [];
  // Elements of which nothing is understood must not empty the attribute as `[]` does.
  throw badRequest("invalidValue", `No value for "${name}" has a known sub-attribute.`);
}

/** Reads add and replace. */
function readWrite(operation: TargetedOperation, reading: Reading): readonly PatchOperation[] {
  const { op, path, filter, value } = operation;
  const { attribute, sub } = path;
  if (sub !== undefined) return readSubPath(operation, sub, reading);
  if (attribute.definition.multiValued) return readMultiValued(operation, reading);
  if (attribute.definition.type === "complex") return readComplex(operation, reading);
  if (isUnassigned(value)) return [toRemoval(operation)];
  const parsed = parseAttribute(attribute, value, pathName(path), reading);
  return parsed === undefined ? [] : [{ op, path, filter, value: parsed }];
}

/**
 * midPoint: `add members[value eq "U"]`, without a value, adds that member. Null is no value either (RFC 7643 section 2.5).
 * Undefined for anything else.
 */
function elementMeant({ op, path, filter, value }: TargetedOperation): JsonObject | undefined {
  const { multiValued } = path.attribute.definition;
  if (op !== "add" || path.sub !== undefined || !multiValued) return undefined;
  const element = filter?.equals;
  const isNothing =
    value === undefined || (isUnassigned(value) && element?.["value"] !== undefined);
  return isNothing ? element : undefined;
}

/** The normalised operations; none when there is nothing to do. 400 `invalidValue` or `mutability`. */
export function readOperations(
  operation: TargetedOperation,
  reading: Reading,
): readonly PatchOperation[] {
  const { op, path, value } = operation;
  if (op === "remove") return readRemove(operation, reading);
  const element = reading.tolerances.createdByFilter ? elementMeant(operation) : undefined;
  if (element !== undefined) return [{ op, path, filter: undefined, value: [element] }];
  if (value !== undefined) return readWrite(operation, reading);
  throw badRequest("invalidValue", `The operation on "${pathName(path)}" needs a value.`);
}
