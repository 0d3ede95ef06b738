// What a client sees of stored resources: absolute locations and the list envelope (RFC 7643 section 3.1, RFC 7644 section 3.4.2).
import type { RequestContext } from "../resource-store.js";
import { copyWith } from "../../platform/copy-with.js";
import type { JsonObject, JsonValue, MutableJsonObject } from "../../platform/json.js";
import { versionOf } from "./version.js";

const LIST_URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/**
 * Adds `meta.location`, `meta.version` and the `$ref` of members and groups. `baseUrl` is absolute, for example
 * `https://…/scim/v2`; `endpoint` the resource type's, for example `/Users`. Large groups give way to others; what has no
 * references, where nobody waits, is there at once.
 */
export function represent(
  resource: JsonObject,
  baseUrl: string,
  endpoint: string,
  giveWay: RequestContext["giveWay"],
): JsonObject | Promise<JsonObject> {
  const { members, groups } = resource;
  const others = giveWay();
  const isAlone = members === undefined && groups === undefined;
  if (isAlone && others === undefined) return located(resource, baseUrl + endpoint);
  return withOthers(others);

  async function withOthers(turn: Promise<void> | undefined): Promise<JsonObject> {
    if (turn !== undefined) await turn;
    const shown = located(resource, baseUrl + endpoint);
    if (members !== undefined) shown["members"] = await withReferences(members, baseUrl, giveWay);
    if (groups !== undefined) {
      shown["groups"] = await withReferences(groups, baseUrl, giveWay, "/Groups");
    }
    return shown;
  }
}

function located(resource: JsonObject, typeUrl: string): MutableJsonObject {
  const version = versionOf(resource);
  const location = locationOf(resource, typeUrl);
  const meta = copyWith(resource["meta"] as JsonObject, { location, version });
  // Without one it gets it; with one, which all that are stored have, the copy does not grow.
  return { ...resource, meta };
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
    referring.push(copyWith(element, { $ref: `${baseUrl}${path}/${element["value"] as string}` }));
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
