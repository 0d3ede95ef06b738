// The circuit breaker of one worker's way to PingOne (ADR 0017): while PingOne does not answer nobody waits for it, and one call alone finds out when it does again.
import type { Clock } from "../platform/clock.js";
import { PingOneError } from "./error.js";

export interface BreakerSettings {
  /** So many attempts in a row have to fail, */
  readonly failures: number;
  /** and for so long: what a retry gets over is no outage. */
  readonly forMs: number;
  /** Until the first probe; twice as long after each that fails, */
  readonly openMs: number;
  /** up to this. */
  readonly mostOpenMs: number;
}

/** Ten attempts over five seconds: two or three requests with all their retries, or one row of time-outs. */
export const defaultBreaker: BreakerSettings = {
  failures: 10,
  forMs: 5_000,
  openMs: 5_000,
  mostOpenMs: 30_000,
};

export interface Breaker {
  /** Undefined: calls may be sent. Else in how many milliseconds it is worth asking again. */
  readonly refusedForMs: (nowMs: number) => number | undefined;
  /** Told of each attempt that was sent: `failure` is what came of it when it was no success. */
  readonly answered: (sentAtMs: number, failure: PingOneError | undefined) => void;
  readonly isOpen: () => boolean;
  /** Probes nothing any more. */
  readonly stop: () => void;
}

export interface BreakerDependencies {
  readonly clock: Clock;
  /** Asks PingOne for something cheap; rejects when there is no answer. */
  readonly probe: () => Promise<unknown>;
  readonly settings?: BreakerSettings;
  readonly onChange?: (isOpen: boolean) => void;
}

/** While a probe is under way. */
const PROBING_MS = 1_000;

export function createBreaker(deps: BreakerDependencies): Breaker {
  const { clock, probe, onChange } = deps;
  const { failures, forMs, openMs, mostOpenMs } = deps.settings ?? defaultBreaker;
  const stopping = new AbortController();
  let inRow = 0;
  let rowSinceMs = Number.POSITIVE_INFINITY;
  /** What was sent before says nothing of PingOne as it is now. */
  let countsFromMs = Number.NEGATIVE_INFINITY;
  let nextProbeMs: number | undefined;

  function reset(): void {
    inRow = 0;
    rowSinceMs = Number.POSITIVE_INFINITY;
  }

  async function probeUntilAnswered(): Promise<void> {
    for (let pauseMs = openMs; ; pauseMs = Math.min(2 * pauseMs, mostOpenMs)) {
      nextProbeMs = clock.now() + pauseMs;
      await clock.sleep(pauseMs, stopping.signal);
      if (await isThere(probe)) break;
    }
    nextProbeMs = undefined;
    countsFromMs = clock.now();
    reset();
    onChange?.(false);
  }

  function open(): void {
    nextProbeMs = clock.now() + openMs;
    onChange?.(true);
    // Rejects when it is stopped.
    probeUntilAnswered().catch(() => undefined);
  }

  return {
    refusedForMs: (nowMs) =>
      nextProbeMs === undefined ? undefined : Math.max(nextProbeMs - nowMs, PROBING_MS),
    answered(sentAtMs, failure) {
      if (nextProbeMs !== undefined || sentAtMs < countsFromMs) return;
      const isAway = failure === undefined ? false : isOutage(failure);
      if (isAway === undefined) return;
      if (!isAway) {
        reset();
        return;
      }
      inRow += 1;
      rowSinceMs = Math.min(rowSinceMs, sentAtMs);
      if (inRow >= failures && clock.now() - rowSinceMs >= forMs) open();
    },
    isOpen: () => nextProbeMs !== undefined,
    stop() {
      stopping.abort();
    },
  };
}

/** Any answer shows that, a refusal too. */
async function isThere(probe: () => Promise<unknown>): Promise<boolean> {
  try {
    await probe();
    return true;
  } catch (error) {
    // What was never sent, or failed by itself, has asked nobody.
    return error instanceof PingOneError && isOutage(error) === false;
  }
}

/** Whether PingOne is away, as far as an answer tells; undefined: it tells nothing. */
function isOutage({ code, status }: PingOneError): boolean | undefined {
  // Sent or not, a 4xx and a 429 are PingOne's answers, and it is there.
  if (status !== undefined) return status >= 500;
  if (code === "unreachable" || code === "timeout") return true;
  return undefined;
}
