// A clock that sleeps at once and a PingOne that answers as told, for tests of what lies between.
import { unmetered } from "../../support/request-context.js";
import type { RequestContext } from "../../../src/scim/resource-store.js";
import type { Clock } from "../../../src/platform/clock.js";
import type {
  Transport,
  UpstreamRequest,
  UpstreamResponse,
} from "../../../src/pingone/transport/transport.js";

export interface StubClock extends Clock {
  readonly sleeps: number[];
  advance(ms: number): void;
}

export function createStubClock(startMs = Date.parse("2026-03-01T12:00:00Z")): StubClock {
  const sleeps: number[] = [];
  let nowMs = startMs;
  return {
    sleeps,
    now: () => nowMs,
    sleep(ms) {
      sleeps.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
    advance(ms) {
      nowMs += ms;
    },
  };
}

export const contextOf = (clock: Clock, ms = 30_000): RequestContext => ({
  ...unmetered,
  requestId: "0d9f0a52-77a5-4f0e-9d55-2f4a3c1b0e99",
  deadlineMs: clock.now() + ms,
});

/** An answer, an error of the network, or an answer that never comes. */
export type Answer = UpstreamResponse | Error | "never";

export interface StubTransport extends Transport {
  readonly requests: UpstreamRequest[];
}

/** Answers from the list in turn, the last one for good. */
export function createStubTransport(...answers: readonly Answer[]): StubTransport {
  const requests: UpstreamRequest[] = [];
  return {
    requests,
    send(request) {
      const answer = answers[Math.min(requests.length, answers.length - 1)] ?? "never";
      requests.push(request);
      if (answer === "never") return untilAborted(request.signal);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    close: () => Promise.resolve(),
  };
}

const untilAborted = (signal: UpstreamRequest["signal"]): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(signal.reason);
    });
  });

export const answer = (
  status: number,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): UpstreamResponse => ({
  status,
  headers: new Headers({ "content-type": "application/json", ...headers }),
  body: typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body),
});

export const html = (status: number): UpstreamResponse => ({
  status,
  headers: new Headers({ "content-type": "text/html" }),
  body: "<html><body>Bad gateway</body></html>",
});

/** `syscall`: what the machine was about, where it says so. */
export const networkError = (code: string, syscall?: string): Error =>
  Object.assign(new Error(code), { code, ...(syscall !== undefined && { syscall }) });
