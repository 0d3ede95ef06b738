// Decides whether a body's `schemas` says that it is a resource of this type (RFC 7643 section 3.3).
import { badRequest } from "../error.js";
import type { ResourceSchema } from "../schema/resource-schema.js";
import { isArray } from "./json.js";

/** Google and OneLogin still send these for any resource; lower-case. */
const legacyCore = ["urn:scim:schemas:core:1.0", "urn:scim:schemas:core:2.0"];
const legacyMicrosoft = "http://schemas.microsoft.com/2006/11/resourcemanagement/adscim/2.0/";

function isBase(schema: ResourceSchema, uri: string): boolean {
  const lower = uri.toLowerCase();
  const type = schema.type.name.toLowerCase();
  return (
    lower === schema.core.urn.toLowerCase() ||
    legacyCore.some((legacy) => lower === legacy || lower === `${legacy}:${type}`) ||
    lower === `${legacyMicrosoft}${type}`
  );
}

/** 400 `invalidSyntax` unless the array holds the base URN or a legacy one; other URNs are no reason to refuse. */
export function checkSchemaUris(schema: ResourceSchema, value: unknown): void {
  const uris = isArray(value) ? value.slice(0, 100) : [];
  if (uris.some((uri) => typeof uri === "string" && isBase(schema, uri))) return;
  throw badRequest("invalidSyntax", `"schemas" must be an array that holds "${schema.core.urn}".`);
}

/** The URNs a resource is made of: the base, then each extension it uses, in the schema's order. */
export function usedSchemaUris(
  schema: ResourceSchema,
  resource: Readonly<Record<string, unknown>>,
): readonly string[] {
  const used = schema.extensions.filter(({ urn }) => Object.hasOwn(resource, urn));
  return [schema.core.urn, ...used.map(({ urn }) => urn)];
}
