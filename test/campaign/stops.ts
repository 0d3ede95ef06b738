// How long this process itself has stood still: what an answer seems to take longer, nobody else is to blame for.

export interface Stops {
  /** So far, in the campaign's time. */
  readonly stoppedMs: () => number;
  end(): void;
}

const EVERY_MS = 20;
/** What a timer may be late by on an idle machine. */
const USUAL_MS = 5;

export function watchStops(speed: number): Stops {
  let stopped = 0;
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const late = nowMs - lastMs - EVERY_MS;
    if (late > USUAL_MS) stopped += late;
    lastMs = nowMs;
  }, EVERY_MS);
  timer.unref();
  return {
    stoppedMs: () => stopped * speed,
    end: () => {
      clearInterval(timer);
    },
  };
}
