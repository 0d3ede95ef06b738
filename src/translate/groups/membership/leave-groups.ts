// Takes a user out of every group they are a direct member of: one call for each, and none is forgotten (contract 8.5).
import { ScimError } from "../../../scim/error.js";
import { forEachLimit } from "../../../platform/work/for-each-limit.js";
import type { CallContext } from "../../../pingone/call.js";
import { readAll } from "../../../pingone/resources/collection.js";
import { isNotFound } from "../../../pingone/error.js";
import type { PingOneGroups } from "../../../pingone/resources/groups.js";
import type { ProcessMemories } from "../../process-memory.js";
import { onlyDirect } from "../../search/pingone-filter.js";
import { createRecentMemberships } from "./read-your-writes.js";
import type { MembershipTypeCache } from "./membership-type-cache.js";
import { observeGroups } from "../observed-groups.js";
import { isTransient } from "../refusal.js";

export interface LeaveGroupsDependencies {
  readonly groups: PingOneGroups;
  readonly membershipTypes: MembershipTypeCache;
  readonly memories: ProcessMemories;
}

/** What was done before a failure stays so: the next attempt does the rest. Throws PingOneError, and ScimError 403 for what PingOne does not let go. */
export type LeaveGroups = (userId: string, context: CallContext) => Promise<void>;

const CONCURRENCY = 4;

export function createLeaveGroups(deps: LeaveGroupsDependencies): LeaveGroups {
  const recent = createRecentMemberships(deps.memories.shared("recentMemberships"));
  const groups = observeGroups(deps.groups, deps.membershipTypes, recent);

  return async function leaveGroups(member, context) {
    const left: string[] = [];
    const memberships = groups.membershipTypesOf("users", member);
    for await (const { id } of readAll(memberships, onlyDirect, context)) left.push(id);
    await forEachLimit(left, CONCURRENCY, async (group) => {
      try {
        await groups.removeMember({ group, kind: "users", member }, context);
      } catch (error) {
        if (isNotFound(error)) return;
        throw isTransient(error) ? error : heldByGroup(group, error);
      }
    });
  };
}

const heldByGroup = (id: string, cause: unknown): ScimError =>
  new ScimError(
    403,
    undefined,
    `PingOne does not let the gateway take the user out of the group "${id}": it is kept by another directory, or carries administrator roles. Take them out of it there.`,
    { cause },
  );
