// How many wrong credentials one address may show: a token bucket for each, so that guessing is slow and a mistyped token is no drama.
import { LRUCache } from "lru-cache";
import type { Clock } from "../../platform/clock.js";

/** Counts a wrong credential from `address`. Resolves to the seconds to wait when there were too many, else undefined. */
export type AttemptLimit = (address: string) => number | undefined;

/** At once; afterwards one a second. */
const BURST = 30;
const INTERVAL_MS = 1_000;
/** Whoever has more addresses than this is not stopped by counting them. */
const ADDRESSES = 10_000;

export function createAttemptLimit(clock: Pick<Clock, "now">): AttemptLimit {
  /** When the bucket of an address is full again. */
  const fullAtMs = new LRUCache<string, number>({ max: ADDRESSES });
  return (address) => {
    const nowMs = clock.now();
    const fullMs = Math.max(fullAtMs.get(address) ?? 0, nowMs) + INTERVAL_MS;
    const overMs = fullMs - nowMs - BURST * INTERVAL_MS;
    if (overMs > 0) return Math.ceil(overMs / 1000);
    fullAtMs.set(address, fullMs);
    return undefined;
  };
}
