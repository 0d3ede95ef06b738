// What a client sees of stored resources: absolute locations and the list envelope (RFC 7643 section 3.1, RFC 7644 section 3.4.2).
import type { JsonObject } from "./schema/model.js";

const LIST_URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/** `typeUrl` is the absolute URL of the resource type's endpoint, for example `https://…/scim/v2/Users`. */
export function withLocation(resource: JsonObject, typeUrl: string): JsonObject {
  const meta = resource["meta"] as JsonObject;
  return { ...resource, meta: { ...meta, location: locationOf(resource, typeUrl) } };
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
