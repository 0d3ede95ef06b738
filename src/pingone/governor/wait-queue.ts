// Who waits for a turn: by priority, within a priority source by source, within a source by arrival, and nobody is overtaken for ever.
import { NOBODY } from "./budget-share.js";
import { createFairQueue, type FairQueue } from "./fair-queue.js";

/** 0 goes first: deactivations; then calls that had a turn before and were refused; then all others. */
export type Priority = 0 | 1 | 2;

export interface Waiter {
  readonly priority: Priority;
  /** Counts up with every arrival. */
  readonly arrival: number;
  readonly deadlineMs: number;
  /** Who shares the turns. */
  readonly source?: string | undefined;
  readonly go: () => void;
  readonly refuse: (waitMs: number) => void;
}

export interface WaitQueue {
  size(): number;
  add(waiter: Waiter): void;
  /** How many would have their turn before a newcomer of this priority and source. */
  ahead(priority: Priority, source?: string): number;
  /** Removes and returns who is next. */
  take(): Waiter | undefined;
  /** Removes and returns everybody who cannot wait until `turnAtMs(number ahead)`. */
  removeHopeless(turnAtMs: (ahead: number) => number): { waiter: Waiter; turnMs: number }[];
  /** How many of each source wait. */
  sources(): ReadonlyMap<string | undefined, number>;
  /** Which part of a turn is due to a source, 1 unless given. */
  weigh(parts: ReadonlyMap<string, number>): void;
  /** Infinity when nobody waits. */
  soonestDeadlineMs(): number;
}

/** So many may pass who waits longest; then it is their turn. */
const MAX_OVERTAKEN = 7;

export function createWaitQueue(): WaitQueue {
  let parts: ReadonlyMap<string, number> = new Map();
  const partOf = (source = NOBODY): number => parts.get(source) ?? 1;
  const queues = [0, 1, 2].map((): FairQueue<Waiter> => createFairQueue(partOf));
  let size = 0;
  let overtaken = 0;

  function remove(waiter: Waiter): void {
    if (queues[waiter.priority]?.delete(waiter) === true) size -= 1;
  }

  return {
    size: () => size,
    add(waiter) {
      queues[waiter.priority]?.add(waiter);
      size += 1;
    },
    ahead: (priority, source) =>
      queues.slice(0, priority).reduce((sum, each) => sum + each.size(), 0) +
      (queues[priority]?.ahead(source) ?? 0),
    take() {
      const first = queues.find((queue) => queue.size() > 0)?.first();
      if (first === undefined) return undefined;
      const longest = queues
        .flatMap((queue) => [...queue.firsts()])
        .reduce((a, b) => (a.arrival < b.arrival ? a : b));
      const next = overtaken < MAX_OVERTAKEN ? first : longest;
      overtaken = next === longest ? 0 : overtaken + 1;
      queues[next.priority]?.take(next);
      size -= 1;
      return next;
    },
    removeHopeless(turnAtMs) {
      let ahead = 0;
      const hopeless: { waiter: Waiter; turnMs: number }[] = [];
      for (const waiter of queues.flatMap((queue) => queue.inOrder())) {
        const turnMs = turnAtMs(ahead);
        if (turnMs < waiter.deadlineMs) ahead += 1;
        else {
          remove(waiter);
          hopeless.push({ waiter, turnMs });
        }
      }
      return hopeless;
    },
    sources: () => countsOf(queues),
    weigh(next) {
      parts = next;
      for (const queue of queues) queue.weigh();
    },
    soonestDeadlineMs() {
      let soonest = Number.POSITIVE_INFINITY;
      for (const queue of queues) {
        for (const { deadlineMs } of queue.inOrder()) soonest = Math.min(soonest, deadlineMs);
      }
      return soonest;
    },
  };
}

function countsOf(queues: readonly FairQueue<Waiter>[]): ReadonlyMap<string | undefined, number> {
  const waiting = new Map<string | undefined, number>();
  for (const queue of queues) {
    for (const [source, count] of queue.counts()) {
      waiting.set(source, (waiting.get(source) ?? 0) + count);
    }
  }
  return waiting;
}
