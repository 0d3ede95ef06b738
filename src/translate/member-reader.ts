// The direct members of a group, page by page: users by membership filter, nested groups only where the counts say so (contract 8.5).
import type { JsonObject } from "../scim/schema/model.js";
import type { CallContext } from "../pingone/client.js";
import { readAll } from "../pingone/collection.js";
import type { PingOneGroup, PingOneGroups } from "../pingone/groups.js";
import type { PingOneUsers } from "../pingone/users.js";

type Counted = Pick<PingOneGroup, "id" | "directMemberCounts">;

/** PingOne's filter for the users, or the groups, that are direct members of a group (contract 6.3). */
export const directMembersOf = (id: string): string =>
  `memberOfGroups[id eq ${JSON.stringify(id)} and type eq "DIRECT"]`;

/** Yields `members` elements without `$ref`; indirect members are not among them. */
export async function* readMembers(
  users: PingOneUsers,
  groups: PingOneGroups,
  { id, directMemberCounts: counts }: Counted,
  context: CallContext,
): AsyncGenerator<JsonObject> {
  const filter = directMembersOf(id);
  if (counts?.users !== 0) {
    for await (const user of readAll(users, filter, context)) {
      yield { value: user.id, display: user.username, type: "User" };
    }
  }
  if (counts?.groups !== 0) {
    for await (const group of readAll(groups, filter, context)) {
      yield { value: group.id, display: group.name, type: "Group" };
    }
  }
}
