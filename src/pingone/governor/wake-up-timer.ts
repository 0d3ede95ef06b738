// One sleep at a time, for the earliest thing there is to do; none when there is nothing.
import type { Clock } from "../../platform/clock.js";

export interface WakeUpTimer {
  /** Wakes at `atMs` or, if it is set for earlier already, then. */
  set(atMs: number, nowMs: number): void;
  clear(): void;
}

/** Timers take no more than 31 bits; to wake early is harmless. */
const MAX_SLEEP_MS = 2 ** 31 - 1;

export function createWakeUpTimer(clock: Clock, wake: () => void): WakeUpTimer {
  let current: { readonly atMs: number; readonly controller: AbortController } | undefined;

  function clear(): void {
    current?.controller.abort();
    current = undefined;
  }

  return {
    clear,
    set(atMs, nowMs) {
      if (current !== undefined && current.atMs <= atMs) return;
      clear();
      const mine = { atMs, controller: new AbortController() };
      current = mine;
      const ms = Math.min(Math.max(0, Math.ceil(atMs - nowMs)), MAX_SLEEP_MS);
      clock.sleep(ms, mine.controller.signal).then(
        () => {
          if (current !== mine) return;
          current = undefined;
          wake();
        },
        () => undefined,
      );
    },
  };
}
