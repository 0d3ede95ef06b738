// Reads an operation's value for its target and answers the normalised operations it comes to (RFC 7644 sections 3.5.2.1 to 3.5.2.3).
import { badRequest } from "../error.js";
import { parseAttribute, parseOne, pathName } from "../resource/value/attribute-value.js";
import { type JsonValue, isArray, isJsonObject } from "../../platform/json.js";
import type { Reading } from "../resource/reading.js";
import { fromValueObject, meantValue } from "../resource/value/meant-value.js";
import type { Steps } from "../steps.js";
import type { PatchOperation } from "./patch.js";
import { elementOf } from "./patch-path.js";
import { readComplex, readSubPath } from "./read-complex.js";
import { readRemove } from "./remove-values.js";
import {
  type TargetedOperation,
  asElements,
  isCleared,
  isUnassigned,
  refuseEmptyText,
  toRemoval,
} from "./targeted-operation.js";

/** The one element in the value, out of its array. */
function elementGiven({ path, value }: TargetedOperation, reading: Reading): unknown {
  const isOne = isArray(value) && value.length === 1 && reading.tolerances.arraysOfOne;
  if (!isOne) return value;
  const [element] = value;
  if (path.attribute.definition.type === "complex") return element;
  return fromValueObject(element, pathName(path), reading);
}

/** What replaces or extends the elements a filter selects: one object, possibly as an array of one. */
function readElement(operation: TargetedOperation, reading: Reading): readonly PatchOperation[] {
  const { op, path, filter, value } = operation;
  const name = pathName(path);
  if (isUnassigned(value)) return op === "replace" ? [toRemoval(operation)] : [];
  const isSimple = path.attribute.definition.type !== "complex";
  if (!isSimple && !reading.tolerances.wholeElements) {
    throw badRequest("invalidPath", `Name the sub-attribute of the selected "${name}".`);
  }
  const parsed = parseOne(path.attribute, elementGiven(operation, reading), name, reading);
  if (parsed === undefined || (!isSimple && !isJsonObject(parsed))) {
    throw badRequest("invalidValue", `The value for the selected "${name}" must be an object.`);
  }
  // A simple value has no parts to add to: a further one stands beside it.
  if (isSimple && op === "add") return [{ op, path, filter: undefined, value: [parsed] }];
  return [{ op, path, filter, value: parsed }];
}

function* readMultiValued(
  operation: TargetedOperation,
  reading: Reading,
): Steps<readonly PatchOperation[]> {
  const { op, path, filter, value } = operation;
  if (filter !== undefined) return readElement(operation, reading);
  const { attribute } = path;
  if (isUnassigned(value)) return op === "replace" ? [toRemoval(operation)] : [];
  const name = pathName(path);
  const elements = yield* asElements(attribute, value, reading);
  const parsed = yield* parseAttribute(attribute, elements, name, reading);
  if (parsed !== undefined) return [{ op, path, filter, value: parsed }];
  if (op === "add") return [];
  // Elements of which nothing is understood must not empty the attribute as `[]` does.
  throw badRequest("invalidValue", `No value for "${name}" has a known sub-attribute.`);
}

/** Reads add and replace. */
function* readWrite(
  operation: TargetedOperation,
  reading: Reading,
): Steps<readonly PatchOperation[]> {
  const { op, path, filter, value } = operation;
  const { attribute, sub } = path;
  if (sub !== undefined) return readSubPath(operation, sub, reading);
  if (attribute.definition.multiValued) return yield* readMultiValued(operation, reading);
  if (attribute.definition.type === "complex") return readComplex(operation, reading);
  if (isCleared(value, reading)) return [toRemoval(operation)];
  const parsed = parseOne(attribute, value, pathName(path), reading);
  return parsed === undefined ? [] : [{ op, path, filter, value: parsed }];
}

/**
 * midPoint: `add members[value eq "U"]`, without a value, adds that member. Null is no value either (RFC 7643 section 2.5).
 * Undefined for anything else.
 */
function elementMeant({ op, path, filter, value }: TargetedOperation): JsonValue | undefined {
  const { multiValued } = path.attribute.definition;
  if (op !== "add" || path.sub !== undefined || !multiValued) return undefined;
  const equals = filter?.equals;
  const isNothing =
    value === undefined ||
    ((value === "" || isUnassigned(value)) && equals?.["value"] !== undefined);
  return isNothing && equals !== undefined ? elementOf(path.attribute, equals) : undefined;
}

/** What a singular attribute shall be, out of the forms clients write it in; a removal has no such value. */
function asMeant(operation: TargetedOperation, reading: Reading): TargetedOperation {
  const { op, path, value } = operation;
  const { attribute, sub } = path;
  const isWritten = op !== "remove" && sub === undefined && !attribute.definition.multiValued;
  if (!isWritten) return operation;
  return { ...operation, value: meantValue(attribute, value, pathName(path), reading) };
}

/** The normalised operations; none when there is nothing to do. 400 `invalidValue` or `mutability`. */
export function* readOperations(
  operation: TargetedOperation,
  reading: Reading,
): Steps<readonly PatchOperation[]> {
  const meant = asMeant(operation, reading);
  const { op, path, value } = meant;
  const element = elementMeant(meant);
  if (element !== undefined && reading.tolerances.createdByFilter)
    return [{ op, path, filter: undefined, value: [element] }];
  refuseEmptyText(meant);
  if (op === "remove") return yield* readRemove(meant, reading);
  if (value !== undefined) return yield* readWrite(meant, reading);
  throw badRequest("invalidValue", `The operation on "${pathName(path)}" needs a value.`);
}
