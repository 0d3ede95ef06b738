// Brings a group's members to what a plan wants: those present are read only when the plan depends on them, the group never when it is held.
import type { JsonObject } from "../../../platform/json.js";
import type { CallContext } from "../../../pingone/call.js";
import { MAX_LIMIT } from "../../../pingone/collection.js";
import { PingOneError } from "../../../pingone/error.js";
import { isPingOneId } from "../../../pingone/id.js";
import { mayHoldGroups, refuseExternal } from "../refusal.js";
import { type Directory, type Target, compareMembers } from "./comparison.js";
import { absentOf, refuseIndirectOnes } from "./indirect-members.js";
import { readElements } from "./element.js";
import type { LongChanges } from "./long-changes.js";
import { findExisting, findMembers } from "./present-members.js";
import { type Member, type MemberPlan, kindsOf } from "./plan.js";
import { type MemberChanges, type Times, unknownMember, writeMembers } from "./apply.js";
import type { ChangeDependencies } from "./change.js";

export type SettleDependencies = ChangeDependencies &
  Directory & { readonly longChanges: LongChanges };

export interface Settlement {
  /** Whether memberships were written: what was read of the group before may no longer be true. */
  readonly isChanged: boolean;
  /** The members as they are now, where they are known without reading the group's pages again. */
  readonly members?: readonly JsonObject[] | undefined;
}

/** What is no PingOne id cannot be a member: known without a call, and before anything is written. */
export function requireMemberIds({ add }: Pick<MemberPlan, "add">): void {
  for (const member of add.values()) if (!isPingOneId(member.id)) throw unknownMember(member);
}

/** Adds who is missing; of those present, removes who is not wanted or meets a condition. `keep`: the members will be shown. */
export async function settleMembers(
  deps: SettleDependencies,
  target: Target,
  plan: MemberPlan,
  keep: boolean,
  times: Times,
): Promise<Settlement> {
  const { context } = times;
  const isRead = plan.isReplacement || plan.conditions.length > 0;
  const kept: JsonObject[] | undefined = isRead && keep ? [] : undefined;
  const changes = isRead
    ? await compareMembers(deps, target, plan, kept, context)
    : await narrow(deps, target, plan, context);
  if (changes.add.size + changes.remove.size === 0) return { isChanged: false, members: kept };
  if (target.held !== undefined) refuseExternal(target.held);
  await deps.longChanges.watch(target.id, () => writeMembers(deps, target.id, changes, times));
  return { isChanged: true, members: kept && (await afterwards(deps, kept, changes, context)) };
}

/** The members read before, with the changes made; only who is new has to be read, unless that costs more than the pages. */
async function afterwards(
  deps: SettleDependencies,
  before: readonly JsonObject[],
  { add, remove }: MemberChanges,
  context: CallContext,
): Promise<readonly JsonObject[] | undefined> {
  if (add.size > Math.ceil(before.length / MAX_LIMIT)) return undefined;
  const left = before.filter(({ value }) => !remove.has(value as string));
  try {
    const added = await readElements(deps, [...add.values()], context);
    return [...left, ...added.values()];
  } catch {
    // The write is done, and this is no reason to deny it.
    return undefined;
  }
}

/** How many of those who are not listed are asked for one by one. */
const MOST_UNLISTED = 40;

/** Finds who cannot be a member before anything is written: undoing hundreds of changes takes as long as making them. */
async function requireExisting(
  deps: SettleDependencies,
  members: readonly Member[],
  context: CallContext,
): Promise<void> {
  const found = await findExisting(deps, members, context);
  // Who was created just now may not be listed yet (contract 11.3).
  const unlisted = members.filter(({ id }) => !found.has(id)).slice(0, MOST_UNLISTED);
  for (const member of unlisted) {
    if (!(await exists(deps, member, context))) throw unknownMember(member);
  }
}

async function exists(
  { users, groups }: SettleDependencies,
  member: Member,
  context: CallContext,
): Promise<boolean> {
  for (const kind of kindsOf(member)) {
    try {
      if (kind === "users") await users.read(member.id, false, context);
      else await groups.read(member.id, context);
      return true;
    } catch (error) {
      if (!(error instanceof PingOneError) || error.code !== "notFound") throw error;
    }
  }
  return false;
}

/**
 * Of changes that may not fit into one request's time, those that are made already are not made again: so a request goes
 * on where it stopped when it is repeated.
 *
 * Where a second add looks like a first (contract 8.5, U8), only a look beforehand tells whom an undo may remove. One
 * change alone never has to be undone.
 */
async function narrow(
  deps: SettleDependencies,
  { id, held }: Target,
  plan: MemberPlan,
  context: CallContext,
): Promise<MemberChanges> {
  const { add, remove } = plan;
  const { areTold } = deps.duplicates;
  const isHidden = areTold("users") === false || areTold("groups") === false;
  const size = add.size + remove.size;
  const isLong = deps.longChanges.isLong(id, size);
  if (!isLong && (!isHidden || add.size === 0 || size < 2)) {
    return { add, remove, isKnown: false };
  }
  const question = {
    group: id,
    candidates: [...add.values(), ...remove.values()],
    mayHoldGroups: mayHoldGroups(held),
  };
  const members = await findMembers(deps, question, context);
  const absent = absentOf(plan, members);
  if (absent.length > 0) {
    const group = held ?? (await deps.groups.read(id, context));
    await refuseIndirectOnes(deps.groups, group, absent, context);
  }
  const missing = [...add.values()].filter((member) => !members.has(member.id));
  if (isLong) await requireExisting(deps, missing, context);
  return {
    add: new Map(missing.map((member) => [member.id, member])),
    remove: new Map([...remove].filter(([member]) => members.has(member))),
    isKnown: true,
  };
}
