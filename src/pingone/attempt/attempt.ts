// One attempt at a PingOne call: its turn, its time limit, its answer. A write that is not answered in time goes on by itself and stays known.
import type { Clock } from "../../platform/clock.js";
import type { Breaker } from "../breaker.js";
import type { Call, CallContext } from "../call.js";
import { PingOneError } from "../error.js";
import { isGivenUpHere } from "../transport/connection-error.js";
import type { GovernedCall, Governor } from "../governor/governor.js";
import type { TokenSource } from "../token/token-source.js";
import { uncounted, type AttemptObserver } from "./attempt-observer.js";
import { createDeadlineSweep, type Timer } from "./deadline-sweep.js";
import {
  createExchange,
  createRequests,
  watched,
  type Exchange,
  type ExchangeDependencies,
  type Outgoing,
} from "./exchange.js";
import type { LateAnswer } from "./late-answer.js";
import { targetOf, UnansweredWrite } from "./unanswered-writes.js";

export interface AttemptLimits {
  /** After so long without an answer an attempt is given up. */
  readonly timeoutMs: number;
  /** After so long from its sending a write can no longer be carried out: PingOne's ceiling of 30 s, and the way there (contract section 2). */
  readonly commitMs: number;
}

export const defaultLimits: AttemptLimits = { timeoutMs: 10_000, commitMs: 35_000 };

export interface AttemptDependencies extends ExchangeDependencies {
  readonly token: Pick<TokenSource, "current">;
  /** Shared by all clients of one environment; without it nothing is held back. */
  readonly governor?: Governor;
  /** Keeps calls from being sent in vain while PingOne is away. */
  readonly breaker?: Pick<Breaker, "refusedForMs" | "answered">;
  readonly limits?: AttemptLimits;
  /** Told of each attempt, for who counts them. */
  readonly observe?: AttemptObserver;
  /** Ends what takes too long; a sweep of all that is under way unless given. */
  readonly after?: Timer;
}

/** A call on its way to PingOne. */
export interface Sending {
  readonly call: Call;
  readonly context: CallContext;
  /** Told the answer of a write that was given up, should it come. */
  readonly late: LateAnswer | undefined;
  /** How many there have been, the present one included. */
  attempts: number;
}

/** Sends once, with this access token; rejects with PingOneError. */
export type Attempt = (sending: Sending, worker: string, isRepeated: boolean) => Promise<unknown>;

/** What PingOne needs to answer: who gets a turn later than that before the deadline would be sent in vain. */
const ANSWER_MS = 250;

/** Waits for its turn, if it has to, then sends once. Every attempt is a turn, as PingOne counts it. */
export function createAttempt(deps: AttemptDependencies): Attempt {
  const { breaker, clock, governor, token, observe = uncounted } = deps;
  const { timeoutMs, commitMs } = deps.limits ?? defaultLimits;
  const after = deps.after ?? createDeadlineSweep();
  const exchange = createExchange(deps, after);
  const write = createWrite(exchange, { after, commitMs, clock });
  const refusal = createRefusal(breaker);
  const report = createReport({ observe, breaker, clock, timeoutMs });
  const requestOf = createRequests(deps.basePath);

  /** Throws what keeps it from being sent. */
  function begin(sending: Sending, worker: string, startMs: number, limitMs: number) {
    const { call, context } = sending;
    const refused = refusal(sending, startMs);
    if (refused !== undefined) throw refused;
    const send = call.method === "GET" ? exchange : write;
    return send(sending, requestOf(call, context, worker), limitMs);
  }

  function send(sending: Sending, worker: string, startMs: number): Promise<unknown> {
    const { call, context, late } = sending;
    const limitMs = Math.min(Math.max(context.deadlineMs - startMs, 1), timeoutMs);
    const fail = (error: unknown): never => {
      const failure = error instanceof PingOneError ? error : undefined;
      if (failure !== undefined) report(call, startMs, limitMs, failure);
      governor?.leave(call, startMs, failure);
      throw error;
    };
    // While this one waited for its turn, one that was given up has been answered: sent now, it might undo what came after.
    if (late?.first !== undefined) {
      governor?.leave(call, startMs);
      return Promise.resolve(late.first.answer);
    }
    let sent: Promise<unknown>;
    try {
      sent = begin(sending, worker, startMs, limitMs);
    } catch (error) {
      return Promise.reject(error as Error).catch(fail);
    }
    return sent.then((answer) => {
      report(call, startMs, limitMs);
      governor?.leave(call, startMs);
      return answer;
    }, fail);
  }

  return function attempt(sending, worker, isRepeated) {
    const { call, context } = sending;
    const nowMs = clock.now();
    if (nowMs >= context.deadlineMs) {
      return Promise.reject(new PingOneError("timeout", call.operation));
    }
    const refused = refusal(sending, nowMs);
    if (refused !== undefined) return Promise.reject(refused);
    if (context.calls !== undefined) context.calls.count += 1;
    sending.attempts += 1;
    const untilMs = context.deadlineMs - ANSWER_MS;
    const turn = governor?.enter(ofSource(call, context), untilMs, nowMs, isRepeated);
    if (turn === undefined) return send(sending, worker, nowMs);
    return told(turn, call, { observe, clock }).then((sentMs) =>
      // The token may have expired meanwhile.
      send(sending, token.current() ?? worker, sentMs),
    );
  };
}

