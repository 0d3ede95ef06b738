// Looks at parsed JSON without trusting it: own properties only, compared by what it says.

/** Any JSON value; what a request body or an attribute may hold. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };

export type JsonObject = Readonly<Record<string, JsonValue>>;

/** An object under construction; becomes a `JsonObject` when handed out. */
export type MutableJsonObject = Record<string, JsonValue>;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return isObject(value);
}

/** The elements an array holds; anything else counts as none. */
export function elementsOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

/** Reads an own property, so that `constructor` and its like never answer for an absent attribute. */
export function ownValue(
  object: Readonly<Record<string, JsonValue>>,
  name: string,
): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The same of what may be no object, and has no parts then. */
export const ownPart = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  isJsonObject(value) ? ownValue(value, name) : undefined;

function sameKeys(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
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
  return sameKeys(a as JsonObject, b as JsonObject);
}
