// When this process or a gateway stood still: what an answer seems to take longer, nobody is to blame for, because all time but that of the processor runs faster.

export interface Stops {
  /** `who` stood still until now, for so long in the campaign's time. */
  readonly add: (who: string, stoppedMs: number) => void;
  /** For how long one of them stood still in between. */
  readonly withinMs: (fromMs: number, untilMs: number, who: readonly string[]) => number;
  end(): void;
}

const THIS_PROCESS = "campaign";

const EVERY_MS = 20;
/** What a timer may be late by on an idle machine. */
const USUAL_MS = 5;

/** Told of each stop of this process, in real time. */
function watchOwnStops(tell: (stoppedMs: number) => void): () => void {
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const late = nowMs - lastMs - EVERY_MS;
    if (late > USUAL_MS) tell(late);
    lastMs = nowMs;
  }, EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}

export function createStops(clock: { now(): number; readonly speed: number }): Stops {
  const stops: { readonly who: string; readonly fromMs: number; readonly untilMs: number }[] = [];
  const add = (who: string, stoppedMs: number): void => {
    const untilMs = clock.now();
    stops.push({ who, fromMs: untilMs - stoppedMs, untilMs });
  };
  const end = watchOwnStops((stoppedMs) => {
    add(THIS_PROCESS, stoppedMs * clock.speed);
  });
  return {
    add,
    withinMs(fromMs, untilMs, who) {
      const meant = new Set([THIS_PROCESS, ...who]);
      // In the order of their ends: what ended before is not looked at.
      const first = stops.findLastIndex((stop) => stop.untilMs <= fromMs) + 1;
      const within = stops
        .slice(first)
        .filter((stop) => stop.fromMs < untilMs && meant.has(stop.who))
        .sort((one, other) => one.fromMs - other.fromMs);
      let reachedMs = fromMs;
      let sum = 0;
      for (const stop of within) {
        const endMs = Math.min(stop.untilMs, untilMs);
        sum += Math.max(0, endMs - Math.max(stop.fromMs, reachedMs));
        reachedMs = Math.max(reachedMs, endMs);
      }
      return sum;
    },
    end,
  };
}
