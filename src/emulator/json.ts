// JSON as it crosses the wire, held in objects that no key sent by a client can poison.

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The member itself, never one inherited from Object.prototype (`constructor`, `__proto__`). */
export function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

// A constructor whose prototype has nothing: unlike Object.create(null) its instances keep fast, shared hidden
// classes, which is what lets a million users fit.
const Bare = function bare() {
  // nothing to set up
} as unknown as new () => JsonObject;
(Bare as { prototype: unknown }).prototype = Object.freeze(Object.create(null));

/** An empty object without prototype members: `__proto__` is an ordinary key in it. */
export function bareObject(source?: JsonObject): JsonObject {
  const target = new Bare();
  if (source !== undefined)
    for (const key of Object.keys(source)) target[key] = source[key] ?? null;
  return target;
}
