// Decides whether and when a failed call is tried again (contract 10.5): Retry-After first, else full jitter, never past the deadline.
import type { PingOneError, PingOneErrorCode } from "../error.js";

export interface RetryRule {
  /** False for a create: it is repeated only when PingOne certainly did nothing. */
  readonly idempotent: boolean;
  /** `/enabled` may answer 415 shortly after a write (contract 3.9). */
  readonly retry415?: boolean;
}

export interface RetrySettings {
  readonly attempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

export const defaultRetry: RetrySettings = { attempts: 4, baseDelayMs: 150, maxDelayMs: 5_000 };

const transient: ReadonlySet<PingOneErrorCode> = new Set([
  "rateLimited",
  "unavailable",
  "unreachable",
  "timeout",
]);

/** An attempt that failed. */
export interface FailedAttempt {
  readonly error: PingOneError;
  readonly rule: RetryRule;
  /** How many there have been. */
  readonly count: number;
  /** Until the request's deadline. */
  readonly leftMs: number;
}

/** Milliseconds to wait before the next attempt, or undefined when the error has to be told. */
export function retryDelayMs(
  { error, rule, count, leftMs }: FailedAttempt,
  settings: RetrySettings,
  random: () => number,
): number | undefined {
  if (count >= settings.attempts) return undefined;
  const again =
    (transient.has(error.code) && (rule.idempotent || !error.ambiguous)) ||
    (error.code === "unsupportedMediaType" && rule.retry415 === true);
  if (!again) return undefined;
  const ceiling = Math.min(settings.maxDelayMs, settings.baseDelayMs * 2 ** (count - 1));
  const jitter = Math.ceil(random() * ceiling);
  // "Retry-After: 0" is no reason to hammer.
  const delay = Math.max(error.retryAfterMs ?? 0, 0) || jitter;
  return delay < leftMs ? delay : undefined;
}
