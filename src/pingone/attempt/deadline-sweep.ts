// Does things after their time by one timer for all: most are called off long before, and need no timer of their own.
import { UnderWay, type Placed } from "../../platform/work/under-way.js";

/** Does something after so many milliseconds, unless what it returns is called before. */
export type Timer = (ms: number, act: () => void) => () => void;

/** How much later than asked for something may be done: little beside the seconds a call is waited for. */
const SWEEP_MS = 20;

interface Entry extends Placed {
  readonly dueMs: number;
  readonly act: () => void;
}

/** Looks every 20 ms while anything is left to do. */
export function createDeadlineSweep(): Timer {
  const entries = new UnderWay<Entry>();
  let timer: NodeJS.Timeout | undefined;

  function sweep(): void {
    const nowMs = performance.now();
    for (const entry of entries.all()) {
      // One that came before may have called it off.
      if (entry.dueMs <= nowMs && entries.delete(entry)) entry.act();
    }
    if (entries.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return (ms, act) => {
    const entry = { dueMs: performance.now() + ms, act, place: 0 };
    entries.add(entry);
    timer ??= setInterval(sweep, SWEEP_MS);
    return () => {
      entries.delete(entry);
    };
  };
}
