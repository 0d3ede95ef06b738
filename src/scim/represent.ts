// What a client sees of stored resources: absolute locations and the list envelope (RFC 7643 section 3.1, RFC 7644 section 3.4.2).
import { weakETag } from "./etag.js";
import type { JsonObject } from "./schema/model.js";

const LIST_URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/**
 * Adds `meta.location` and `meta.version`. `typeUrl` is the absolute URL of the resource type's endpoint, for example
 * `https://…/scim/v2/Users`.
 */
export function represent(resource: JsonObject, typeUrl: string): JsonObject {
  return {
    ...resource,
    meta: {
      ...(resource["meta"] as JsonObject),
      location: locationOf(resource, typeUrl),
      version: versionOf(resource),
    },
  };
}

/** The entity tag of a stored resource: of its content alone, so that every way of reading it gives the same tag. */
export function versionOf(resource: JsonObject): string {
  return weakETag({ ...resource, meta: null });
}

export function locationOf(resource: JsonObject, typeUrl: string): string {
  return `${typeUrl}/${resource["id"] as string}`;
}

/** `Resources` is there even when empty: some clients expect it (statement 64). */
export function listResponse(
  resources: readonly JsonObject[],
  totalResults: number,
  startIndex: number,
): JsonObject {
  return {
    schemas: [LIST_URN],
    totalResults,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

/** The envelope of a page by cursor; there is no next one when `nextCursor` is undefined (RFC 9865 section 2). */
export function cursorListResponse(
  resources: readonly JsonObject[],
  totalResults: number | undefined,
  nextCursor: string | undefined,
): JsonObject {
  return {
    schemas: [LIST_URN],
    ...(totalResults === undefined ? {} : { totalResults }),
    itemsPerPage: resources.length,
    ...(nextCursor === undefined ? {} : { nextCursor }),
    Resources: resources,
  };
}
