// Members by a group's filter or through a nested group: no call can remove them, so a removal of one is refused, never told as done (contract 8.5).
import type { CallContext } from "../../../pingone/call.js";
import type { PingOneGroup, PingOneGroups } from "../../../pingone/groups.js";
import { isPingOneId } from "../../../pingone/id.js";
import { forEachLimit } from "../../../platform/for-each-limit.js";
import { mayHaveIndirect, refuseIndirect } from "../refusal.js";
import { kindsOf, type Member, type MemberPlan } from "./plan.js";

const CONCURRENCY = 8;

/** Those named for removal who turned out to be no direct members. */
export const absentOf = (
  { remove }: MemberPlan,
  present: { has(member: string): boolean },
): readonly Member[] =>
  [...remove.values()].filter(({ id }) => isPingOneId(id) && !present.has(id));

/** Throws ScimError 400 for the first of them who is an indirect member. */
export async function refuseIndirectOnes(
  groups: PingOneGroups,
  group: PingOneGroup,
  absent: readonly Member[],
  context: CallContext,
): Promise<void> {
  if (!mayHaveIndirect(group)) return;
  await forEachLimit(absent, CONCURRENCY, async (member) => {
    for (const kind of kindsOf(member)) {
      await refuseIndirect(groups, { group: group.id, kind, member: member.id }, context);
    }
  });
}
