// Waiters of one priority, one lane for each source: sources take turns by their parts, and within a source the order is that of arrival.

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
  /** Removes who has a turn: the next source is due. */
  take(each: Each): void;
  /** To be told when parts have changed. */
  weigh(): void;
  /** How many go before a newcomer of the source. */
  ahead(source: string | undefined): number;
  /** How many of each source. */
  counts(): Iterable<readonly [string | undefined, number]>;
  /** Everybody in the order in which they go. */
  inOrder(): Each[];
}

interface Lane<Each> {
  readonly waiting: Set<Each>;
  /** When its next turn is, in rounds: at most what a turn takes after the round that has come, one for a whole part. */
  round: number;
}

/** `partOf`: who has half a part has a turn in every other round. */
export function createFairLane<Each extends OfSource>(
  partOf: (source: string | undefined) => number,
): FairLane<Each> {
  // No source is there without a waiter. Of those whose turn is in the same round, who came first goes first.
  const lanes = new Map<string | undefined, Lane<Each>>();
  let size = 0;
  let round = 0;
  const afterTurn = (source: string | undefined): number => round + 1 / partOf(source);

  /** Whoever comes anew goes behind those who have waited for their turn. */
  function laneOf(source: string | undefined): Lane<Each> {
    const known = lanes.get(source);
    if (known !== undefined) return known;
    const lane = { waiting: new Set<Each>(), round: afterTurn(source) };
    lanes.set(source, lane);
    return lane;
  }

  function remove(each: Each): Lane<Each> | undefined {
    const lane = lanes.get(each.source);
    if (lane?.waiting.delete(each) !== true) return undefined;
    if (lane.waiting.size === 0) lanes.delete(each.source);
    size -= 1;
    return lane;
  }

  return {
    size: () => size,
    add(each) {
      laneOf(each.source).waiting.add(each);
      size += 1;
    },
    delete: (each) => remove(each) !== undefined,
    first() {
      const lane = soonest(lanes.values());
      return lane && firstOf(lane);
    },
    firsts: () => Array.from(lanes.values(), firstOf).filter((each) => each !== undefined),
    take(each) {
      round = soonest(lanes.values())?.round ?? round;
      const lane = remove(each);
      if (lane !== undefined) lane.round = afterTurn(each.source);
    },
    weigh() {
      for (const [source, lane] of lanes) lane.round = Math.min(lane.round, afterTurn(source));
    },
    ahead(source) {
      const own = lanes.get(source)?.waiting.size ?? 0;
      const rounds = (own + 1) / partOf(source);
      let others = 0;
      for (const [name, { waiting }] of lanes) {
        if (name !== source) others += Math.min(waiting.size, Math.ceil(rounds * partOf(name)));
      }
      return own + others;
    },
    counts: () => Array.from(lanes, ([source, { waiting }]) => [source, waiting.size] as const),
    inOrder: () =>
      Array.from(lanes, ([source, lane]) =>
        Array.from(lane.waiting, (each, at) => ({ each, round: lane.round + at / partOf(source) })),
      )
        .flat()
        .sort((a, b) => a.round - b.round)
        .map(({ each }) => each),
  };
}

const firstOf = <Each>({ waiting }: Lane<Each>): Each | undefined => waiting.values().next().value;

/** Of those whose turn is in the same round the first. */
function soonest<Each>(lanes: Iterable<Lane<Each>>): Lane<Each> | undefined {
  let first: Lane<Each> | undefined;
  for (const lane of lanes) if (first === undefined || lane.round < first.round) first = lane;
  return first;
}
