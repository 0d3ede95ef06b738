// Typed members of a request body; a wrong type is reported, not guessed.
import type { Violations } from "../directory/violations.js";
import type { JsonObject } from "../json.js";
import { isJsonObject, own } from "../json.js";

export function readText(
  body: JsonObject,
  name: string,
  violations: Violations,
  target = name,
): string | undefined {
  const value = own(body, name) ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  violations.wrongType(target);
  return undefined;
}

export function readFlag(
  body: JsonObject,
  name: string,
  violations: Violations,
  target = name,
): boolean | undefined {
  const value = own(body, name) ?? undefined;
  if (value === undefined || typeof value === "boolean") return value;
  violations.wrongType(target);
  return undefined;
}

export function readObject(
  body: JsonObject,
  name: string,
  violations: Violations,
): JsonObject | undefined {
  const value = own(body, name) ?? undefined;
  if (value === undefined || isJsonObject(value)) return value;
  violations.wrongType(name);
  return undefined;
}

/** `{ "<name>": { "id": "..." } }` */
export function readReference(
  body: JsonObject,
  name: string,
  violations: Violations,
): string | undefined {
  const object = readObject(body, name, violations);
  if (object === undefined) return undefined;
  return readText(object, "id", violations, `${name}.id`)?.toLowerCase();
}
