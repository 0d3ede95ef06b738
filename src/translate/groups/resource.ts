// Groups between SCIM and PingOne: displayName <-> name, the rest in PingOne's own extension (contract 8.2, 15).
import { ScimError, badRequest } from "../../scim/error.js";
import { type JsonObject, type JsonValue, isJsonObject, sameValue } from "../../platform/json.js";
import type { GroupBody, PingOneGroup } from "../../pingone/resources/groups.js";
import { MARKER, keepMarker, markerOf, withoutMarker } from "../create-marker.js";

const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const PINGONE_GROUP = "urn:pingidentity:schemas:extension:2.0:PingOneGroup";

/** A PingOne group as a canonical SCIM resource, without members and `meta.location`. */
export function fromGroup(group: PingOneGroup): JsonObject {
  const customData = shownData(group.customData);
  const extension = compact({
    population: group.population && { id: group.population.id },
    description: group.description,
    userFilter: group.userFilter,
    customData: customData === undefined ? undefined : JSON.stringify(customData),
    directMemberCounts: group.directMemberCounts,
  });
  const isExtended = Object.keys(extension).length > 0;
  return {
    schemas: isExtended ? [GROUP, PINGONE_GROUP] : [GROUP],
    id: group.id,
    ...compact({ externalId: group.externalId }),
    displayName: group.name,
    ...(isExtended ? { [PINGONE_GROUP]: extension } : {}),
    meta: { resourceType: "Group", created: group.createdAt, lastModified: group.updatedAt },
  };
}

/** PingOne tells composed and decomposed spellings apart: names would become twins (RFC 7644 section 5), as with `userName`. */
const composed = (name: JsonValue | undefined): JsonValue | undefined =>
  typeof name === "string" ? name.normalize("NFC") : name;

/** What a group shall be at PingOne; throws ScimError 400. `current` lends what the client cannot know: the extension, if it sent none. */
export function toGroupBody(resource: JsonObject, current: PingOneGroup | undefined): GroupBody {
  const extension = resource[PINGONE_GROUP] as JsonObject | undefined;
  return compact({
    name: composed(resource["displayName"]),
    externalId: resource["externalId"],
    ...(extension === undefined ? keptExtension(current) : sentExtension(extension, current)),
  });
}

type Fields = Readonly<Record<string, JsonValue | undefined>>;

const keptExtension = (current: PingOneGroup | undefined): Fields => ({
  description: current?.description,
  userFilter: current?.userFilter,
  customData: current?.customData as JsonValue | undefined,
  population: current?.population,
});

/** The population never changes: that of a group that exists is the one it has. */
const sentExtension = (extension: JsonObject, current: PingOneGroup | undefined): Fields => ({
  description: extension["description"],
  userFilter: extension["userFilter"],
  customData: keepMarker(current?.customData, toCustomData(extension["customData"])),
  population: current === undefined ? extension["population"] : current.population,
});

/** SCIM has no attribute for any JSON there may be: it travels as text (RFC 7643 section 2.3). */
function toCustomData(text: JsonValue | undefined): JsonObject | undefined {
  if (typeof text !== "string" || text === "") return undefined;
  const value = parsed(text);
  if (isJsonObject(value as JsonValue)) {
    if (Object.hasOwn(value as object, MARKER)) {
      throw badRequest("invalidValue", `customData: the key "${MARKER}" is the gateway's own.`);
    }
    return value as JsonObject;
  }
  throw badRequest("invalidValue", "customData has to be a JSON object, written as text.");
}

/** The text around it is well-formed: JSON may spell half of a pair by an escape (`"\ud83d"`), which reads back as nothing that UTF-8 has. */
function requireWholeCharacters(key: string, value: unknown): unknown {
  if (key.isWellFormed() && (typeof value !== "string" || value.isWellFormed())) return value;
  throw badRequest(
    "invalidValue",
    "customData holds half of a surrogate pair, which is no character. Send whole characters.",
  );
}

/** The customer's own: a group that holds nothing but the gateway's marker has none. */
function shownData(customData: unknown): unknown {
  if (markerOf(customData) === undefined) return customData;
  const own = withoutMarker(customData as JsonObject);
  return Object.keys(own).length === 0 ? undefined : own;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, requireWholeCharacters);
  } catch (error) {
    if (error instanceof ScimError) throw error;
    return undefined;
  }
}

/** Whether PingOne would see a difference. */
export function isSameGroup(current: PingOneGroup, body: GroupBody): boolean {
  const names = ["name", "externalId", "description", "userFilter"] as const;
  return (
    names.every((name) => (current[name] ?? undefined) === (body[name] ?? undefined)) &&
    sameValue(current.customData as JsonValue, body.customData as JsonValue)
  );
}

function compact(fields: Fields): Record<string, JsonValue> {
  const kept: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== "") kept[name] = value;
  }
  return kept;
}
