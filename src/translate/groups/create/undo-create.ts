// Removes a group that was made and cannot have all of its members, while all there is of it is what the create wrote.
import type { RequestContext } from "../../../scim/resource-store.js";
import type { CallContext } from "../../../pingone/call.js";
import { isNotFound } from "../../../pingone/error.js";
import type { GroupBody } from "../../../pingone/resources/groups.js";
import { undoInTime, type CompensationDependencies } from "../membership/compensation.js";
import type { GroupDirectory } from "../membership/diff.js";
import { possibleIds, type Member } from "../membership/plan.js";
import { findMembers } from "../membership/present-members.js";
import { isSameGroup } from "../resource.js";

/** What a create has written. */
export interface CreatedOf {
  readonly body: GroupBody;
  readonly add: ReadonlyMap<string, Member>;
}

type RemovalOutcome = "removed" | "notRemoved" | "taken" | "pending";

/** By the request's deadline, `pending` then. `taken`: somebody else has changed it, who may have been promised something. */
export const removeAgain = (
  deps: GroupDirectory & CompensationDependencies,
  id: string,
  created: CreatedOf,
  context: RequestContext,
): Promise<RemovalOutcome> =>
  undoInTime<RequestContext, RemovalOutcome, RemovalOutcome>(
    deps,
    context,
    async (undoing) => {
      try {
        if (!(await isAsCreated(deps, id, created, undoing))) return "taken";
      } catch {
        // Not known, or not yet known everywhere (contract 11.3): who has not removed it must not say so.
        return "notRemoved";
      }
      try {
        await deps.groups.remove(id, undoing);
        return "removed";
      } catch (error) {
        return isNotFound(error) ? "removed" : "notRemoved";
      }
    },
    "pending",
  );

const nobody: ReadonlyMap<string, Member> = new Map();

async function isAsCreated(
  directory: GroupDirectory,
  id: string,
  { body, add }: CreatedOf,
  context: CallContext,
): Promise<boolean> {
  const group = await directory.groups.read(id, context);
  if (!isSameGroup(group, body)) return false;
  const candidates = [...add.values()];
  for (const kind of ["users", "groups"] as const) {
    const count = group.directMemberCounts?.[kind] ?? 0;
    if (count === 0) continue;
    const ids = possibleIds(candidates, kind);
    const look = { place: { group: id, kind }, ids, toAdd: nobody };
    const found = await findMembers(directory, look, context);
    if (found.size !== count) return false;
  }
  return true;
}
