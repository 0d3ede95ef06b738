// Requests that take effect late (knob lateCommitMs), dropped when the emulator is reset or stopped meanwhile.
import { setTimeout as sleep } from "node:timers/promises";

export interface LateCommits {
  /** Until `ms` after `arrivedAt` (of performance.now); rejects with an AbortError when dropped. */
  wait(ms: number, arrivedAt: number): Promise<void>;
  dropAll(): void;
}

export function createLateCommits(): LateCommits {
  let drop = new AbortController();
  return {
    async wait(ms, arrivedAt) {
      const left = arrivedAt + ms - performance.now();
      if (left > 0) await sleep(left, undefined, { signal: drop.signal });
    },
    dropAll() {
      drop.abort();
      drop = new AbortController();
    },
  };
}
