// A group as PingOne shows it; direct counts always, the total only when asked for (contract 8.2).
import { createHash } from "node:crypto";
import type { Environment } from "../../directory/environment.js";
import type { GroupRecord } from "../../directory/groups/group.js";
import { link } from "../call.js";

/** Undocumented but recorded: a number in a text that changes when the group does. */
function checkSum(group: GroupRecord): string {
  const content = JSON.stringify([group.id, group.updatedAt, group.name]);
  return String(createHash("sha256").update(content).digest().readUInt32BE());
}

export function renderGroup(
  environment: Environment,
  url: string,
  group: GroupRecord,
  withTotal = false,
): Record<string, unknown> {
  const { groups } = environment;
  const members = groups.members(group.id);
  const body: Record<string, unknown> = {
    _links: { self: link(`${url}/groups/${group.id}`), environment: link(url) },
    id: group.id,
    environment: { id: environment.id },
    name: group.name,
    displayName: group.name,
    description: group.description,
    externalId: group.externalId,
    customData: group.customData,
    population: group.populationId === undefined ? undefined : { id: group.populationId },
    userFilter: group.userFilter,
    isExternal: group.source === undefined ? undefined : true,
    sourceId: group.source?.id,
    sourceType: group.source?.type,
    directMemberCounts: { users: members?.direct.size ?? 0, groups: members?.children.size ?? 0 },
    totalMemberCounts: withTotal ? { users: groups.effective(group.id).size } : undefined,
    createdAt: new Date(group.createdAt).toISOString(),
    updatedAt: new Date(group.updatedAt).toISOString(),
    checkSum: checkSum(group),
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
