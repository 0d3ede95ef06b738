// Tells whether two resources say the same: deep equality without regard to key order or `meta`.
import type { JsonObject, JsonValue } from "../schema/model.js";

function sameKeys(a: JsonObject, b: JsonObject, ignored: string | undefined): boolean {
  const keys = Object.keys(a).filter((key) => key !== ignored);
  const others = Object.keys(b).filter((key) => key !== ignored);
  if (keys.length !== others.length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]));
}

function sameElements(a: readonly JsonValue[], b: readonly JsonValue[]): boolean {
  return a.length === b.length && a.every((each, index) => sameValue(each, b[index]));
}

/** Deep equality of JSON values; the order of array elements counts, that of keys does not. */
export function sameValue(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b)) return false;
    return sameElements(a as readonly JsonValue[], b as readonly JsonValue[]);
  }
  return sameKeys(a as JsonObject, b as JsonObject, undefined);
}

/** Whether writing `b` over `a` would change nothing (RFC 7644 section 3.5.2.1: then lastModified stays). */
export function sameResource(a: JsonObject, b: JsonObject): boolean {
  return a === b || sameKeys(a, b, "meta");
}
