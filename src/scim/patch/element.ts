// Changes one complex value, holding its immutable sub-attributes to what they are (RFC 7643 section 2.2).
import { type ScimError, badRequest } from "../error.js";
import { pathName } from "../resource/value/attribute-value.js";
import { type JsonObject, type JsonValue, ownValue, sameValue } from "../../platform/json.js";
import type { AttributePath } from "../schema/resource-schema.js";
import type { PatchOp } from "./patch.js";

export function cannotChange(path: AttributePath): ScimError {
  return badRequest(
    "mutability",
    `Attribute "${pathName(path)}" cannot be changed once it is set.`,
  );
}

/** Sets the sub-attribute the path ends in; an immutable one only while it is unset. */
export function setSub(
  path: AttributePath,
  element: JsonObject,
  value: JsonValue,
  op: PatchOp,
): JsonObject {
  if (path.sub === undefined) return element;
  const { name, definition } = path.sub;
  const present = ownValue(element, name);
  const isFrozen = definition.mutability === "immutable" && present !== undefined;
  if (isFrozen && !sameValue(present, value)) throw cannotChange(path);
  if (definition.multiValued && op === "add") {
    const before = Array.isArray(present) ? (present as readonly JsonValue[]) : [];
    const known = new Set(before);
    const fresh = (value as readonly JsonValue[]).filter((each) => !known.has(each));
    return { ...element, [name]: [...before, ...fresh] };
  }
  return sameValue(present, value) ? element : { ...element, [name]: value };
}

/** Lays `given` over `base` in place of `element`, whose immutable sub-attributes stay. */
export function mergeElement(
  path: AttributePath,
  element: JsonObject,
  given: JsonObject,
  base: JsonObject | undefined,
): JsonObject {
  const merged: Record<string, JsonValue> = { ...base, ...given };
  for (const sub of path.attribute.subAttributes.values()) {
    if (sub.definition.mutability !== "immutable") continue;
    const present = ownValue(element, sub.name);
    if (present === undefined) continue;
    const next = ownValue(given, sub.name);
    if (next !== undefined && !sameValue(next, present)) throw cannotChange({ ...path, sub });
    merged[sub.name] = present;
  }
  return sameValue(merged, element) ? element : merged;
}

/** The value without a sub-attribute; undefined when only `type` and `primary` are left of it, which say nothing alone. */
export function withoutSub(element: JsonObject, name: string): JsonObject | undefined {
  const entries = Object.entries(element).filter(([key]) => key !== name);
  const saysSomething = entries.some(([key]) => key !== "type" && key !== "primary");
  return saysSomething ? Object.fromEntries(entries) : undefined;
}
