// Lets long loops share the process: none works for more than some milliseconds before others have their turn (design section 7).

/** Undefined while the turn lasts; else resolves when it is the caller's turn again. */
export type GiveWay = () => Promise<void> | undefined;

/** Half of what a list may stop everything else: one item may take as long again. */
const TURN_MS = 10;

/** One for the process: loops that run side by side take turns, so that together they stop nobody for longer than one alone. */
export function createGiveWay(now: () => number = () => performance.now()): GiveWay {
  const waiting: (() => void)[] = [];
  let beganMs: number | undefined;

  const begin = (): void => {
    beganMs = undefined;
    const next = waiting.shift();
    if (waiting.length > 0) setImmediate(begin);
    next?.();
  };

  return () => {
    if (beganMs === undefined) {
      beganMs = now();
      if (waiting.length === 0) setImmediate(begin);
    }
    if (now() - beganMs < TURN_MS) return undefined;
    return new Promise((resolve) => waiting.push(resolve));
  };
}
