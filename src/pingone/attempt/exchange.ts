// One request to PingOne and its answer, within a time: what goes out, and what is taken for an answer.
import type { Clock } from "../../platform/clock.js";
import { readAnswer } from "../answer/read-answer.js";
import type { Call, CallContext } from "../call.js";
import { PingOneError } from "../error.js";
import { toConnectionError } from "../transport/connection-error.js";
import { CutOff } from "../transport/cut-off.js";
import type { Transport, UpstreamRequest } from "../transport/transport.js";
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
export type Exchange = (call: Call, request: Outgoing, limitMs: number) => Promise<unknown>;

export function createExchange({ transport, clock }: ExchangeDependencies, after: Timer): Exchange {
  return async function exchange(call, { method, path, headers, body }, limitMs) {
    const signal = new CutOff();
    const cancel = after(limitMs, () => {
      signal.abort(new Error("no answer in time"));
    });
    try {
      const response = await transport.send({ method, path, headers, body, signal });
      return readAnswer(call, response, clock.now());
    } catch (error) {
      if (error instanceof PingOneError) throw error;
      throw signal.aborted
        ? new PingOneError("timeout", call.operation, { ambiguous: true })
        : toConnectionError(call.operation, error);
    } finally {
      cancel();
    }
  };
}

/** `worker` is the access token. */
export function toRequest(
  call: Call,
  { requestId, trace }: CallContext,
  worker: string,
  basePath: string,
): Outgoing {
  const { contentType = "application/json" } = call;
  const hasContent = call.body !== undefined || call.contentType !== undefined;
  const headers: Record<string, string> = {
    authorization: `Bearer ${worker}`,
    accept: "application/json",
    "x-ping-external-transaction-id": requestId,
    ...traceHeaders(trace),
  };
  if (hasContent) headers["content-type"] = contentType;
  return { method: call.method, path: basePath + call.path, headers, body: contentOf(call) };
}
