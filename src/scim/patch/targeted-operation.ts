// Defines the step between a resolved target and a normalised operation, and the rules for taking values away (RFC 7644 section 3.5.2.2).
import { type ScimError, badRequest } from "../error.js";
import { pathName } from "../resource/value/attribute-value.js";
import { type JsonValue, isArray } from "../../platform/json.js";
import { isReferenceTo } from "../resource/elements.js";
import { fromJsonText } from "../resource/value/meant-value.js";
import type { Reading } from "../resource/reading.js";
import type { AttributePath, CompiledAttribute } from "../schema/resource-schema.js";
import type { Steps } from "../steps.js";
import type { ElementFilter, PatchOp, PatchOperation } from "./patch.js";
import type { AttributeTarget } from "./patch-path.js";

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
  return definition.type !== "complex" || isReferenceTo(attribute);
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
