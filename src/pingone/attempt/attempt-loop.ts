// Attempts at one call until one is answered for good: another token where it was refused, another try where that may help (contract 10.5).
import type { Clock } from "../../platform/clock.js";
import type { Call } from "../call.js";
import { asAmbiguous, PingOneError, type PingOneErrorCode } from "../error.js";
import type { TokenAtHand } from "../token/token-source.js";
import type { AttemptObserver } from "./attempt-observer.js";
import type { Attempt, Sending } from "./attempt.js";
import { inTime } from "./in-time.js";
import { retryDelayMs, type RetrySettings } from "./retry.js";

/** Of an answer: another token may be taken. */
const renewable: ReadonlySet<PingOneErrorCode> = new Set(["tokenRefused", "workerUnauthorized"]);

/** One attempt, the token renewed where it was refused. */
export type Try = (sending: Sending, isRepeated: boolean) => Promise<unknown>;

/** One attempt with the token at hand; a refused one is renewed once. */
export function withToken(
  token: TokenAtHand,
  attempt: Attempt,
  { clock, observe }: Pick<RetryDependencies, "clock" | "observe">,
): Try {
  /** The token is everybody's: who cannot wait for it leaves, and the fetch goes on. */
  const tokenFor = (sending: Sending): Promise<string> => inTime(token.get(), sending, clock);

  function attemptWith(first: string, sending: Sending, isRepeated: boolean): Promise<unknown> {
    return attempt(sending, first, isRepeated).catch(async (error: unknown) => {
      if (!(error instanceof PingOneError) || !renewable.has(error.code)) throw error;
      token.discard(first);
      observe.retried(error.code);
      return attempt(sending, token.current() ?? (await tokenFor(sending)), true);
    });
  }

  return (sending, isRepeated) => {
    const first = token.current();
    if (first !== undefined) return attemptWith(first, sending, isRepeated);
    return tokenFor(sending).then((fetched) => attemptWith(fetched, sending, isRepeated));
  };
}

export interface RetryDependencies {
  readonly clock: Clock;
  readonly random: () => number;
  readonly settings: RetrySettings;
  readonly observe: AttemptObserver;
  /** Whether a governor spaces the attempts: it has been told how long to wait. */
  readonly isGoverned: boolean;
}

/** Tries until there is an answer for good, or nothing more can be tried in time. */
export function withRetries(
  attempt: Try,
  { clock, random, settings, isGoverned, observe }: RetryDependencies,
): (sending: Sending) => Promise<unknown> {
  /** What to sleep before the next try; undefined: the error has to be told. */
  function pauseMs(error: PingOneError, count: number, sending: Sending): number | undefined {
    if (isNoTurn(error)) return undefined;
    const { call: rule, context } = sending;
    const leftMs = context.deadlineMs - clock.now();
    const delayMs = retryDelayMs({ error, rule, count, leftMs }, settings, random);
    return delayMs !== undefined && isGoverned && hasGovernedWait(error, rule) ? 0 : delayMs;
  }

  return async (sending) => {
    const { call, late } = sending;
    let wasAmbiguous = false;
    for (let count = 1; ; count += 1) {
      try {
        return await attempt(sending, count > 1);
      } catch (error) {
        if (!(error instanceof PingOneError)) throw error;
        // A repeated DELETE that finds nothing has done its work the first time.
        if (wasAmbiguous && isDoneBefore(call, error)) return undefined;
        wasAmbiguous ||= error.ambiguous;
        const pause = pauseMs(error, count, sending);
        if (pause === undefined) throw wasAmbiguous ? unclear(call, error) : error;
        if (pause > 0) await clock.sleep(pause);
        if (late?.first !== undefined) return late.first.answer;
        observe.retried(error.code);
      }
    }
  };
}

/** The governor has the turn ready after the time PingOne named, or says at once that none comes in time. */
const hasGovernedWait = (
  { code, operation, retryAfterMs = 0 }: PingOneError,
  call: Call,
): boolean => code === "rateLimited" && operation === call.operation && retryAfterMs > 0;

/** The governor's own refusal: it knows that waiting is in vain. */
const isNoTurn = ({ code, status }: PingOneError): boolean =>
  code === "rateLimited" && status === undefined;

/** What came of a write whose earlier attempt may have been carried out is open, whatever the last one met. */
const unclear = ({ method }: Call, error: PingOneError): PingOneError =>
  error.ambiguous || method === "GET" ? error : asAmbiguous(error);

const isDoneBefore = (call: Call, error: PingOneError): boolean =>
  call.method === "DELETE" && call.tells404 !== true && error.code === "notFound";
