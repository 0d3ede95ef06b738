// One membership added or removed, with a record of what that did: exact enough to take back this and nothing else.
import type { Clock } from "../../../platform/clock.js";
import type { CallContext } from "../../../pingone/call.js";
import { PingOneError } from "../../../pingone/error.js";
import type { Membership, PingOneGroups } from "../../../pingone/groups.js";
import type { DuplicateAdds } from "./duplicate-adds.js";

export interface MembershipChange {
  readonly op: "add" | "remove";
  readonly link: Membership;
  /** Before this request; undefined while that is not known. */
  wasMember: boolean | undefined;
  /** PingOne answered that the membership is new, or that it is gone. */
  isDone: boolean;
  /** An attempt failed in a way that may have been a success. */
  isDoubtful: boolean;
}

export interface ChangeDependencies {
  readonly groups: PingOneGroups;
  readonly clock: Clock;
  readonly duplicates: DuplicateAdds;
}

const ATTEMPTS = 3;
const PAUSE_MS = 200;

/**
 * Writes the change, again after a failure that may have been a success; before that it looks what the member is now,
 * because the repetition's answer cannot tell what the first one did. Throws PingOneError; the record stays right.
 */
export async function makeChange(
  deps: ChangeDependencies,
  change: MembershipChange,
  context: CallContext,
): Promise<void> {
  for (let count = 1; ; count += 1) {
    try {
      await attempt(deps, change, context);
      return;
    } catch (error) {
      if (!(error instanceof PingOneError) || !error.ambiguous) throw error;
      change.isDoubtful = true;
      if (count === ATTEMPTS) throw error;
      await deps.clock.sleep(PAUSE_MS * count);
      await lookBack(deps.groups, change, context).catch(() => {
        // What failed first says more than the look.
        throw error;
      });
    }
  }
}

async function attempt(
  { groups, duplicates }: ChangeDependencies,
  change: MembershipChange,
  context: CallContext,
): Promise<void> {
  const { op, link, isDoubtful } = change;
  if (op === "remove") {
    await groups.removeMember(link, "clear", context);
    change.isDone = true;
    change.wasMember = true;
    return;
  }
  change.isDone = await groups.addMember(link, "clear", context);
  if (change.isDone) return;
  duplicates.learn(link.kind, true);
  if (!isDoubtful) change.wasMember = true;
}

/** A doubtful add that made no member found none before; a doubtful removal that left one found one. */
async function lookBack(
  groups: PingOneGroups,
  change: MembershipChange,
  context: CallContext,
): Promise<void> {
  const isMember = (await groups.membershipType(change.link, context)) === "DIRECT";
  if (isMember === (change.op === "remove")) change.wasMember ??= isMember;
}

/** What has to be done for a member to be what it was before the request. */
export function verdictOn(
  { op, link, wasMember, isDone, isDoubtful }: MembershipChange,
  duplicates: DuplicateAdds,
): "undo" | "nothing" | "unknown" {
  if (!isDone && !isDoubtful) return "nothing";
  if (wasMember !== undefined) return wasMember === (op === "remove") ? "undo" : "nothing";
  const isNew = isDone && !isDoubtful && duplicates.areTold(link.kind) === true;
  return isNew ? "undo" : "unknown";
}
