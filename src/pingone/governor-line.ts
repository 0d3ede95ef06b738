// Who waits for a turn: by rank, within a rank by arrival, and nobody is overtaken for ever.

/** 0 goes first: deactivations; then calls that had a turn before and were refused; then all others. */
export type Rank = 0 | 1 | 2;

export interface Waiter {
  readonly rank: Rank;
  /** Counts up with every arrival. */
  readonly arrival: number;
  readonly deadlineMs: number;
  readonly go: () => void;
  readonly refuse: (waitMs: number) => void;
}

export interface Line {
  size(): number;
  add(waiter: Waiter): void;
  /** How many would have their turn before a newcomer of this rank. */
  ahead(rank: Rank): number;
  /** Removes and returns who is next. */
  take(): Waiter | undefined;
  /** Removes and returns everybody who cannot wait until `turnAtMs(number ahead)`. */
  removeHopeless(turnAtMs: (ahead: number) => number): { waiter: Waiter; turnMs: number }[];
  /** Infinity when nobody waits. */
  soonestDeadlineMs(): number;
}

/** So many may pass who waits longest; then it is their turn. */
const MAX_OVERTAKEN = 7;

export function createLine(): Line {
  // Sets keep the order of arrival, and anybody can leave at no cost.
  const ranks: readonly Set<Waiter>[] = [new Set(), new Set(), new Set()];
  let size = 0;
  let overtaken = 0;

  const firsts = (): Waiter[] => ranks.flatMap((rank) => rank.values().next().value ?? []);

  function remove(waiter: Waiter): void {
    if (ranks[waiter.rank]?.delete(waiter) === true) size -= 1;
  }

  return {
    size: () => size,
    add(waiter) {
      ranks[waiter.rank]?.add(waiter);
      size += 1;
    },
    ahead: (rank) => ranks.slice(0, rank + 1).reduce((sum, each) => sum + each.size, 0),
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
      for (const waiter of ranks.flatMap((rank) => [...rank])) {
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
      for (const rank of ranks) {
        for (const { deadlineMs } of rank) soonest = Math.min(soonest, deadlineMs);
      }
      return soonest;
    },
  };
}
