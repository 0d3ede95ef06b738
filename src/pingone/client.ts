// The pipeline of every PingOne call: token, turn, one attempt with its own time limit, retry within the request's deadline.
import type { Clock } from "../platform/clock.js";
import { PingOneError, type PingOneErrorCode } from "./error.js";
import type { Governor } from "./governor.js";
import { readAnswer } from "./read-answer.js";
import { defaultRetry, retryDelayMs, type RetryRule, type RetrySettings } from "./retry.js";
import type { Operation } from "./success.js";
import type { TokenSource } from "./token.js";
import type { Transport, UpstreamRequest } from "./transport.js";

/** What travels with a request through every layer. */
export interface CallContext {
  readonly requestId: string;
  /** Epoch milliseconds after which no attempt is started. */
  readonly deadlineMs: number;
}

export interface Call extends RetryRule {
  /** Names the call in logs and errors, and says what its success looks like. */
  readonly operation: Operation;
  readonly method: UpstreamRequest["method"];
  /** Path and query below the environment, for example `/users/…`. */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: unknown;
  /** Where 404 has a meaning of its own: a repeated DELETE that finds nothing is told, not taken for done. */
  readonly tells404?: boolean;
  /** Goes before the other writes when there is a queue: a deactivation. */
  readonly urgent?: boolean;
}

/** Runs a call; resolves with the parsed JSON body, undefined with a 204. Throws PingOneError. */
export type PingOneClient = (call: Call, context: CallContext) => Promise<unknown>;

export interface ClientDependencies {
  readonly transport: Transport;
  readonly token: TokenSource;
  readonly clock: Clock;
  readonly random: () => number;
  /** Path of the environment on the API origin, for example `/v1/environments/…`. */
  readonly basePath: string;
  /** Shared by all clients of one environment; without it nothing is held back. */
  readonly governor?: Governor;
  readonly attemptTimeoutMs?: number;
  readonly retry?: RetrySettings;
}

const DEFAULT_ATTEMPT_TIMEOUT_MS = 10_000;
/** Errors raised before a byte of the request went out. */
const notSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/** Of an answer: another token may be taken. */
const renewable: ReadonlySet<PingOneErrorCode> = new Set(["tokenRefused", "workerUnauthorized"]);

export function createPingOneClient(deps: ClientDependencies): PingOneClient {
  const { clock, governor, token, transport } = deps;
  const settings = deps.retry ?? defaultRetry;

  /** Waits for its turn, if it has to, then sends once. Every attempt is a turn, as PingOne counts it. */
  function attempt(
    call: Call,
    context: CallContext,
    worker: string,
    isRepeated: boolean,
  ): Promise<unknown> {
    const nowMs = clock.now();
    if (nowMs >= context.deadlineMs) {
      return Promise.reject(new PingOneError("timeout", call.operation));
    }
    const turn = governor?.enter(call, context.deadlineMs, nowMs, isRepeated);
    return turn === undefined
      ? send(call, context, worker, nowMs)
      : // The token may have expired meanwhile.
        turn.then(() => send(call, context, token.current() ?? worker, clock.now()));
  }

  async function send(call: Call, context: CallContext, worker: string, startMs: number) {
    let failure: PingOneError | undefined;
    try {
      const left = Math.max(context.deadlineMs - startMs, 1);
      const limit = Math.min(left, deps.attemptTimeoutMs ?? DEFAULT_ATTEMPT_TIMEOUT_MS);
      const response = await sendWithin(limit, call.operation, toRequest(call, context, worker));
      return readAnswer(call, response, clock.now());
    } catch (error) {
      if (error instanceof PingOneError) failure = error;
      throw error;
    } finally {
      governor?.leave(call, startMs, failure);
    }
  }

  function toRequest(call: Call, context: CallContext, worker: string) {
    return {
      method: call.method,
      path: deps.basePath + call.path,
      headers: {
        authorization: `Bearer ${worker}`,
        accept: "application/json",
        "x-ping-external-transaction-id": context.requestId,
        ...(call.body === undefined && call.contentType === undefined
          ? {}
          : { "content-type": call.contentType ?? "application/json" }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    } as const;
  }

  async function sendWithin(
    limitMs: number,
    operation: string,
    request: Omit<UpstreamRequest, "signal">,
  ) {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      controller.abort();
    }, limitMs);
    try {
      return await transport.send({ ...request, signal: controller.signal });
    } catch (error) {
      throw controller.signal.aborted
        ? new PingOneError("timeout", operation, { ambiguous: true })
        : toConnectionError(operation, error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The token is everybody's: who cannot wait for it leaves, and the fetch goes on. */
  async function tokenWithin(call: Call, context: CallContext): Promise<string> {
    const current = token.current();
    if (current !== undefined) return current;
    const controller = new AbortController();
    const left = Math.max(context.deadlineMs - clock.now(), 0);
    const tooLate = clock.sleep(left, controller.signal).then(
      () => Promise.reject(new PingOneError("timeout", call.operation)),
      () => new Promise<never>(() => undefined),
    );
    try {
      return await Promise.race([token.get(), tooLate]);
    } finally {
      controller.abort();
    }
  }

  /** One attempt; a refused token is renewed once (contract 10.5). */
  async function withToken(
    call: Call,
    context: CallContext,
    isRepeated: boolean,
  ): Promise<unknown> {
    const first = await tokenWithin(call, context);
    try {
      return await attempt(call, context, first, isRepeated);
    } catch (error) {
      if (!(error instanceof PingOneError) || !renewable.has(error.code)) throw error;
      token.discard(first);
      return attempt(call, context, await tokenWithin(call, context), true);
    }
  }

  return async function callPingOne(call, context) {
    let wasAmbiguous = false;
    for (let count = 1; ; count += 1) {
      try {
        return await withToken(call, context, count > 1);
      } catch (error) {
        if (!(error instanceof PingOneError)) throw error;
        // A repeated DELETE that finds nothing has done its work the first time.
        if (wasAmbiguous && isDoneBefore(call, error)) return undefined;
        wasAmbiguous ||= error.ambiguous;
        const left = context.deadlineMs - clock.now();
        const delay = retryDelayMs(error, call, count, left, settings, deps.random);
        if (delay === undefined) throw error;
        await clock.sleep(delay);
      }
    }
  };
}

const isDoneBefore = (call: Call, error: PingOneError): boolean =>
  call.method === "DELETE" && call.tells404 !== true && error.code === "notFound";

function toConnectionError(operation: string, error: unknown): PingOneError {
  const code = (error as { code?: unknown }).code;
  const ambiguous = !(typeof code === "string" && notSent.has(code));
  return new PingOneError("unreachable", operation, { ambiguous, cause: error });
}