interface ReportDependencies {
  readonly breaker: AttemptDependencies["breaker"];
  readonly clock: Clock;
  readonly observe: AttemptObserver;
  readonly timeoutMs: number;
}

/** For all who count. */
const createReport =
  ({ observe, breaker, clock, timeoutMs }: ReportDependencies) =>
  (call: Call, startMs: number, limitMs: number, failure?: PingOneError): void => {
    observe.answered(call.operation, failure?.code ?? "success", clock.now() - startMs);
    // Whose client had no time left says nothing of PingOne.
    const isCutShort = failure?.code === "timeout" && limitMs < timeoutMs / 2;
    if (!isCutShort) breaker?.answered(startMs, failure);
  };

/** Resolves with the time at which the turn has come, having told how long that took, or that it never will. */
async function told(
  turn: Promise<void>,
  { method }: Call,
  { observe, clock }: { readonly observe: AttemptObserver; readonly clock: Clock },
): Promise<number> {
  const kind = method === "GET" ? "read" : "write";
  const sinceMs = clock.now();
  try {
    await turn;
  } catch (error) {
    observe.refused(kind);
    throw error;
  }
  const nowMs = clock.now();
  observe.waited(kind, nowMs - sinceMs);
  return nowMs;
}

/** What to tell in place of sending while PingOne is away. */
const createRefusal =
  (breaker: AttemptDependencies["breaker"]) =>
  ({ call, context }: Sending, nowMs: number): PingOneError | undefined => {
    const retryAfterMs = context.isProbe === true ? undefined : breaker?.refusedForMs(nowMs);
    if (retryAfterMs === undefined) return undefined;
    return new PingOneError("circuitOpen", call.operation, { retryAfterMs });
  };

const ofSource = (call: Call, { principal }: CallContext): GovernedCall =>
  principal === undefined
    ? call
    : {
        operation: call.operation,
        method: call.method,
        urgent: call.urgent === true,
        source: principal.source,
      };

/** Nobody can take back what was sent: after `limitMs` it is not waited for any longer, and not forgotten either. */
function createWrite(
  exchange: Exchange,
  { after, commitMs, clock }: { after: Timer; commitMs: number; clock: Clock },
) {
  /** Nothing more can come of it. Who gave the connection up has heard nothing: that is silence, too. */
  function end(unanswered: UnansweredWrite | undefined, untilMs: number, error: Error): void {
    if (unanswered === undefined) return;
    if (error instanceof PingOneError && isGivenUpHere(error)) {
      after(untilMs - clock.now(), () => {
        unanswered.end();
      });
    } else unanswered.end();
  }

  function send(sending: Sending, request: Outgoing, limitMs: number): Promise<unknown> {
    const { call, context, late, attempts } = sending;
    const { unanswered: writes } = context;
    const sentMs = clock.now();
    // A copy: it goes on while the next attempt is made.
    const sent = { call, context, attempts };
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        late?.await(answer);
        const failure = new PingOneError("timeout", call.operation, { ambiguous: true });
        watched(sent, clock, sentMs)?.(failure);
        reject(failure);
      };
      const answer = exchange(sent, request, commitMs, { afterMs: limitMs, act: giveUp });
      const unanswered = writes && new UnansweredWrite(writes, targetOf(call), request.body);
      answer.then(
        (value) => {
          unanswered?.end();
          resolve(value);
        },
        (error: unknown) => {
          const failure = error as Error;
          end(unanswered, sentMs + commitMs, failure);
          reject(failure);
        },
      );
    });
  }

  return function write(sending: Sending, request: Outgoing, limitMs: number): Promise<unknown> {
    const { call, context } = sending;
    const ours = context.lease?.isOurs() ?? true;
    if (ours === true) return send(sending, request, limitMs);
    // Asked only where the lease may end before the write can.
    return ours.then((isOurs) => {
      if (!isOurs) throw new PingOneError("turnLost", call.operation);
      return send(sending, request, limitMs);
    });
  };
}
