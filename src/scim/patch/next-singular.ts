// Computes what one operation makes of a singular attribute (RFC 7644 sections 3.5.2.1 to 3.5.2.3).
import { badRequest } from "../error.js";
import { pathName } from "../resource/attribute-value.js";
import { type JsonObject, type JsonValue, isJsonObject, sameValue } from "../../platform/json.js";
import { cannotChange, mergeElement, setSub } from "./element.js";
import type { PatchOperation } from "./patch.js";

function nextComplex(operation: PatchOperation, present: JsonObject): JsonObject | undefined {
  const { op, path, value } = operation;
  if (path.sub === undefined) {
    if (op === "remove") return undefined;
    return value === undefined
      ? present
      : mergeElement(path, present, value as JsonObject, present);
  }
  if (op !== "remove" && value !== undefined) return setSub(path, present, value, op);
  const { name } = path.sub;
  const entries = Object.entries(present).filter(([key]) => key !== name);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** The value to work on when a filter stands in the path; undefined when there is nothing to do. */
function select(
  { op, path, filter }: PatchOperation,
  present: JsonObject | undefined,
  createOnNoTarget: () => boolean,
): JsonObject | undefined {
  if (filter === undefined) return present ?? {};
  if (present !== undefined && filter.matches(present)) return present;
  if (op === "remove") return undefined;
  // A value that does not match is not overwritten: the client meant another one.
  if (present === undefined && filter.equals !== undefined && createOnNoTarget())
    return filter.equals;
  throw badRequest("noTarget", `The filter does not select the value of "${pathName(path)}".`);
}

function nextSimple({ op, path, value }: PatchOperation, present: JsonValue | undefined) {
  const isFrozen = path.attribute.definition.mutability === "immutable" && present !== undefined;
  if (isFrozen && !sameValue(present, value)) throw cannotChange(path);
  return op === "remove" ? undefined : value;
}

/** The value after the operation, undefined when it is unassigned; throws ScimError 400 where it cannot be done. */
export function nextSingular(
  operation: PatchOperation,
  present: JsonValue | undefined,
  createOnNoTarget: () => boolean,
): JsonValue | undefined {
  const { attribute } = operation.path;
  if (attribute.definition.type !== "complex") return nextSimple(operation, present);
  const before = isJsonObject(present) ? present : undefined;
  const selected = select(operation, before, createOnNoTarget);
  if (selected === undefined) return before;
  const next = nextComplex(operation, selected);
  const isFrozen = attribute.definition.mutability === "immutable" && before !== undefined;
  if (isFrozen && !sameValue(before, next)) throw cannotChange(operation.path);
  return next;
}
