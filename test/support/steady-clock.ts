// A clock that goes no further than its process does: while a busy machine lets everything in here wait, no time passes.
import type { Clock } from "../../src/platform/clock.js";
import { sleepAmong, type Sleeper } from "./sleepers.js";

export interface SteadyClock extends Clock {
  stop(): void;
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
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      await sleepAmong(sleepers, nowMs + ms, signal);
    },
    stop() {
      clearInterval(timer);
    },
  };
}
