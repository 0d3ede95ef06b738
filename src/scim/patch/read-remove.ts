// Reads a `remove` operation, with the value array that RFC 7644 section 3.5.2.2 does not know and every large client sends.
import { badRequest } from "../error.js";
import { parseAttribute, pathName } from "../resource/attribute-value.js";
import { type JsonObject, elementsOf, isArray } from "../../platform/json.js";
import type { Reading } from "../resource/reading.js";
import type { Steps } from "../steps.js";
import type { PatchOperation } from "./patch.js";
import { checkRemovable } from "./remove-values.js";
import { elementOf } from "./value-filter.js";
import { type TargetedOperation, asElements, toRemoval } from "./targeted-operation.js";

/** `members[value eq "U"]` and the value array `[{"value":"U"}]` are one thing said in two ways. */
function valueSelectedBy({ path, filter }: TargetedOperation): JsonObject | undefined {
  const equals = path.attribute.definition.multiValued ? filter?.equals : undefined;
  if (equals === undefined) return undefined;
  return Object.hasOwn(equals, "value") && Object.keys(equals).length === 1 ? equals : undefined;
}

/** Whether the operation names values to remove. */
function namesValues({ path, filter, value }: TargetedOperation): boolean {
  if (value === undefined || value === null || filter !== undefined) return false;
  return path.attribute.definition.multiValued;
}

/** A `remove` with a value array removes those elements; with `[]` none (statement 136); a lone object counts as an array of one. */
export function* readRemove(
  operation: TargetedOperation,
  reading: Reading,
): Steps<readonly PatchOperation[]> {
  const { path, value } = operation;
  const { attribute, sub } = path;
  const onlyValue = sub === undefined ? valueSelectedBy(operation) : undefined;
  if (onlyValue !== undefined) {
    const removed = [elementOf(attribute, onlyValue)];
    return [toRemoval({ ...operation, filter: undefined }, removed)];
  }
  if (!namesValues(operation)) return [toRemoval(operation)];
  if (sub !== undefined) {
    throw badRequest("invalidPath", `Select the values of "${pathName(path)}" by a filter.`);
  }
  if (isArray(value) && value.length === 0) return [];
  const name = pathName(path);
  const given = yield* asElements(attribute, value, reading);
  const elements = elementsOf(yield* parseAttribute(attribute, given, name, reading));
  if (elements.length === 0) {
    throw badRequest("invalidValue", `Name the values to remove from "${name}" by "value".`);
  }
  checkRemovable(elements, name);
  return [toRemoval(operation, elements)];
}
