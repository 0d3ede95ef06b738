// A clock that goes no further than its process does: while a busy machine lets everything in here wait, no time passes.
import type { Clock } from "../../src/platform/clock.js";

export interface SteadyClock extends Clock {
  stop(): void;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

const TICK_MS = 5;
/** Of one tick, however late it comes. */
const MOST_MS = 10;

export function createSteadyClock(): SteadyClock {
  const sleepers = new Set<Sleeper>();
  let nowMs = Date.now();
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const realMs = performance.now();
    nowMs += Math.min(realMs - lastMs, MOST_MS);
    lastMs = realMs;
    for (const sleeper of sleepers) {
      if (sleeper.atMs > nowMs) continue;
      sleepers.delete(sleeper);
      sleeper.wake();
    }
  }, TICK_MS);
  return {
    now: () => Math.floor(nowMs),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const onAbort = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        const wake = (): void => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        };
        const sleeper = { atMs: nowMs + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", onAbort, { once: true });
      }),
    stop() {
      clearInterval(timer);
    },
  };
}
