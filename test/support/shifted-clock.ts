// Real time that a test may move forward, past what nobody wants to wait for: a Retry-After of a minute.
import { systemClock, type Clock } from "../../src/platform/clock.js";

export interface ShiftedClock {
  readonly clock: Clock;
  readonly shift: (ms: number) => void;
}

export function createShiftedClock(): ShiftedClock {
  let offset = 0;
  return {
    clock: {
      now: () => systemClock.now() + offset,
      sleep: (ms, signal) => systemClock.sleep(ms, signal),
    },
    shift: (ms) => {
      offset += ms;
    },
  };
}
