// Who waits for a turn: by priority, within a priority by arrival, and nobody is overtaken for ever.

/** 0 goes first: deactivations; then calls that had a turn before and were refused; then all others. */
export type Priority = 0 | 1 | 2;

export interface Waiter {
  readonly priority: Priority;
  /** Counts up with every arrival. */
  readonly arrival: number;
  readonly deadlineMs: number;
  readonly go: () => void;
  readonly refuse: (waitMs: number) => void;
}

export interface WaitQueue {
  size(): number;
  add(waiter: Waiter): void;
  /** How many would have their turn before a newcomer of this priority. */
  ahead(priority: Priority): number;
  /** Removes and returns who is next. */
  take(): Waiter | undefined;
  /** Removes and returns everybody who cannot wait until `turnAtMs(number ahead)`. */
  removeHopeless(turnAtMs: (ahead: number) => number): { waiter: Waiter; turnMs: number }[];
  /** Infinity when nobody waits. */
  soonestDeadlineMs(): number;
}

/** So many may pass who waits longest; then it is their turn. */
const MAX_OVERTAKEN = 7;

export function createWaitQueue(): WaitQueue {
  // Sets keep the order of arrival, and anybody can leave at no cost.
  const priorities: readonly Set<Waiter>[] = [new Set(), new Set(), new Set()];
  let size = 0;
  let overtaken = 0;

  const firsts = (): Waiter[] =>
    priorities.flatMap((priority) => priority.values().next().value ?? []);

  function remove(waiter: Waiter): void {
    if (priorities[waiter.priority]?.delete(waiter) === true) size -= 1;
  }

  return {
    size: () => size,
    add(waiter) {
      priorities[waiter.priority]?.add(waiter);
      size += 1;
    },
    ahead: (priority) =>
      priorities.slice(0, priority + 1).reduce((sum, each) => sum + each.size, 0),
    take() {
      const candidates = firsts();
      const [first] = candidates;
      if (first === undefined) return undefined;
      const longest = candidates.reduce((a, b) => (a.arrival < b.arrival ? a : b));
      const next = overtaken < MAX_OVERTAKEN ? first : longest;
      overtaken = next === longest ? 0 : overtaken + 1;
      remove(next);
      return next;
    },
    removeHopeless(turnAtMs) {
      let ahead = 0;
      const hopeless: { waiter: Waiter; turnMs: number }[] = [];
      for (const waiter of priorities.flatMap((priority) => [...priority])) {
        const turnMs = turnAtMs(ahead);
        if (turnMs < waiter.deadlineMs) ahead += 1;
        else {
          remove(waiter);
          hopeless.push({ waiter, turnMs });
        }
      }
      return hopeless;
    },
    soonestDeadlineMs() {
      let soonest = Number.POSITIVE_INFINITY;
      for (const priority of priorities) {
        for (const { deadlineMs } of priority) soonest = Math.min(soonest, deadlineMs);
      }
      return soonest;
    },
  };
}
