// PingOne's groups, with what its answers show of groups and memberships remembered on the way.
import { PingOneError } from "../../pingone/error.js";
import type { PingOneGroup, PingOneGroups } from "../../pingone/groups.js";
import type { GroupKinds } from "./membership-type-cache.js";
import type { RecentMemberships } from "./membership/read-your-writes.js";

/** Only answers about one group teach anything: listings may be late (contract 11.3). */
export function observeGroups(
  groups: PingOneGroups,
  kinds: GroupKinds,
  recent: RecentMemberships,
): PingOneGroups {
  const noticed = async (answer: Promise<PingOneGroup>): Promise<PingOneGroup> => {
    const group = await answer;
    kinds.notice(group);
    return group;
  };
  return {
    ...groups,
    create: (...given) => noticed(groups.create(...given)),
    read: (...given) => noticed(groups.read(...given)),
    replace: (...given) => noticed(groups.replace(...given)),
    async addMember(link, repeat, context) {
      const isNew = await groups.addMember(link, repeat, context);
      recent.note(link, true);
      kinds.joined(link);
      return isNew;
    },
    async removeMember(link, repeat, context) {
      try {
        await groups.removeMember(link, repeat, context);
      } catch (error) {
        // Who is none is none, as after a removal whose answer was lost.
        if (error instanceof PingOneError && error.code === "notFound") recent.note(link, false);
        throw error;
      }
      recent.note(link, false);
    },
  };
}
