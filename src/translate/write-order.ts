// The turns of writes to one resource: a turn ends when PingOne has answered all that was sent in it, or can no longer carry it out.
import { ScimError } from "../scim/error.js";
import type { WriteOrder } from "../scim/write-order.js";
import { byDeadline } from "../platform/work/by-deadline.js";
import type { Clock } from "../platform/clock.js";
import type { CallContext } from "../pingone/call.js";
import {
  trackUnanswered,
  whenAnswered,
  type UnansweredWrites,
} from "../pingone/attempt/unanswered-writes.js";
import type { HeldLease, WriteLeases } from "../shared-state/write-leases.js";
import type { LocalMemory } from "./process-memory.js";

export interface TurnDependencies {
  readonly clock: Clock;
  /** Makes a stop wait for work under way. */
  readonly track: <T>(work: () => Promise<T>) => Promise<T>;
  /** By key, the end of the last turn that is asked for. */
  readonly turns: LocalMemory<Promise<unknown>>;
  /** Where other processes write the same resources. */
  readonly leases?: WriteLeases | undefined;
}

/** Left for the write itself when its turn comes; where there is less time, a part of that. */
const RESERVE_MS = 5_000;
const MOST_SHARE = 4;
const RETRY_SECONDS = 5;

export function createWriteOrder({ clock, track, turns, leases }: TurnDependencies): WriteOrder {
  function untilMs({ deadlineMs }: CallContext): number {
    const left = deadlineMs - clock.now();
    return deadlineMs - Math.min(RESERVE_MS, left / MOST_SHARE);
  }

  async function leaseOf(key: string, context: CallContext, isNew: boolean): Promise<HeldLease> {
    const lease = isNew ? leases?.acquireNew(key) : await leases?.acquire(key, untilMs(context));
    if (lease === undefined) throw outOfTurn();
    return lease;
  }

  /** Until it has ended, whoever comes for `key` waits; `end` is called then. */
  function keep(key: string, ended: Promise<unknown>, end?: () => void): void {
    const tail = ended.then(() => {
      end?.();
      if (turns.get(key) === tail) void turns.delete(key);
    });
    turns.set(key, tail);
  }

  return function inOrder(key, context, work, isNew = false) {
    const before = turns.get(key);
    const unanswered: UnansweredWrites = new Set();
    const begin = (lease?: HeldLease): ReturnType<typeof work> => {
      const turn = { ...context, unanswered, lease };
      return work(turn);
    };
    if (before === undefined && leases === undefined) {
      const mine = track(begin);
      keep(key, endOf(undefined, mine, unanswered));
      return mine;
    }
    let lease: HeldLease | undefined;
    const wait = async (): Promise<void> => {
      if (before !== undefined) await byDeadline(before, untilMs(context), clock, outOfTurn);
      if (leases !== undefined) lease = await leaseOf(key, context, isNew);
    };
    const mine = track(() => wait().then(() => begin(lease)));
    keep(key, endOf(before, mine, unanswered), () => lease?.release());
    return mine;
  };
}

/** Never rejects. Who has left the queue ends no turn but its own. */
function endOf(
  before: Promise<unknown> | undefined,
  mine: Promise<unknown>,
  unanswered: UnansweredWrites,
): Promise<unknown> {
  // A failure is told to who asked; the turn ends all the same.
  const end = (): Promise<void> | undefined =>
    before === undefined && unanswered.size === 0 ? undefined : others(before, unanswered);
  return mine.then(end, end);
}

async function others(
  before: Promise<unknown> | undefined,
  unanswered: UnansweredWrites,
): Promise<void> {
  if (before !== undefined) await before;
  // An undo may have sent more meanwhile.
  while (unanswered.size > 0) await whenAnswered(unanswered);
}

/** Makes the turn of `context` last until `work` has ended. */
export function keepTurn(context: CallContext, work: Promise<unknown>): void {
  const { unanswered } = context;
  if (unanswered === undefined) return;
  trackUnanswered(unanswered, work);
}

const outOfTurn = (): ScimError =>
  new ScimError(
    503,
    undefined,
    "An earlier change of this resource is still under way at PingOne, so this one was not begun. Repeat the request after the time given.",
    { headers: { "Retry-After": String(RETRY_SECONDS) } },
  );
