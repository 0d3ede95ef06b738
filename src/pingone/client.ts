// The pipeline of every PingOne call: token, turn, one attempt with its own time limit, retry within the request's deadline.
import { byDeadline } from "../platform/by-deadline.js";
import { createAttempt, type AttemptDependencies } from "./attempt/attempt.js";
import type { Call, CallContext } from "./call.js";
import { asAmbiguous, PingOneError, type PingOneErrorCode } from "./error.js";
import { LateAnswer } from "./attempt/late-answer.js";
import { defaultRetry, retryDelayMs, type RetrySettings } from "./attempt/retry.js";
import type { TokenSource } from "./token/token-source.js";
import { conflictingWrites, whenAnswered } from "./attempt/unanswered-writes.js";

/** Runs a call; resolves with the parsed JSON body, undefined with a 204. Throws PingOneError. */
export type PingOneClient = (call: Call, context: CallContext) => Promise<unknown>;

export interface ClientDependencies extends AttemptDependencies {
  readonly token: TokenSource;
  readonly random: () => number;
  readonly retry?: RetrySettings;
}

/** Of an answer: another token may be taken. */
const renewable: ReadonlySet<PingOneErrorCode> = new Set(["tokenRefused", "workerUnauthorized"]);

export function createPingOneClient(deps: ClientDependencies): PingOneClient {
  const { clock, token } = deps;
  const settings = deps.retry ?? defaultRetry;
  const attempt = createAttempt(deps);

  /** What `work` resolves with, or PingOneError `timeout` at the deadline. */
  const inTime = <T>(work: Promise<T>, { operation }: Call, { deadlineMs }: CallContext) =>
    byDeadline(work, deadlineMs, clock, () => new PingOneError("timeout", operation));

  /** Whether the governor has been told how long to wait: it has the turn ready then, or says at once that none comes in time. */
  const keepsPace = ({ code, operation, retryAfterMs = 0 }: PingOneError, call: Call): boolean =>
    deps.governor !== undefined &&
    code === "rateLimited" &&
    operation === call.operation &&
    retryAfterMs > 0;

  /** The token is everybody's: who cannot wait for it leaves, and the fetch goes on. */
  const tokenFor = async (call: Call, context: CallContext): Promise<string> =>
    token.current() ?? inTime(token.get(), call, context);

  /** One attempt; a refused token is renewed once (contract 10.5). */
  async function withToken(
    call: Call,
    context: CallContext,
    isRepeated: boolean,
    late: LateAnswer,
  ): Promise<unknown> {
    const first = await tokenFor(call, context);
    try {
      return await attempt(call, context, { worker: first, isRepeated }, late);
    } catch (error) {
      if (!(error instanceof PingOneError) || !renewable.has(error.code)) throw error;
      token.discard(first);
      const worker = await tokenFor(call, context);
      return attempt(call, context, { worker, isRepeated: true }, late);
    }
  }

  /** Attempts until one is answered for good, or nothing more can be tried in time. */
  async function repeat(call: Call, context: CallContext, late: LateAnswer): Promise<unknown> {
    let wasAmbiguous = false;
    for (let count = 1; ; count += 1) {
      try {
        return await withToken(call, context, count > 1, late);
      } catch (error) {
        if (!(error instanceof PingOneError)) throw error;
        // A repeated DELETE that finds nothing has done its work the first time.
        if (wasAmbiguous && isDoneBefore(call, error)) return undefined;
        wasAmbiguous ||= error.ambiguous;
        const left = context.deadlineMs - clock.now();
        const delay = isNoTurn(error)
          ? undefined
          : retryDelayMs(error, call, count, left, settings, deps.random);
        if (delay === undefined) throw wasAmbiguous ? unclear(call, error) : error;
        if (!keepsPace(error, call)) await clock.sleep(delay);
        if (late.hasCome) return late.success;
      }
    }
  }

  /** As long as PingOne may still answer an attempt that was given up, that answer counts. */
  async function write(call: Call, context: CallContext): Promise<unknown> {
    const earlier = conflictingWrites(context.unanswered, call);
    if (earlier.length > 0) await inTime(whenAnswered(earlier), call, context);
    const late = new LateAnswer();
    const attempts = repeat(call, context, late).catch(async (error: unknown) => {
      if (call.idempotent && late.isAwaited && isUnclear(error)) {
        await inTime(late.settled(), call, context).catch(() => undefined);
      }
      throw error;
    });
    return Promise.race([attempts, late.success]);
  }

  return (call, context) =>
    call.method === "GET" ? repeat(call, context, new LateAnswer()) : write(call, context);
}

/** The governor's own refusal: it knows that waiting is in vain. */
const isNoTurn = ({ code, status }: PingOneError): boolean =>
  code === "rateLimited" && status === undefined;

const isUnclear = (error: unknown): boolean =>
  error instanceof PingOneError && (error.ambiguous || error.code === "timeout");

/** What came of a write whose earlier attempt may have been carried out is open, whatever the last one met. */
const unclear = ({ method }: Call, error: PingOneError): PingOneError =>
  error.ambiguous || method === "GET" ? error : asAmbiguous(error);

const isDoneBefore = (call: Call, error: PingOneError): boolean =>
  call.method === "DELETE" && call.tells404 !== true && error.code === "notFound";
