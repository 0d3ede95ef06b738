// Who sleeps by a clock of a test's own, until the clock wakes it or its signal is aborted.
export interface Sleeper {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly wake: () => void;
}

/** Rejects with the signal's reason, and is no sleeper any more, when it is aborted. */
export const sleepAmong = (
  sleepers: Set<Sleeper>,
  atMs: number,
  signal?: AbortSignal,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const onAbort = (): void => {
      sleepers.delete(sleeper);
      reject(signal?.reason as Error);
    };
    const wake = (): void => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    };
    const sleeper = { atMs, wake };
    sleepers.add(sleeper);
    signal?.addEventListener("abort", onAbort);
  });
