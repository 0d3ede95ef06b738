// Work in steps: pure code says where others may have their turn, and need not know whether anybody takes it.

/** Work that stops wherever it `yield`s; between two stops it is done at once. */
export type Steps<T> = Generator<undefined, T, undefined>;

export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Others have their turn wherever `giveWay` finds that this one's lasted long enough; what is done before owes nothing to a promise. */
export function inTurns<T>(
  steps: Steps<T>,
  giveWay: () => Promise<void> | undefined,
): T | Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const others = giveWay();
    if (others !== undefined) return afterOthers(others, steps, giveWay);
  }
}

async function afterOthers<T>(
  first: Promise<void>,
  steps: Steps<T>,
  giveWay: () => Promise<void> | undefined,
): Promise<T> {
  let others: Promise<void> | undefined = first;
  for (;;) {
    if (others !== undefined) await others;
    const step = steps.next();
    if (step.done === true) return step.value;
    others = giveWay();
  }
}
