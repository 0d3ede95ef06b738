// Looks at parsed JSON without trusting it: own properties only, names in any case, each name once (RFC 7643 section 2.1).
import { badRequest } from "../error.js";
import type { JsonValue } from "../schema/model.js";

/** An object under construction; becomes a `JsonObject` when handed out. */
export type MutableJsonObject = Record<string, JsonValue>;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Reads an own property, so that `constructor` and its like never answer for an absent attribute. */
export function ownValue(
  object: Readonly<Record<string, JsonValue>>,
  name: string,
): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Reads a message field by its lower-case name, whatever the case it was sent in. */
export function readField(object: Readonly<Record<string, unknown>>, name: string): unknown {
  let found: unknown;
  for (const key of Object.keys(object)) {
    if (key.toLowerCase() === name) found = object[key];
  }
  return found;
}

/** 400 when two names differ only in case: there is no telling which of the values was meant. */
export function rejectDuplicateNames(object: Readonly<Record<string, unknown>>): void {
  const seen = new Set<string>();
  for (const key of Object.keys(object)) {
    const lower = key.toLowerCase();
    if (seen.has(lower)) {
      throw badRequest(
        "invalidSyntax",
        "The same attribute name appears twice, differing only in letter case.",
      );
    }
    seen.add(lower);
  }
}
