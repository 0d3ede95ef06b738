// What is answered about a group after a write: from what the request knows already, completed by the fewest reads.
import { projectionWants, type Projection } from "../../scim/representation/projection.js";
import type { RequestContext } from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import type { PingOneGroup, PingOneGroups } from "../../pingone/resources/groups.js";
import { fromGroup } from "./resource.js";
import { readMembers, type MemberDirectory } from "./membership/member-listing.js";

/** A group as far as a request knows it after its writes; what is undefined was not read, or is no longer true. */
export interface KnownGroup {
  readonly id: string;
  readonly group: PingOneGroup | undefined;
  readonly members: readonly JsonObject[] | undefined;
}

interface ReadableGroups extends MemberDirectory {
  readonly groups: PingOneGroups;
}

export const showsMembers = (projection: Projection | undefined): boolean =>
  projection === undefined || projectionWants(projection, "members");

/** Members are read only when the projection lets somebody see them. */
export async function withMembers(
  directory: MemberDirectory,
  group: PingOneGroup,
  projection: Projection | undefined,
  context: RequestContext,
): Promise<JsonObject> {
  if (!showsMembers(projection)) return fromGroup(group);
  const members: JsonObject[] = [];
  for await (const member of readMembers(directory, group, context)) members.push(member);
  return shown(group, members);
}

/** Nothing that is known is read again. */
export async function answerWith(
  directory: ReadableGroups,
  { id, group, members }: KnownGroup,
  projection: Projection | undefined,
  context: RequestContext,
): Promise<JsonObject> {
  const current = group ?? (await directory.groups.read(id, context));
  if (members === undefined) return withMembers(directory, current, projection, context);
  return shown(current, members);
}

const shown = (group: PingOneGroup, members: readonly JsonObject[]): JsonObject =>
  members.length === 0 ? fromGroup(group) : { ...fromGroup(group), members };
