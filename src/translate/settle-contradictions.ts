// Settles who is a member where a listing says otherwise than this process has just written: either the listing is late or somebody else has written since (contract 11.3).
import type { CallContext } from "../pingone/client.js";
import type { MemberKind, Membership, PingOneGroups } from "../pingone/groups.js";
import { runBounded } from "./bounded.js";

const CONCURRENCY = 8;
/** So many are asked for one by one; beyond, what was written here counts. */
const MOST_ASKED = 100;

/** `written` holds those in doubt, with what was written. Answers who of them is a direct member now. Throws PingOneError. */
export async function settleContradictions(
  groups: Pick<PingOneGroups, "membershipType">,
  place: Pick<Membership, "group"> & { readonly kind: MemberKind },
  written: ReadonlyMap<string, boolean>,
  context: CallContext,
): Promise<ReadonlySet<string>> {
  if (written.size > MOST_ASKED) {
    return new Set([...written].flatMap(([member, isMember]) => (isMember ? [member] : [])));
  }
  const found = new Set<string>();
  await runBounded(written.keys(), CONCURRENCY, async (member) => {
    const type = await groups.membershipType({ ...place, member }, context);
    if (type === "DIRECT") found.add(member);
  });
  return found;
}
