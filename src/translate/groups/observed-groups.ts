// PingOne's groups, with what its answers show of groups and memberships remembered on the way.
import { isNotFound, PingOneError } from "../../pingone/error.js";
import type { Membership, PingOneGroup, PingOneGroups } from "../../pingone/resources/groups.js";
import type { MembershipTypeCache } from "./membership/membership-type-cache.js";
import type { RecentMemberships } from "./membership/read-your-writes.js";

/** Only answers about one group teach anything: listings may be late (contract 11.3). */
export function observeGroups(
  groups: PingOneGroups,
  types: MembershipTypeCache,
  recent: RecentMemberships,
): PingOneGroups {
  const observed = async (answer: Promise<PingOneGroup>): Promise<PingOneGroup> => {
    const group = await answer;
    types.observe(group);
    return group;
  };
  async function remembering<T>(
    link: Membership,
    isMember: boolean,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      const result = await work();
      await recent.remember(link, isMember);
      return result;
    } catch (error) {
      // Who is none is none, as after a removal whose answer was lost.
      if (!isMember && isNotFound(error)) await recent.remember(link, false);
      else if (error instanceof PingOneError && error.ambiguous) await recent.remember(link, null);
      throw error;
    }
  }
  return {
    ...groups,
    create: (...given) => observed(groups.create(...given)),
    read: (...given) => observed(groups.read(...given)),
    replace: (...given) => observed(groups.replace(...given)),
    addMember: (link, context) =>
      remembering(link, true, async () => {
        const addition = await groups.addMember(link, context);
        types.observeAdded(link);
        if (addition === "added") context.activity?.membershipChanged?.(link, true);
        return addition;
      }),
    removeMember: (link, context) =>
      remembering(link, false, async () => {
        const left = (): void => context.activity?.membershipChanged?.(link, false);
        try {
          await groups.removeMember(link, context);
        } catch (error) {
          // Found gone by a repetition: the attempt before has done it.
          if (isNotFound(error) && error.ambiguous) left();
          throw error;
        }
        left();
      }),
  };
}
