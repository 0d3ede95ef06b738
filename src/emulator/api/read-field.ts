// Typed members of a request body; a wrong type is reported, not guessed.
import type { Violations } from "../directory/violations.js";
import type { JsonObject } from "../json.js";
import { isJsonObject, own } from "../json.js";

export function readText(
  body: JsonObject,
  name: string,
  violations: Violations,
): string | undefined {
  const value = own(body, name) ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  violations.wrongType(name);
  return undefined;
}

/** The name of a resource: there, not blank, and nobody else's. */
export function readName(
  body: JsonObject,
  isTaken: (name: string) => boolean,
  violations: Violations,
): string {
  const name = readText(body, "name", violations);
  if (name === undefined) violations.required("name");
  else if (name.trim() === "") violations.blank("name");
  else if (isTaken(name)) violations.notUnique("name");
  return name ?? "";
}

export function readFlag(
  body: JsonObject,
  name: string,
  violations: Violations,
): boolean | undefined {
  const value = own(body, name) ?? undefined;
  if (value === undefined || typeof value === "boolean") return value;
  violations.wrongType(name);
  return undefined;
}

/** One of the allowed texts; undefined when it is not sent, or another one and reported. */
export function readChoice<T extends string>(
  body: JsonObject,
  name: string,
  allowed: readonly T[],
  violations: Violations,
): T | undefined {
  const sent = readText(body, name, violations);
  const known = allowed.find((value) => value === sent);
  if (sent !== undefined && known === undefined) {
    violations.invalid(name, "must be one of the allowed values", { allowedValues: allowed });
  }
  return known;
}

export function requireChoice<T extends string>(
  body: JsonObject,
  name: string,
  allowed: readonly T[],
  violations: Violations,
): T | undefined {
  if ((own(body, name) ?? null) === null) violations.required(name);
  return readChoice(body, name, allowed, violations);
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
  return readText(object, "id", violations.under(name))?.toLowerCase();
}
