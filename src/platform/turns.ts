// Lets long loops share the process: none works for more than some milliseconds before others have their turn.

/** Undefined while the turn lasts; else resolves when it is the caller's turn again. */
export type GiveWay = () => Promise<void> | undefined;

/** Half of what a list may stop everything else: one item may take as long again. */
const TURN_MS = 10;

/** One for the process: loops that run side by side take turns, so that together they stop nobody for longer than one alone. */
export function createGiveWay(now: () => number = () => performance.now()): GiveWay {
  const waiting: (() => void)[] = [];
  let isScheduled = false;
  let beganMs: number | undefined;

  const begin = (): number => {
    const startMs = now();
    beganMs = startMs;
    setImmediate(() => {
      beganMs = undefined;
    });
    return startMs;
  };

  const resume = (): void => {
    begin();
    waiting.shift()?.();
    isScheduled = waiting.length > 0;
    if (isScheduled) setImmediate(resume);
  };

  return () => {
    if (now() - (beganMs ?? begin()) < TURN_MS) return undefined;
    // One round of the event loop later, for the first immediate comes before what the network has brought.
    if (!isScheduled) setImmediate(() => setImmediate(resume));
    isScheduled = true;
    return new Promise((resolve) => waiting.push(resolve));
  };
}
