// Takes an answer for PingOne's only when it is: the operation's own status, and the body it owes (contract 2, 10.1).
import { PingOneError } from "../error.js";
import { toPingOneError, type AnsweredCall } from "./error-response.js";
import { successOf, type Operation } from "./success.js";
import type { UpstreamResponse } from "../transport/transport.js";

export interface ReadCall extends AnsweredCall {
  readonly operation: Operation;
  readonly body?: unknown;
}

/** The parsed body, undefined with a 204. Throws PingOneError: `unexpected` for a success that is not PingOne's own. */
export function readAnswer(call: ReadCall, response: UpstreamResponse, nowMs: number): unknown {
  const { status, body: text } = response;
  if (status < 200 || status > 299) throw toPingOneError(call, response, nowMs);
  const { statuses, holds, echoes } = successOf(call.operation);
  if (statuses.some((own) => own === status)) {
    if (status === 204) return undefined;
    const body = parse(text);
    if (
      body !== undefined &&
      holds.every(([key, isRight]) => isRight(body[key])) &&
      (!echoes || isEcho(body, call.body))
    ) {
      return body;
    }
  }
  throw new PingOneError("unexpected", call.operation, {
    status,
    // Who answered in PingOne's place may have let it do the work all the same.
    ambiguous: call.method !== "GET",
  });
}

type AnswerObject = Readonly<Record<string, unknown>>;

/** An object with something in it; PingOne owes no other body. */
function parse(text: string): AnswerObject | undefined {
  try {
    const body = JSON.parse(text) as unknown;
    const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
    return isObject && !isEmpty(body) ? (body as AnswerObject) : undefined;
  } catch {
    return undefined;
  }
}

function isEmpty(body: object): boolean {
  for (const key in body) if (Object.hasOwn(body, key)) return false;
  return true;
}

const isEcho = (body: AnswerObject, sent: unknown): boolean =>
  Object.entries(sent as AnswerObject).every(([key, value]) => body[key] === value);
