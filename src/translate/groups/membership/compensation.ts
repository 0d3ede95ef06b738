// Compensation: takes back what a refused request did to memberships, which were all otherwise before it (RFC 7644 section 3.5.2).
import { byDeadline } from "../../../platform/work/by-deadline.js";
import type { Clock } from "../../../platform/clock.js";
import { forEachLimit } from "../../../platform/work/for-each-limit.js";
import type { CallContext } from "../../../pingone/call.js";
import { isNotFound } from "../../../pingone/error.js";
import type { PingOneGroups } from "../../../pingone/resources/groups.js";
import { keepTurn } from "../../write-order.js";
import type { MembershipChange } from "./apply.js";

export interface CompensationDependencies {
  readonly clock: Clock;
  /** Makes a stop wait for what goes on after its answer. */
  readonly track: <T>(work: () => Promise<T>) => Promise<T>;
}

const CONCURRENCY = 8;
/** Outlasts the longest pause between two probes of an open circuit. */
const UNDO_MS = 45_000;

/** Back to what was before. Answers for whom that failed. */
export async function compensate(
  groups: PingOneGroups,
  changes: readonly MembershipChange[],
  context: CallContext,
): Promise<readonly string[]> {
  const failed: string[] = [];
  await forEachLimit(changes.toReversed(), CONCURRENCY, async ({ op, link }) => {
    try {
      if (op === "add") await groups.removeMember(link, context);
      else await groups.addMember(link, context);
    } catch (error) {
      // It is none, or one of both has gone: nothing is left to take back.
      if (!isNotFound(error)) failed.push(link.member);
    }
  });
  return failed;
}

/**
 * Undoing has time of its own, for it has to work when the request's is used up, and the resource's turn until its end.
 * The client has its answer by the deadline: what `work` comes to, or `pending`.
 */
export async function undoInTime<Context extends CallContext, Result, Pending>(
  { clock, track }: CompensationDependencies,
  context: Context,
  work: (undoing: Context) => Promise<Result>,
  pending: Pending,
): Promise<Result | Pending> {
  const deadlineMs = clock.now() + UNDO_MS;
  const undoing = track(() => work({ ...context, deadlineMs, outlastsOutage: true }));
  keepTurn(context, undoing);
  const tooLate = new Error("The undoing goes on after the answer");
  try {
    return await byDeadline(undoing, context.deadlineMs, clock, () => tooLate);
  } catch (error) {
    if (error === tooLate) return pending;
    throw error;
  }
}
