// Settles who is a member where a listing says otherwise than this process has just written: either the listing is late or somebody else has written since (contract 11.3).
import type { CallContext } from "../../../pingone/call.js";
import type { MemberKind, Membership, PingOneGroups } from "../../../pingone/groups.js";
import { forEachLimit } from "../../../platform/for-each-limit.js";

const CONCURRENCY = 8;

/** Answers who of `doubtful` is a direct member now: a call for each. Throws PingOneError. */
export async function settleContradictions(
  groups: Pick<PingOneGroups, "membershipType">,
  place: Pick<Membership, "group"> & { readonly kind: MemberKind },
  doubtful: Iterable<string>,
  context: CallContext,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  await forEachLimit(doubtful, CONCURRENCY, async (member) => {
    const type = await groups.membershipType({ ...place, member }, context);
    if (type === "DIRECT") found.add(member);
  });
  return found;
}
