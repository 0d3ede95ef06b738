// Read-your-writes: what this gateway wrote of memberships within a minute, and who is right where PingOne's listings say otherwise (contract 11.3, 17 U18).
import type { CallContext } from "../../../pingone/call.js";
import type { MemberKind, Membership, PingOneGroups } from "../../../pingone/resources/groups.js";
import { forEachLimit } from "../../../platform/work/for-each-limit.js";
import { withPrefix, type SharedMemory } from "../../process-memory.js";

/** The users, or the groups, in a group. */
export interface MemberPlace {
  readonly group: string;
  readonly kind: MemberKind;
}

/** Whether somebody is a direct member now, as PingOne has just answered; null after an attempt whose answer was lost. */
export type AsWritten = boolean | null;

export interface RecentMemberships {
  remember(link: Membership, asWritten: AsWritten): void | Promise<void>;
  /** By id. */
  of(place: MemberPlace): ReadonlyMap<string, AsWritten> | Promise<ReadonlyMap<string, AsWritten>>;
}

export function createRecentMemberships(memory: SharedMemory<AsWritten>): RecentMemberships {
  const ofKind = { users: withPrefix(memory, "users "), groups: withPrefix(memory, "groups ") };
  return {
    remember: ({ group, kind, member }, asWritten) => ofKind[kind].set(group, asWritten, member),
    of: ({ group, kind }) => ofKind[kind].all(group),
  };
}

const CONCURRENCY = 8;
/** So many contradictions at once are a late listing, not somebody else's writes. */
const MOST_ASKED = 40;

/**
 * Who is a member of those a listing shows otherwise than they were written here: either the listing is late, or somebody
 * else has written since. A few are asked for by id, which is never late; of more, what was written counts. Throws PingOneError.
 */
export async function resolveContradictions(
  groups: Pick<PingOneGroups, "membershipType">,
  place: MemberPlace,
  contradicted: ReadonlyMap<string, AsWritten>,
  context: CallContext,
): Promise<ReadonlySet<string>> {
  const members = new Set<string>();
  const isFew = contradicted.size <= MOST_ASKED;
  await forEachLimit(contradicted, CONCURRENCY, async ([member, asWritten]) => {
    const isMember =
      isFew || asWritten === null
        ? (await groups.membershipType({ ...place, member }, context)) === "DIRECT"
        : asWritten;
    if (isMember) members.add(member);
  });
  return members;
}
