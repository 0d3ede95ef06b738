// Brings a group's members to what a plan wants: those present are read only when the plan depends on them, the group never when it is held.
import type { JsonObject } from "../scim/schema/model.js";
import type { CallContext } from "../pingone/client.js";
import type { PingOneGroup, PingOneGroups } from "../pingone/groups.js";
import type { PingOneUsers } from "../pingone/users.js";
import { toMember, type MemberPlan } from "./member-plan.js";
import { readMembers } from "./member-reader.js";
import { writeMembers } from "./member-writer.js";

/** The group whose members are written; `held` when the request has read it already. */
export interface Target {
  readonly id: string;
  readonly held?: PingOneGroup | undefined;
}

export interface Settlement {
  /** Whether memberships were written: what was read of the group before may no longer be true. */
  readonly isChanged: boolean;
  /** The members, where they were read, kept and not changed after that. */
  readonly members?: readonly JsonObject[] | undefined;
}

/** Who has time for what. */
export interface Times {
  readonly context: CallContext;
  readonly undoing: CallContext;
}

/** Adds who is missing; of those present, removes who is not wanted or meets a condition. `keep`: the members will be shown. */
export async function settleMembers(
  { groups, users }: { readonly groups: PingOneGroups; readonly users: PingOneUsers },
  { id, held }: Target,
  plan: MemberPlan,
  keep: boolean,
  { context, undoing }: Times,
): Promise<Settlement> {
  const add = new Map(plan.add);
  const remove = new Map(plan.remove);
  const present: JsonObject[] = [];
  const isRead = plan.isReplacement || plan.conditions.length > 0;
  if (isRead) {
    const counted = held ?? (await groups.read(id, context));
    for await (const element of readMembers(users, groups, counted, context)) {
      if (keep) present.push(element);
      const member = toMember(element);
      if (add.delete(member.id)) continue;
      const goes = plan.isReplacement || plan.conditions.some((matches) => matches(element));
      if (goes) remove.set(member.id, member);
    }
  }
  if (add.size + remove.size === 0) {
    return { isChanged: false, ...(isRead && keep ? { members: present } : {}) };
  }
  const changes = { add: add.values(), remove: remove.values() };
  await writeMembers(groups, id, changes, context, undoing);
  return { isChanged: true };
}
