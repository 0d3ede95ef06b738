// The only way a user or group changes: store, indexes, memberships, dynamic groups and late visibility together.
import type { Filter } from "../filter/ast.js";
import { compileFilter } from "../filter/compile-filter.js";
import { userFilterTable } from "../filter/user-table.js";
import type { Environment } from "./environment.js";
import type { GroupRecord } from "./groups/group.js";
import type { UserRecord } from "./users/user.js";

function updateDynamicGroups(
  environment: Environment,
  before: UserRecord | undefined,
  after: UserRecord | undefined,
): void {
  const user = after ?? before;
  if (user === undefined) return;
  for (const group of environment.groups.dynamicGroups()) {
    const members = environment.groups.members(group.id);
    if (after !== undefined && isDynamicMember(environment, group, after)) {
      members?.dynamic.add(user.seq);
    } else members?.dynamic.delete(user.seq);
  }
}

function isDynamicMember(environment: Environment, group: GroupRecord, user: UserRecord): boolean {
  if (group.populationId !== undefined && group.populationId !== user.populationId) return false;
  return environment.groups.members(group.id)?.test?.(user) ?? false;
}

function updateDirectMembers(
  environment: Environment,
  seq: number,
  before: readonly string[],
  after: readonly string[],
): void {
  if (before === after) return;
  for (const id of before) {
    if (!after.includes(id)) environment.groups.members(id)?.direct.delete(seq);
  }
  for (const id of after) environment.groups.members(id)?.direct.add(seq);
}

const NO_GROUPS: readonly string[] = [];

/** `before` undefined creates, `after` undefined deletes. */
export function commitUser(
  environment: Environment,
  before: UserRecord | undefined,
  after: UserRecord | undefined,
): void {
  const { users, clock } = environment;
  const delay = environment.knobs().visibilityDelayMs;
  const seq = (after ?? before)?.seq ?? 0;
  users.late.record(before, seq, clock.now(), delay);
  users.write(before, after);
  updateDirectMembers(
    environment,
    seq,
    before?.groupIds ?? NO_GROUPS,
    after?.groupIds ?? NO_GROUPS,
  );
  updateDynamicGroups(environment, before, after);
}

/** A userFilter changes the members, so that every user is looked at once (contract 8.5). */
export function commitGroup(environment: Environment, group: GroupRecord): void {
  const { groups, users, clock } = environment;
  const before = groups.byId(group.id);
  groups.late.record(before, group.seq, clock.now(), environment.knobs().visibilityDelayMs);
  groups.put(group);
  users.version += 1;
  if (before?.userFilter === group.userFilter) return;
  const members = groups.members(group.id);
  if (members === undefined) return;
  members.test = compileUserFilter(environment, group.parsedUserFilter);
  for (const seq of users.after(0)) {
    const user = users.at(seq);
    if (user !== undefined && isDynamicMember(environment, group, user)) members.dynamic.add(seq);
    else members.dynamic.delete(seq);
  }
}

function compileUserFilter(environment: Environment, filter: Filter | undefined) {
  return filter === undefined
    ? undefined
    : compileFilter(filter, userFilterTable(environment.schema));
}

/** Memberships and nestings go with the group; the users stay (contract 8.5). */
export function deleteGroup(environment: Environment, group: GroupRecord): void {
  const { groups, users, clock } = environment;
  const members = groups.members(group.id);
  // First the group: taking a million members out of its set one by one would cost their square.
  groups.late.record(group, group.seq, clock.now(), environment.knobs().visibilityDelayMs);
  groups.delete(group);
  for (const seq of members?.direct.after(0) ?? []) {
    const user = users.at(seq);
    if (user === undefined) continue;
    const groupIds = user.groupIds.filter((id) => id !== group.id);
    commitUser(environment, user, { ...user, groupIds });
  }
  for (const childId of members?.children ?? []) {
    const child = groups.byId(childId);
    if (child === undefined) continue;
    groups.put({ ...child, parentIds: child.parentIds.filter((id) => id !== group.id) });
  }
  for (const parentId of group.parentIds) groups.members(parentId)?.children.delete(group.id);
  users.version += 1;
}
