// Work in steps: pure code says where others may have their turn, and need not know whether anybody takes it.

/** Work that stops wherever it `yield`s; between two stops it is done at once. */
export type Steps<T> = Generator<undefined, T, undefined>;

export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Others have their turn wherever `giveWay` finds that this one's lasted long enough. */
export async function inTurns<T>(
  steps: Steps<T>,
  giveWay: () => Promise<void> | undefined,
): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const others = giveWay();
    if (others !== undefined) await others;
  }
}
