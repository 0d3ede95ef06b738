// What a client sees of stored resources: absolute locations and the list envelope (RFC 7643 section 3.1, RFC 7644 section 3.4.2).
import type { RequestContext } from "../resource-store.js";
import type { JsonObject, JsonValue, MutableJsonObject } from "../../platform/json.js";
import { versionOf } from "./version.js";

const LIST_URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/**
 * Adds `meta.location`, `meta.version` and the `$ref` of members and groups. `baseUrl` is absolute, for example
 * `https://…/scim/v2`; `endpoint` the resource type's, for example `/Users`. Large groups give way to others.
 */
export async function represent(
  resource: JsonObject,
  baseUrl: string,
  endpoint: string,
  giveWay: RequestContext["giveWay"],
): Promise<JsonObject> {
  const { members, groups } = resource;
  const others = giveWay();
  if (others !== undefined) await others;
  const version = versionOf(resource);
  const location = locationOf(resource, baseUrl + endpoint);
  const shown: MutableJsonObject = { ...resource };
  if (members !== undefined) shown["members"] = await withReferences(members, baseUrl, giveWay);
  if (groups !== undefined) {
    shown["groups"] = await withReferences(groups, baseUrl, giveWay, "/Groups");
  }
  shown["meta"] = { ...(resource["meta"] as JsonObject), location, version };
  return shown;
}

/** References between two questions whether others want their turn. */
const AT_A_TIME = 1_000;

async function withReferences(
  elements: JsonValue,
  baseUrl: string,
  giveWay: RequestContext["giveWay"],
  endpoint?: string,
): Promise<JsonValue> {
  const referring: JsonObject[] = [];
  for (const element of elements as readonly JsonObject[]) {
    if (referring.length % AT_A_TIME === AT_A_TIME - 1) await giveWay();
    const path = endpoint ?? (element["type"] === "Group" ? "/Groups" : "/Users");
    referring.push({ ...element, $ref: `${baseUrl}${path}/${element["value"] as string}` });
  }
  return referring;
}

/** `typeUrl` is the absolute URL of the resource type's endpoint. */
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
