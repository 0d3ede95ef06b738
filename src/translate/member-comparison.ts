// What a plan changes in a group as it is: the present members walked page by page, the least writes worked out.
import type { JsonObject } from "../scim/schema/model.js";
import type { CallContext } from "../pingone/client.js";
import type { PingOneGroup, PingOneGroups } from "../pingone/groups.js";
import type { PingOneUsers } from "../pingone/users.js";
import { absentOf, refuseIndirectOnes } from "./indirect-members.js";
import { readElements } from "./member-element.js";
import {
  isRemovedAfter,
  toMember,
  type Member,
  type MemberPlan,
  type PlannedMember,
} from "./member-plan.js";
import { readMembers, type MemberDirectory } from "./member-reader.js";
import type { MemberChanges } from "./member-writer.js";

export interface Directory extends MemberDirectory {
  readonly groups: PingOneGroups;
  readonly users: PingOneUsers;
}

/** The group whose members are written; `held` when the request has read it already. */
export interface Target {
  readonly id: string;
  readonly held?: PingOneGroup | undefined;
  /** Its members, when they were read as well. */
  readonly members?: readonly JsonObject[] | undefined;
}

/** Of the present members only the ids to remove stay in memory; all of them in `kept`, if given. */
export async function compareMembers(
  directory: Directory,
  { id, held, members }: Target,
  plan: MemberPlan,
  kept: JsonObject[] | undefined,
  context: CallContext,
): Promise<MemberChanges> {
  const { groups } = directory;
  const group = held ?? (await groups.read(id, context));
  const add = new Map(plan.add);
  const remove = new Map<string, Member>();
  for await (const element of members ?? readMembers(directory, group, context)) {
    kept?.push(element);
    const member = toMember(element);
    if (leaves(plan, add.get(member.id), member.id, element)) remove.set(member.id, member);
    add.delete(member.id);
  }
  await refuseIndirectOnes(groups, group, absentOf(plan, remove), context);
  await dropConditional(directory, plan, add, context);
  return { add, remove, isKnown: true };
}

/** What the operations, in their order, make of somebody who is a member. */
function leaves(
  plan: MemberPlan,
  added: PlannedMember | undefined,
  id: string,
  element: JsonObject,
): boolean {
  if (added !== undefined) return isRemovedAfter(plan, added.at, element);
  return plan.isReplacement || plan.remove.has(id) || isRemovedAfter(plan, -1, element);
}

/** Whom an operation adds and a later condition removes again is not added at all. */
async function dropConditional(
  directory: Directory,
  plan: MemberPlan,
  add: Map<string, PlannedMember>,
  context: CallContext,
): Promise<void> {
  const last = plan.conditions.at(-1)?.at ?? -1;
  const examined = [...add.values()].filter(({ at }) => at < last);
  for (const [{ id, at }, element] of await readElements(directory, examined, context)) {
    if (isRemovedAfter(plan, at, element)) add.delete(id);
  }
}
