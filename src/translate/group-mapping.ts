// Groups between SCIM and PingOne: displayName <-> name, the rest in PingOne's own extension (contract 8.2, 15).
import type { JsonObject, JsonValue } from "../scim/schema/model.js";
import type { GroupBody, PingOneGroup } from "../pingone/groups.js";

const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const PINGONE_GROUP = "urn:pingidentity:schemas:extension:2.0:PingOneGroup";

/** A PingOne group as a canonical SCIM resource, without members and `meta.location`. */
export function fromGroup(group: PingOneGroup): JsonObject {
  const extension = compact({
    population: group.population && { id: group.population.id },
    description: group.description,
    userFilter: group.userFilter,
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

/** What a group shall be at PingOne. `current` lends what the client cannot know: custom data, and the extension if it sent none. */
export function toGroupBody(resource: JsonObject, current: PingOneGroup | undefined): GroupBody {
  const extension = resource[PINGONE_GROUP] as JsonObject | undefined;
  return compact({
    name: resource["displayName"],
    externalId: resource["externalId"],
    ...(extension === undefined ? keptExtension(current) : sentExtension(extension, current)),
    customData: current?.customData as JsonValue | undefined,
  });
}

type Fields = Readonly<Record<string, JsonValue | undefined>>;

const keptExtension = (current: PingOneGroup | undefined): Fields => ({
  description: current?.description,
  userFilter: current?.userFilter,
  population: current?.population,
});

/** The population never changes: that of a group that exists is the one it has. */
const sentExtension = (extension: JsonObject, current: PingOneGroup | undefined): Fields => ({
  description: extension["description"],
  userFilter: extension["userFilter"],
  population: current === undefined ? extension["population"] : current.population,
});

/** Whether PingOne would see a difference. */
export function isSameGroup(current: PingOneGroup, body: GroupBody): boolean {
  const names = ["name", "externalId", "description", "userFilter"] as const;
  return names.every((name) => (current[name] ?? undefined) === (body[name] ?? undefined));
}

function compact(fields: Fields): Record<string, JsonValue> {
  const kept: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== "") kept[name] = value;
  }
  return kept;
}
