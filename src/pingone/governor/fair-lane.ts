// Waiters of one priority, one lane for each source: sources take turns, and within a source the order is that of arrival.

/** Something of a source that waits. */
export interface OfSource {
  /** Undefined: of nobody in particular, which is a source like any other. */
  readonly source?: string | undefined;
}

export interface FairLane<Each extends OfSource> {
  size(): number;
  add(each: Each): void;
  delete(each: Each): boolean;
  /** Who is next; stays. */
  first(): Each | undefined;
  /** The first of each source. */
  firsts(): Iterable<Each>;
  /** To be told after whoever `first` named has gone: the next source is due. */
  turn(source: string | undefined): void;
  /** How many go before a newcomer of the source. */
  ahead(source: string | undefined): number;
  /** How many of each source. */
  counts(): Iterable<readonly [string | undefined, number]>;
  /** Everybody in the order in which they go. */
  inOrder(): Each[];
}

export function createFairLane<Each extends OfSource>(): FairLane<Each> {
  // The order of the keys is that of the turns: whose turn is over goes to the end. No source is there without a waiter.
  const lanes = new Map<string | undefined, Set<Each>>();
  let size = 0;
  const firstOf = (lane: ReadonlySet<Each>): Each | undefined => lane.values().next().value;
  return {
    size: () => size,
    add(each) {
      const lane = lanes.get(each.source) ?? new Set<Each>();
      lanes.set(each.source, lane.add(each));
      size += 1;
    },
    delete(each) {
      const lane = lanes.get(each.source);
      if (lane?.delete(each) !== true) return false;
      if (lane.size === 0) lanes.delete(each.source);
      size -= 1;
      return true;
    },
    first() {
      const lane = lanes.values().next().value;
      return lane && firstOf(lane);
    },
    firsts: () => Array.from(lanes.values(), firstOf).filter((each) => each !== undefined),
    turn(source) {
      const lane = lanes.get(source);
      if (lane === undefined) return;
      lanes.delete(source);
      lanes.set(source, lane);
    },
    ahead(source) {
      const own = lanes.get(source)?.size ?? 0;
      let others = 0;
      for (const [name, lane] of lanes) {
        if (name !== source) others += Math.min(lane.size, own + 1);
      }
      return own + others;
    },
    counts: () => Array.from(lanes, ([source, lane]) => [source, lane.size] as const),
    inOrder() {
      const waiting = Array.from(lanes.values(), (lane) => [...lane]);
      const most = Math.max(0, ...waiting.map((lane) => lane.length));
      return Array.from({ length: most }, (_, round) =>
        waiting.flatMap((lane) => lane[round] ?? []),
      ).flat();
    },
  };
}
