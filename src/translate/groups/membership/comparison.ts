// What a plan changes in a group as it is: the present members walked page by page, the least writes worked out.
import type { JsonObject } from "../../../platform/json.js";
import type { Clock } from "../../../platform/clock.js";
import type { CallContext } from "../../../pingone/call.js";
import type { PingOneGroup, PingOneGroups } from "../../../pingone/groups.js";
import type { PingOneUsers } from "../../../pingone/users.js";
import { absentOf, refuseIndirectOnes } from "./indirect-members.js";
import { readElements } from "./element.js";
import {
  type Member,
  type MemberPlan,
  type PlannedMember,
  isRemovedAfter,
  toMember,
} from "./plan.js";
import { type MemberDirectory, readMembers } from "./reader.js";
import type { MemberChanges } from "./apply.js";

export interface Directory extends MemberDirectory {
  readonly groups: PingOneGroups;
  readonly users: PingOneUsers;
  readonly clock: Clock;
}

/** The group whose members are written; `held` when the request has read it already. */
export interface Target {
  readonly id: string;
  readonly held?: PingOneGroup | undefined;
  /** Its members, when they were read as well. */
  readonly members?: readonly JsonObject[] | undefined;
}

/** A listing that is not as long as the group's own count is walked again after a pause, a few times (contract 11.3). */
const PAUSES_MS = [250, 500, 1_000, 2_000];

/** Of the present members only the ids to remove stay in memory; all of them in `kept`, if given. */
export async function compareMembers(
  directory: Directory,
  target: Target,
  plan: MemberPlan,
  kept: JsonObject[] | undefined,
  context: CallContext,
): Promise<MemberChanges> {
  const { groups, clock } = directory;
  let { members } = target;
  let group = target.held ?? (await groups.read(target.id, context));
  for (let attempt = 0; ; attempt += 1) {
    const pauseMs = PAUSES_MS[attempt];
    const walk = await walkMembers(members ?? readMembers(directory, group, context), plan, kept);
    const isLast = pauseMs === undefined || clock.now() + pauseMs > context.deadlineMs - RESERVE_MS;
    if (isLast || isCount(group, walk.count)) {
      const { add, remove } = walk;
      await refuseIndirectOnes(groups, group, absentOf(plan, remove), context);
      await dropConditional(directory, plan, add, context);
      return { add, remove, isKnown: true };
    }
    await clock.sleep(pauseMs);
    members = undefined;
    group = await groups.read(target.id, context);
    kept?.splice(0);
  }
}

/** Left for the writes. */
const RESERVE_MS = 15_000;

interface Walk {
  readonly add: Map<string, PlannedMember>;
  readonly remove: Map<string, Member>;
  readonly count: number;
}

async function walkMembers(
  elements: AsyncIterable<JsonObject> | Iterable<JsonObject>,
  plan: MemberPlan,
  kept: JsonObject[] | undefined,
): Promise<Walk> {
  const add = new Map(plan.add);
  const remove = new Map<string, Member>();
  let count = 0;
  for await (const element of elements) {
    count += 1;
    kept?.push(element);
    const member = toMember(element);
    if (leaves(plan, add.get(member.id), member.id, element)) remove.set(member.id, member);
    add.delete(member.id);
  }
  return { add, remove, count };
}

/** Counts that were not told may be any. */
const isCount = ({ directMemberCounts: counts }: PingOneGroup, count: number): boolean =>
  counts?.users === undefined || counts.users + (counts.groups ?? 0) === count;

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
