// The emulator's time: real, plus whatever a test moved it forward by.

import type { Touch } from "./directory/touch.js";

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** What it is ahead of the real time by, in milliseconds. */
  readonly offset: number;
  advance(ms: number): void;
  reset(): void;
}

export function createClock(touch: Touch): Clock {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    get offset() {
      return offset;
    },
    advance(ms) {
      offset += ms;
      touch("clock", "");
    },
    reset() {
      offset = 0;
    },
  };
}
