// One request to PingOne and its answer, within a time: what goes out, and what is taken for an answer.
import { wallTime, type Clock } from "../../platform/clock.js";
import { correlationIdOf } from "../answer/error-response.js";
import { readAnswer } from "../answer/read-answer.js";
import type { Call, CallContext } from "../call.js";
import { PingOneError } from "../error.js";
import { toConnectionError } from "../transport/connection-error.js";
import { CutOff } from "../transport/cut-off.js";
import type { Transport, UpstreamRequest, UpstreamResponse } from "../transport/transport.js";
import type { Timer } from "./deadline-sweep.js";
import { traceHeaders } from "./trace-headers.js";
import { contentOf } from "./unanswered-writes.js";

export interface ExchangeDependencies {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Path of the environment on the API origin, for example `/v1/environments/…`. */
  readonly basePath: string;
}

/** What is sent, without what cuts it off. */
export type Outgoing = Omit<UpstreamRequest, "signal">;

/** Resolves with the parsed body; rejects with PingOneError, `timeout` after `limitMs`. */
export type Exchange = (
  sent: Sent,
  request: Outgoing,
  limitMs: number,
  late?: LateAction,
) => Promise<unknown>;

/** What is done once where there is no answer after `afterMs`, which is before the limit. */
export interface LateAction {
  readonly afterMs: number;
  readonly act: () => void;
}

/** Which attempt at which call it is. */
export interface Sent {
  readonly call: Call;
  readonly context: Pick<CallContext, "activity" | "deadlineMs">;
  readonly attempts: number;
}

export function createExchange({ transport, clock }: ExchangeDependencies, after: Timer): Exchange {
  return function exchange(sent, request, limitMs, late) {
    const { call, context } = sent;
    const tell = watched(sent, clock, clock.now());
    const signal = new CutOff();
    const expire = (): void => {
      const leftMs = context.deadlineMs - clock.now();
      // What has come and waits for its turn here is not late: PingOne is not told of as silent for that.
      if (signal.isHeld && leftMs > 0) cancel = after(Math.min(limitMs, leftMs), expire);
      else signal.abort(new Error("no answer in time"));
    };
    const fail = (error: unknown): never => {
      cancel();
      const failure =
        error instanceof PingOneError
          ? error
          : signal.aborted
            ? new PingOneError("timeout", call.operation, { ambiguous: true })
            : toConnectionError(call.operation, error);
      tell?.(failure);
      throw failure;
    };
    let cancel =
      late === undefined || late.afterMs >= limitMs
        ? after(limitMs, expire)
        : after(late.afterMs, () => {
            cancel = after(limitMs - late.afterMs, expire);
            late.act();
          });
    const { method, path, headers, body, giveWay } = request;
    return transport.send({ method, path, headers, body, giveWay, signal }).then((response) => {
      let answer: unknown;
      try {
        answer = readAnswer(call, response, wallTime(clock));
      } catch (error) {
        return fail(error);
      }
      cancel();
      tell?.(response);
      return answer;
    }, fail);
  };
}

/** Tells how an attempt sent at `startMs` ended, who wants to know; undefined where nobody does. */
export function watched(
  { call: { operation }, context: { activity }, attempts: attempt }: Sent,
  clock: Clock,
  startMs: number,
): ((end: PingOneError | UpstreamResponse) => void) | undefined {
  if (activity === undefined) return undefined;
  return (end) => {
    const isFailure = end instanceof PingOneError;
    activity.called({
      operation,
      status: end.status,
      ms: clock.now() - startMs,
      attempt,
      correlationId: isFailure ? end.correlationId : correlationIdOf(end),
      code: isFailure ? end.code : undefined,
    });
  };
}

/** `worker` is the access token. */
export function createRequests(
  basePath: string,
): (call: Call, context: CallContext, worker: string) => Outgoing {
  /** Put together once for each token, which is longer than all that is sent beside it. */
  let bearer = { worker: "", authorization: "" };
  return (call, context, worker) => {
    if (worker !== bearer.worker) bearer = { worker, authorization: `Bearer ${worker}` };
    return toRequest(call, context, bearer.authorization, basePath);
  };
}

function toRequest(
  call: Call,
  { requestId, trace, giveWay }: CallContext,
  authorization: string,
  basePath: string,
): Outgoing {
  const { contentType = "application/json" } = call;
  const hasContent = call.body !== undefined || call.contentType !== undefined;
  const headers: Record<string, string> = {
    authorization,
    accept: "application/json",
    "x-ping-external-transaction-id": requestId,
  };
  if (trace !== undefined) Object.assign(headers, traceHeaders(trace));
  if (hasContent) headers["content-type"] = contentType;
  const path = basePath + call.path;
  return { method: call.method, path, headers, body: contentOf(call), giveWay };
}
