// A group that is deleted loses its direct members: where removals are counted, these are, before anything is written.
import type { RequestContext } from "../../../scim/resource-store.js";
import type { PingOneGroup } from "../../../pingone/resources/groups.js";
import type { GroupDirectory, Target } from "./diff.js";
import { readMembers } from "./member-listing.js";
import { refuseExternal } from "../refusal.js";

/** Reads the group only for a guard. Throws ScimError where the deletion is held or refused; PingOneError. */
export async function claimRemovals(
  directory: GroupDirectory,
  { id, held }: Target,
  context: RequestContext,
): Promise<void> {
  const { guard } = context;
  if (guard === undefined) return;
  const group = held ?? (await directory.groups.read(id, context));
  refuseExternal(group);
  const count = countOf(group) ?? (await listedCount(directory, group, context));
  const changes = Array.from({ length: count }, (_none, at) => `${group.id} ${String(at)}`);
  await guard.claim({ kind: "removals", id: group.id, changes });
}

/** Undefined where PingOne leaves it out (contract 8.5). */
function countOf({ directMemberCounts: counts }: PingOneGroup): number | undefined {
  if (counts?.users === undefined || counts.groups === undefined) return undefined;
  return counts.users + counts.groups;
}

async function listedCount(
  directory: GroupDirectory,
  group: PingOneGroup,
  context: RequestContext,
): Promise<number> {
  const listed = new Set<string>();
  for await (const { value } of readMembers(directory, group, context)) listed.add(value);
  return listed.size;
}
