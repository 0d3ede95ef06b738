// Reads an operation's value for its target and answers the normalised operations it comes to (RFC 7644 sections 3.5.2.1 to 3.5.2.3).
import { badRequest } from "../error.js";
import { parseElements, parseOne, pathName } from "../resource/value/attribute-value.js";
import { type JsonValue, isArray, isJsonObject } from "../../platform/json.js";
import type { Reading } from "../resource/reading.js";
import { fromValueObject } from "../resource/value/meant-value.js";
import type { Steps } from "../steps.js";
import type { PatchOperation } from "./patch.js";
import { elementOf } from "./patch-path.js";
import { readSingular } from "./read-singular.js";
import {
  type TargetedOperation,
  asElements,
  isUnassigned,
  readRemove,
  refuseEmptyText,
  toRemoval,
} from "./read-remove.js";

/** The one element in the value, out of its array. */
function elementGiven({ path, value }: TargetedOperation, reading: Reading): unknown {
  const isOne = isArray(value) && value.length === 1 && reading.tolerances.arraysOfOne;
  if (!isOne) return value;
  const [element] = value;
  if (path.attribute.definition.type === "complex") return element;
  return fromValueObject(path.attribute, element, reading);
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
  const parsed = parseOne(path.attribute, elementGiven(operation, reading), reading);
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
  const elements = yield* asElements(attribute, value, reading);
  const parsed = yield* parseElements(attribute, elements, reading);
  if (parsed !== undefined) return [{ op, path, filter, value: parsed }];
  if (op === "add") return [];
  // Elements of which nothing is understood must not empty the attribute as `[]` does.
  throw badRequest(
    "invalidValue",
    `No value for "${attribute.pathName}" has a known sub-attribute.`,
  );
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

/** The normalised operations; none when there is nothing to do. 400 `invalidValue` or `mutability`. */
export function* readOperations(
  operation: TargetedOperation,
  reading: Reading,
): Steps<readonly PatchOperation[]> {
  const { op, path, value } = operation;
  const element = elementMeant(operation);
  if (element !== undefined && reading.tolerances.createdByFilter)
    return [{ op, path, filter: undefined, value: [element] }];
  const isWhole = path.sub === undefined && path.attribute.definition.multiValued;
  if (op === "remove" || isWhole) refuseEmptyText(operation);
  if (op === "remove") return yield* readRemove(operation, reading);
  if (value === undefined) {
    throw badRequest("invalidValue", `The operation on "${pathName(path)}" needs a value.`);
  }
  return isWhole ? yield* readMultiValued(operation, reading) : readSingular(operation, reading);
}
