// One attempt at a PingOne call: its turn, its time limit, its answer. A write that is not answered in time goes on by itself and stays known.
import type { Clock } from "../../platform/clock.js";
import type { Call, CallContext } from "../call.js";
import { toConnectionError } from "../transport/connection-error.js";
import { PingOneError } from "../error.js";
import type { Governor } from "../governor/governor.js";
import type { LateAnswer } from "./late-answer.js";
import { readAnswer } from "../answer/read-answer.js";
import type { TokenSource } from "../token/token-source.js";
import type { Transport, UpstreamRequest } from "../transport/transport.js";
import { contentOf, targetOf, trackUnanswered } from "./unanswered-writes.js";

export interface AttemptLimits {
  /** After so long without an answer an attempt is given up. */
  readonly timeoutMs: number;
  /** After so long from its sending a write can no longer be carried out: PingOne's ceiling of 30 s, and the way there (contract section 2). */
  readonly commitMs: number;
}

export const defaultLimits: AttemptLimits = { timeoutMs: 10_000, commitMs: 35_000 };

export interface AttemptDependencies {
  readonly transport: Transport;
  readonly token: Pick<TokenSource, "current">;
  readonly clock: Clock;
  /** Path of the environment on the API origin, for example `/v1/environments/…`. */
  readonly basePath: string;
  /** Shared by all clients of one environment; without it nothing is held back. */
  readonly governor?: Governor;
  readonly limits?: AttemptLimits;
  /** Does something after so many milliseconds, unless what it returns is called before. */
  readonly after?: Timer;
}

export type Timer = (ms: number, act: () => void) => () => void;

const systemTimer: Timer = (ms, act) => {
  const timer = setTimeout(act, ms);
  return () => {
    clearTimeout(timer);
  };
};

/** Rejects with PingOneError; `late` is told the answer of a write that was given up, should it come. */
export type Attempt = (
  call: Call,
  context: CallContext,
  sending: { readonly worker: string; readonly isRepeated: boolean },
  late: LateAnswer,
) => Promise<unknown>;

/** What PingOne needs to answer: who gets a turn later than that before the deadline would be sent in vain. */
const ANSWER_MS = 250;
export function createAttempt(deps: AttemptDependencies): Attempt {
  const { clock, governor, token, transport } = deps;
  const after = deps.after ?? systemTimer;
  const { timeoutMs, commitMs } = deps.limits ?? defaultLimits;

  /** Waits for its turn, if it has to, then sends once. Every attempt is a turn, as PingOne counts it. */
  return function attempt(call, context, { worker, isRepeated }, late) {
    const nowMs = clock.now();
    if (nowMs >= context.deadlineMs) {
      return Promise.reject(new PingOneError("timeout", call.operation));
    }
    const turn = governor?.enter(call, context.deadlineMs - ANSWER_MS, nowMs, isRepeated);
    return turn === undefined
      ? send(call, context, worker, late, nowMs)
      : // The token may have expired meanwhile.
        turn.then(() => send(call, context, token.current() ?? worker, late, clock.now()));
  };

  async function send(
    call: Call,
    context: CallContext,
    worker: string,
    late: LateAnswer,
    startMs: number,
  ): Promise<unknown> {
    let failure: PingOneError | undefined;
    try {
      // While this one waited for its turn, one that was given up has been answered: sent now, it might undo what came after.
      if (late.hasCome) return await late.success;
      const limitMs = Math.min(Math.max(context.deadlineMs - startMs, 1), timeoutMs);
      return call.method === "GET"
        ? await exchange(call, toRequest(call, context, worker), limitMs)
        : await write(call, context, worker, late, limitMs);
    } catch (error) {
      if (error instanceof PingOneError) failure = error;
      throw error;
    } finally {
      governor?.leave(call, startMs, failure);
    }
  }

  /** Nobody can take back what was sent: after `limitMs` it is not waited for any longer, and not forgotten either. */
  async function write(
    call: Call,
    context: CallContext,
    worker: string,
    late: LateAnswer,
    limitMs: number,
  ): Promise<unknown> {
    const request = toRequest(call, context, worker);
    const answer = exchange(call, request, commitMs);
    const write = { target: targetOf(call), content: request.body };
    if (context.unanswered !== undefined) trackUnanswered(context.unanswered, write, answer);
    let cancel: (() => void) | undefined;
    const silence = new Promise<never>((_resolve, reject) => {
      cancel = after(limitMs, () => {
        late.await(answer);
        reject(new PingOneError("timeout", call.operation, { ambiguous: true }));
      });
    });
    try {
      return await Promise.race([answer, silence]);
    } finally {
      cancel?.();
    }
  }

  /** Sends, and reads the answer; cut off after `limitMs`. */
  async function exchange(
    call: Call,
    request: Omit<UpstreamRequest, "signal">,
    limitMs: number,
  ): Promise<unknown> {
    const controller = new AbortController();
    const cancel = after(limitMs, () => {
      controller.abort();
    });
    const { signal } = controller;
    try {
      return readAnswer(call, await transport.send({ ...request, signal }), clock.now());
    } catch (error) {
      if (error instanceof PingOneError) throw error;
      throw signal.aborted
        ? new PingOneError("timeout", call.operation, { ambiguous: true })
        : toConnectionError(call.operation, error);
    } finally {
      cancel();
    }
  }

  function toRequest(
    call: Call,
    context: CallContext,
    worker: string,
  ): Omit<UpstreamRequest, "signal"> {
    const body = contentOf(call);
    return {
      method: call.method,
      path: deps.basePath + call.path,
      headers: {
        authorization: `Bearer ${worker}`,
        accept: "application/json",
        "x-ping-external-transaction-id": context.requestId,
        ...(body === undefined && call.contentType === undefined
          ? {}
          : { "content-type": call.contentType ?? "application/json" }),
      },
      ...(body === undefined ? {} : { body }),
    };
  }
}
