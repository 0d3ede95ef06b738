// Who is to become a member, as an element of `members`: that they exist, as a user or a group, and what a condition would see of them.
import { unknownMember } from "../../../scim/error.js";
import type { CallContext } from "../../../pingone/call.js";
import { orUndefined } from "../../../pingone/error.js";
import type { PingOneGroups } from "../../../pingone/resources/groups.js";
import type { PingOneUsers } from "../../../pingone/resources/users.js";
import { forEachLimit } from "../../../platform/work/for-each-limit.js";
import { toElement, type MemberElement } from "./member-listing.js";
import { possibleIds, type Member } from "./plan.js";
import { readByIds } from "./present-members.js";

interface PossibleMembers {
  readonly users: PingOneUsers;
  readonly groups: PingOneGroups;
}

const CONCURRENCY = 8;

/**
 * By id. Several are looked up forty a call; who is not listed, or alone, is read by id, for listings may be late
 * (contract 11.3). Throws ScimError 400 for who does not exist; PingOneError.
 */
export async function readElements(
  { users, groups }: PossibleMembers,
  members: readonly Member[],
  context: CallContext,
): Promise<ReadonlyMap<string, MemberElement>> {
  const elements = new Map<string, MemberElement>();
  const take = (element: MemberElement) => elements.set(element.value, element);
  const left = () => members.filter(({ id }) => !elements.has(id));
  if (members.length > 1) {
    const asUsers = possibleIds(members, "users");
    await readByIds(users, asUsers, (user) => take(toElement.users(user)), context);
    const asGroups = possibleIds(left(), "groups");
    await readByIds(groups, asGroups, (group) => take(toElement.groups(group)), context);
  }
  await forEachLimit(left(), CONCURRENCY, async (member) => {
    const { id, type } = member;
    const user = type === "Group" ? undefined : await orUndefined(users.read(id, false, context));
    if (user !== undefined) return void take(toElement.users(user));
    const group = type === "User" ? undefined : await orUndefined(groups.read(id, context));
    if (group === undefined) throw unknownMember(member);
    take(toElement.groups(group));
  });
  return elements;
}
