// A clock that stands still until told: sleepers wake in order, each at its own moment.
import type { Clock } from "../../../src/platform/clock.js";
import { sleepAmong, type Sleeper } from "../../support/sleepers.js";

export interface ManualClock extends Clock {
  /** Lets everything happen that happens within `ms`. */
  advance(ms: number): Promise<void>;
  /** Time limits that run as the clock does: acts after `ms`, unless what it returns is called before. */
  readonly after: (ms: number, act: () => void) => () => void;
  /** How many are asleep. */
  sleepers(): number;
}

/** Everything that follows from what was resolved has run when this resolves. */
const nextRound = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function createManualClock(startMs = Date.parse("2026-03-01T12:00:00Z")): ManualClock {
  const sleepers = new Set<Sleeper>();
  let nowMs = startMs;

  function next(untilMs: number): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const each of sleepers) {
      if (each.atMs <= untilMs && (first === undefined || each.atMs < first.atMs)) first = each;
    }
    return first;
  }

  return {
    now: () => nowMs,
    sleep: (ms, signal) => sleepAmong(sleepers, nowMs + ms, signal),
    after(ms, act) {
      const sleeper = { atMs: nowMs + ms, wake: act };
      sleepers.add(sleeper);
      return () => void sleepers.delete(sleeper);
    },
    sleepers: () => sleepers.size,
    async advance(ms) {
      const untilMs = nowMs + ms;
      await nextRound();
      for (let due = next(untilMs); due !== undefined; due = next(untilMs)) {
        sleepers.delete(due);
        nowMs = Math.max(nowMs, due.atMs);
        due.wake();
        await nextRound();
      }
      nowMs = untilMs;
    },
  };
}
