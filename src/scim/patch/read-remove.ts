// Reads a `remove` operation, and holds the rules for taking values away that every operation keeps to (RFC 7644 section 3.5.2.2, clients.md 2.6).
import { type ScimError, badRequest } from "../error.js";
import { parseElements, pathName } from "../resource/value/attribute-value.js";
import { type JsonObject, type JsonValue, elementsOf, isArray } from "../../platform/json.js";
import { fromJsonText } from "../resource/value/meant-value.js";
import type { Reading } from "../resource/reading.js";
import type { AttributePath, CompiledAttribute } from "../schema/resource-schema.js";
import type { Steps } from "../steps.js";
import type { ElementFilter, PatchOp, PatchOperation } from "./patch.js";
import { checkRemovable } from "./element.js";
import { type AttributeTarget, elementOf } from "./patch-path.js";

/** An operation whose target is resolved and whose value is as the client sent it. */
export interface TargetedOperation extends AttributeTarget {
  readonly op: PatchOp;
  readonly value: unknown;
}

function target({ attribute, sub }: AttributePath): CompiledAttribute {
  return sub ?? attribute;
}

/** RFC 7643 section 2.5. */
export function isUnassigned(value: unknown): boolean {
  return value === null || (isArray(value) && value.length === 0);
}

/** A lone value of a simple multi-valued attribute as its only element. */
export function* asElements(
  { definition }: CompiledAttribute,
  sent: unknown,
  reading: Reading,
): Steps<unknown> {
  if (definition.type === "complex") return sent;
  const value = yield* fromJsonText(sent, reading);
  if (isArray(value)) return value;
  return reading.tolerances.loneElements ? [value] : sent;
}

/** Entra clears a single value by replacing it with an empty string (clients.md 2.5). */
export function isCleared(value: unknown, { tolerances }: Reading): boolean {
  return isUnassigned(value) || (value === "" && tolerances.emptyTextClears);
}

/** One value and no more: a simple attribute, a reference, or a part of what is singular or selected by a filter. */
function isSingle({ attribute, sub }: AttributePath, filter: ElementFilter | undefined): boolean {
  if (attribute.definition.multiValued && (sub === undefined || filter === undefined)) return false;
  const { definition } = sub ?? attribute;
  if (definition.multiValued) return false;
  return definition.type !== "complex" || attribute.isReference;
}

/** `""` means no value only where there is one; a whole list or object is not lost to it. */
export function refuseEmptyText({ path, filter, value }: TargetedOperation): void {
  if (value !== "" || isSingle(path, filter)) return;
  throw badRequest(
    "invalidValue",
    `Attribute "${pathName(path)}" cannot be "". To leave it without a value, send null or remove it without a value.`,
  );
}

function cannotRemove(path: AttributePath, op: PatchOp): ScimError {
  const { required } = target(path).definition;
  const name = pathName(path);
  if (op !== "remove" && required) {
    return badRequest("invalidValue", `Attribute "${name}" is required and cannot be empty.`);
  }
  return badRequest("mutability", `Attribute "${name}" cannot be removed.`);
}

/** The removal of the target or, with `value`, of some elements; 400 where the schema forbids it (statement 126). */
export function toRemoval(
  { op, path, filter }: TargetedOperation,
  value?: JsonValue,
): PatchOperation {
  const { required, mutability } = target(path).definition;
  // Elements of a required attribute may go one by one; whether any is left shows in the end.
  const isPart = path.sub === undefined && (filter !== undefined || value !== undefined);
  if (mutability === "immutable" || (required && !isPart)) throw cannotRemove(path, op);
  return { op: "remove", path, filter, value };
}

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
  const elements = elementsOf(yield* parseElements(attribute, given, reading));
  if (elements.length === 0) {
    throw badRequest("invalidValue", `Name the values to remove from "${name}" by "value".`);
  }
  checkRemovable(elements, name);
  return [toRemoval(operation, elements)];
}
