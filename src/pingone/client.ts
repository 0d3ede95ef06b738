// The pipeline of every PingOne call: earlier writes first, retries within the request's deadline, a token, one attempt with its own time limit.
import { createAttempt, type AttemptDependencies, type Sending } from "./attempt/attempt.js";
import { uncounted } from "./attempt/attempt-observer.js";
import { inTime } from "./attempt/in-time.js";
import { LateAnswer } from "./attempt/late-answer.js";
import { outlastingOutages } from "./attempt/outlast-outage.js";
import { withRetries, withToken } from "./attempt/retries.js";
import { defaultRetry, type RetrySettings } from "./attempt/retry.js";
import { conflictingWrites, whenAnswered } from "./attempt/unanswered-writes.js";
import type { Call, CallContext } from "./call.js";
import { PingOneError } from "./error.js";
import type { TokenAtHand } from "./token/token-source.js";

/** Runs a call; resolves with the parsed JSON body, undefined with a 204. Throws PingOneError. */
export type PingOneClient = (call: Call, context: CallContext) => Promise<unknown>;

export interface ClientDependencies extends AttemptDependencies {
  readonly token: TokenAtHand;
  readonly random: () => number;
  readonly retry?: RetrySettings;
}

export function createPingOneClient(deps: ClientDependencies): PingOneClient {
  const { clock, token, random, observe = uncounted, retry: settings = defaultRetry } = deps;
  const isGoverned = deps.governor !== undefined;
  const attempt = withToken(token, createAttempt(deps), { clock, observe });
  const send = withRetries(outlastingOutages(attempt, clock), {
    clock,
    random,
    settings,
    isGoverned,
    observe,
  });

  /** As long as PingOne may still answer an attempt that was given up, that answer counts. */
  async function write(call: Call, context: CallContext): Promise<unknown> {
    const late = new LateAnswer();
    const sending: Sending = { call, context, late, attempts: 0 };
    const earlier = conflictingWrites(context.unanswered, call);
    if (earlier.length > 0) await inTime(whenAnswered(earlier), sending, clock);
    return Promise.race([send(sending).catch(orLate(sending)), late.success]);
  }

  /** Waits for the answer of an attempt that was given up, where nobody knows what came of it; then the failure is told. */
  const orLate =
    (sending: Sending) =>
    async (error: unknown): Promise<never> => {
      const { call, late } = sending;
      if (call.idempotent && late?.isAwaited === true && isUnclear(error)) {
        await inTime(late.completion(), sending, clock).catch(() => undefined);
      }
      throw error;
    };

  return (call, context) =>
    call.method === "GET"
      ? send({ call, context, late: undefined, attempts: 0 })
      : write(call, context);
}

const isUnclear = (error: unknown): boolean =>
  error instanceof PingOneError && (error.ambiguous || error.code === "timeout");
