// Decides whether a body's `schemas` says that it is a resource of this type (RFC 7643 section 3.3).
import { badRequest } from "../error.js";
import type { ResourceSchema } from "../schema/resource-schema.js";
import type { Tolerances } from "../tolerances.js";
import { isArray } from "../../platform/json.js";
import { readField } from "./names.js";

/** Google and OneLogin still send these for any resource; lower-case. */
const legacyCore = ["urn:scim:schemas:core:1.0", "urn:scim:schemas:core:2.0"];
const legacyMicrosoft = "http://schemas.microsoft.com/2006/11/resourcemanagement/adscim/2.0/";

function isBase(schema: ResourceSchema, uri: string, tolerances: Tolerances): boolean {
  if (uri === schema.core.urn) return true;
  const lower = uri.toLowerCase();
  const type = schema.type.name.toLowerCase();
  if (lower === schema.core.urn.toLowerCase()) return true;
  const isLegacy =
    legacyCore.some((legacy) => lower === legacy || lower === `${legacy}:${type}`) ||
    lower === `${legacyMicrosoft}${type}`;
  return isLegacy && tolerances.legacyUrns;
}

/** Whether `schemas` says nothing at all: then the endpoint says what the body is. */
const isAbsent = (schemas: unknown, tolerances: Tolerances): boolean =>
  ((schemas ?? null) === null || (isArray(schemas) && schemas.length === 0)) &&
  tolerances.absentSchemas;

const elementsGiven = (schemas: unknown): readonly unknown[] =>
  isArray(schemas) ? (schemas.length > 100 ? schemas.slice(0, 100) : schemas) : [];

function holds(schemas: unknown, isMeant: (uri: string) => boolean): boolean {
  return elementsGiven(schemas).some((uri) => typeof uri === "string" && isMeant(uri));
}

/** 400 `invalidSyntax` unless the message is of that kind, or does not say of which. */
export function requireMessageUrn(
  body: Readonly<Record<string, unknown>>,
  message: "PatchOp" | "SearchRequest" | "BulkRequest",
  tolerances: Tolerances,
): void {
  const schemas = readField(body, "schemas");
  const urn = `urn:ietf:params:scim:api:messages:2.0:${message}`;
  if (isAbsent(schemas, tolerances)) return;
  if (holds(schemas, (uri) => uri.toLowerCase() === urn.toLowerCase())) return;
  throw badRequest("invalidSyntax", `"schemas" must hold "${urn}".`);
}

/** Of the type itself, or of one of its extensions. */
const isKnown = (schema: ResourceSchema, uri: unknown): boolean =>
  [schema.core, ...schema.extensions].some(
    ({ urn }) => typeof uri === "string" && uri.toLowerCase() === urn.toLowerCase(),
  );

/**
 * 400 `invalidSyntax` unless the array holds the base URN or a legacy one, or is none; other URNs are no reason to refuse where
 * unknown names are tolerated.
 */
export function checkSchemaUris(
  schema: ResourceSchema,
  value: unknown,
  tolerances: Tolerances,
): void {
  if (isAbsent(value, tolerances)) return;
  if (!holds(value, (uri) => isBase(schema, uri, tolerances))) {
    const { urn } = schema.core;
    throw badRequest("invalidSyntax", `"schemas" must be an array that holds "${urn}".`);
  }
  if (tolerances.unknownNames || elementsGiven(value).every((uri) => isKnown(schema, uri))) return;
  throw badRequest("invalidSyntax", '"schemas" names a schema that resources here do not have.');
}

/** The URNs a resource is made of: the base, then each extension it uses, in the schema's order. */
export function usedSchemaUris(
  schema: ResourceSchema,
  resource: Readonly<Record<string, unknown>>,
): readonly string[] {
  const used = [schema.core.urn];
  for (const { urn } of schema.extensions) if (Object.hasOwn(resource, urn)) used.push(urn);
  return used;
}
