// Waiters of one priority, a queue for each source: sources take turns by their parts, and within a source the order is that of arrival.

/** Something of a source that waits. */
export interface OfSource {
  /** Undefined: of nobody in particular, which is a source like any other. */
  readonly source?: string | undefined;
}

export interface FairQueue<Each extends OfSource> {
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

interface SourceQueue<Each> {
  readonly waiting: Set<Each>;
  /** When its next turn is, in rounds: at most what a turn takes after the round that has come, one for a whole part. */
  round: number;
}

/** `partOf`: who has half a part has a turn in every other round. */
export function createFairQueue<Each extends OfSource>(
  partOf: (source: string | undefined) => number,
): FairQueue<Each> {
  // No source is there without a waiter. Of those whose turn is in the same round, who came first goes first.
  const queues = new Map<string | undefined, SourceQueue<Each>>();
  let size = 0;
  let round = 0;
  const afterTurn = (source: string | undefined): number => round + 1 / partOf(source);

  /** Whoever comes anew goes behind those who have waited for their turn. */
  function queueOf(source: string | undefined): SourceQueue<Each> {
    const known = queues.get(source);
    if (known !== undefined) return known;
    const queue = { waiting: new Set<Each>(), round: afterTurn(source) };
    queues.set(source, queue);
    return queue;
  }

  function remove(each: Each): SourceQueue<Each> | undefined {
    const queue = queues.get(each.source);
    if (queue?.waiting.delete(each) !== true) return undefined;
    if (queue.waiting.size === 0) queues.delete(each.source);
    size -= 1;
    return queue;
  }

  return {
    size: () => size,
    add(each) {
      queueOf(each.source).waiting.add(each);
      size += 1;
    },
    delete: (each) => remove(each) !== undefined,
    first() {
      const queue = soonest(queues.values());
      return queue && firstOf(queue);
    },
    firsts: () => Array.from(queues.values(), firstOf).filter((each) => each !== undefined),
    take(each) {
      round = soonest(queues.values())?.round ?? round;
      const queue = remove(each);
      if (queue !== undefined) queue.round = afterTurn(each.source);
    },
    weigh() {
      for (const [source, queue] of queues) queue.round = Math.min(queue.round, afterTurn(source));
    },
    ahead(source) {
      const own = queues.get(source)?.waiting.size ?? 0;
      const rounds = (own + 1) / partOf(source);
      let others = 0;
      for (const [name, { waiting }] of queues) {
        if (name !== source) others += Math.min(waiting.size, Math.ceil(rounds * partOf(name)));
      }
      return own + others;
    },
    counts: () => Array.from(queues, ([source, { waiting }]) => [source, waiting.size] as const),
    inOrder: () =>
      Array.from(queues, ([source, { waiting, round: next }]) =>
        Array.from(waiting, (each, at) => ({ each, round: next + at / partOf(source) })),
      )
        .flat()
        .sort((a, b) => a.round - b.round)
        .map(({ each }) => each),
  };
}

const firstOf = <Each>({ waiting }: SourceQueue<Each>): Each | undefined =>
  waiting.values().next().value;

/** Of those whose turn is in the same round the first. */
function soonest<Each>(queues: Iterable<SourceQueue<Each>>): SourceQueue<Each> | undefined {
  let first: SourceQueue<Each> | undefined;
  for (const queue of queues) if (first === undefined || queue.round < first.round) first = queue;
  return first;
}
