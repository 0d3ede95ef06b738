// How somebody who is in a group can have come into it, as far as the group itself shows: free to ask, and silent where both ways are open.
import type { Membership, PingOneGroup } from "../../../pingone/resources/groups.js";
import type { LocalMemory } from "../../process-memory.js";
import { mayHaveIndirect } from "../refusal.js";

/** The canonical values of `groups.type` (RFC 7643 section 4.1.2). */
export type GroupsType = "direct" | "indirect";

/** Which memberships a group has, as last answered: others change groups too, so it is kept for a moment only. */
export interface GroupMemberships {
  readonly hasDirect: boolean;
  readonly hasIndirect: boolean;
}

export interface MembershipTypeCache {
  /** A group as PingOne has just answered it. */
  observe(group: PingOneGroup): void;
  /** PingOne has just made somebody a member. */
  observeAdded(link: Membership): void;
  /** Of users: undefined when both ways are possible, or nothing is known of the group. */
  typeIn(group: string): GroupsType | undefined;
}

export function createMembershipTypeCache(
  memory: LocalMemory<GroupMemberships>,
): MembershipTypeCache {
  return {
    observe(group) {
      const hasDirect = group.directMemberCounts?.users !== 0;
      memory.set(group.id, { hasDirect, hasIndirect: mayHaveIndirect(group) });
    },
    observeAdded({ group, kind }) {
      const known = memory.get(group);
      const has = kind === "users" ? "hasDirect" : "hasIndirect";
      if (known?.[has] === false) memory.set(group, { ...known, [has]: true });
    },
    typeIn(group) {
      const known = memory.get(group);
      if (known === undefined || known.hasDirect === known.hasIndirect) return undefined;
      return known.hasDirect ? "direct" : "indirect";
    },
  };
}
