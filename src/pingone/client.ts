// The pipeline of every PingOne call: earlier writes first, retries within the request's deadline, a token, one attempt with its own time limit.
import { createAttempt, type AttemptDependencies, type Sending } from "./attempt/attempt.js";
import { uncounted } from "./attempt/attempt-observer.js";
import { inTime } from "./attempt/in-time.js";
import { LateAnswer } from "./attempt/late-answer.js";
import { outlastingOutages } from "./attempt/outlast-outage.js";
import { withRetries, withToken } from "./attempt/attempt-loop.js";
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
  function write(call: Call, context: CallContext): Promise<unknown> {
    const earlier = conflictingWrites(context.unanswered, call);
    if (earlier.length === 0) return sendOrLate(call, context);
    return inTime(whenAnswered(earlier), { call, context }, clock).then(() =>
      sendOrLate(call, context),
    );
  }

  /** One promise for either answer: a race of two makes six. */
  const sendOrLate = (call: Call, context: CallContext): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const sending: Sending = { call, context, late: new LateAnswer(resolve), attempts: 0 };
      const fail = (reason: Error): void => {
        void untilLate(sending, reason).then(() => {
          reject(reason);
        });
      };
      send(sending).then(resolve, (error: unknown) => {
        fail(error as Error);
      });
    });

  /** Waits for the answer of an attempt that was given up, where nobody knows what came of it; then the failure is told. */
  async function untilLate(sending: Sending, error: Error): Promise<void> {
    const { call, late } = sending;
    if (call.idempotent && late?.isAwaited === true && isUnclear(error)) {
      await inTime(late.completion(), sending, clock).catch(() => undefined);
    }
  }

  return (call, context) =>
    call.method === "GET"
      ? send({ call, context, late: undefined, attempts: 0 })
      : write(call, context);
}

const isUnclear = (error: unknown): boolean =>
  error instanceof PingOneError && (error.ambiguous || error.code === "timeout");
