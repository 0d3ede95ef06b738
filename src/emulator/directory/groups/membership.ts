// Who is a member of what, and how: DIRECT by a call, INDIRECT by a userFilter or through nesting (contract 6.3, 8.5).
import type { MembershipTest, MembershipType } from "../../filter/ast.js";
import type { Predicate } from "../../filter/compile-filter.js";
import type { MembershipRow } from "../../filter/other-tables.js";
import type { Environment } from "../environment.js";
import type { GroupRecord } from "./group.js";
import type { UserRecord } from "../users/user.js";

/** A direct membership hides an indirect one in the same group. */
export function userMembershipTest(
  environment: Environment,
): (test: MembershipTest) => Predicate<UserRecord> {
  return ({ groupId, type }) => {
    const { groups } = environment;
    const isDirect: Predicate<UserRecord> = (user) => user.groupIds.includes(groupId);
    if (type === "DIRECT") return isDirect;
    const family = groups.withDescendants(groupId);
    const relatives = new Set(family.slice(1));
    const isIndirect: Predicate<UserRecord> = (user) =>
      user.groupIds.some((id) => relatives.has(id)) ||
      family.some((id) => groups.members(id)?.dynamic.has(user.seq) ?? false);
    if (type === "INDIRECT") return (user) => !isDirect(user) && isIndirect(user);
    return (user) => isDirect(user) || isIndirect(user);
  };
}

export function groupMembershipTest(
  environment: Environment,
): (test: MembershipTest) => Predicate<GroupRecord> {
  return ({ groupId, type }) => {
    const isDirect: Predicate<GroupRecord> = (group) => group.parentIds.includes(groupId);
    if (type === "DIRECT") return isDirect;
    const family = new Set(environment.groups.withDescendants(groupId).slice(1));
    const inside: Predicate<GroupRecord> = (group) => family.has(group.id);
    if (type === "INDIRECT") return (group) => inside(group) && !isDirect(group);
    return inside;
  };
}

function rows(
  environment: Environment,
  direct: readonly string[],
  further: Iterable<string>,
): MembershipRow[] {
  const types = new Map<string, MembershipType>();
  for (const id of further) types.set(id, "INDIRECT");
  for (const id of direct) types.set(id, "DIRECT");
  return [...types]
    .flatMap(([id, type]) => {
      const group = environment.groups.byId(id);
      return group === undefined ? [] : [{ seq: group.seq, group, type }];
    })
    .sort((a, b) => a.seq - b.seq);
}

export function membershipsOfUser(environment: Environment, user: UserRecord): MembershipRow[] {
  const { groups } = environment;
  const further = new Set<string>();
  for (const group of groups.dynamicGroups()) {
    if (groups.members(group.id)?.dynamic.has(user.seq) === true) further.add(group.id);
  }
  for (const id of [...user.groupIds, ...further]) {
    for (const ancestor of groups.ancestors(id)) further.add(ancestor);
  }
  return rows(environment, user.groupIds, further);
}

export function membershipsOfGroup(environment: Environment, group: GroupRecord): MembershipRow[] {
  return rows(environment, group.parentIds, environment.groups.ancestors(group.id));
}
