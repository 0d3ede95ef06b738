// Keeps one environment's calls below PingOne's limits: who has to wait waits in order, and who would wait too long is told at once.
import type { Clock } from "../../platform/clock.js";
import type { CallKind } from "../../platform/metrics/upstream-metrics.js";
import { PingOneError } from "../error.js";
import type { Demand } from "./budget-share.js";
import { createDemandCount, type DemandCount } from "./demand-count.js";
import { createTokenBucket } from "./token-bucket.js";
import { createScheduler, type Scheduler, type WaitingClass } from "./scheduler.js";
import { createWaitQueue, type Priority } from "./wait-queue.js";

export interface GovernorLimits {
  /** GET; nine tenths of it may come at once. */
  readonly readsPerSecond?: number | undefined;
  /** Everything that is no GET. */
  readonly writesPerSecond?: number | undefined;
  /** Calls under way, reads and writes together. */
  readonly concurrency?: number | undefined;
}

export interface GovernorDependencies {
  readonly clock: Clock;
  /** What is left out is not limited, until PingOne itself does. */
  readonly limits?: GovernorLimits;
}

/** What the governor has to know of a call. */
export interface GovernedCall {
  readonly operation: string;
  readonly method: string;
  /** Goes before everything of its class that waits: who has left must not keep access because of a queue. */
  readonly urgent?: boolean;
  /** For whom it is: sources that wait take turns. */
  readonly source?: string | undefined;
}

export interface GovernorState {
  readonly underWay: number;
  readonly waitingReads: number;
  readonly waitingWrites: number;
  /** What is allowed at the moment; Infinity without limit. */
  readonly readsPerSecond: number;
  readonly writesPerSecond: number;
}

export interface Governor {
  /**
   * Asks for a turn. Undefined: it is there, nothing was waited for. Else resolves with the turn, before `deadlineMs`; or
   * rejects with PingOneError as soon as it is known that it cannot: `rateLimited` with `retryAfterMs` of when it would
   * be, or `congested` where only calls under way stand in the way. Such an error has no `status`: PingOne was not asked.
   */
  enter(
    call: GovernedCall,
    deadlineMs: number,
    nowMs: number,
    isRepeated?: boolean,
  ): Promise<void> | undefined;
  /** Ends a turn, exactly once each; `failure` is what PingOne answered when it was no success. */
  leave(call: GovernedCall, sentAtMs: number, failure?: PingOneError): void;
  state(): GovernorState;
  /** What is asked for in a second, by source: those who came since this was asked last, `sinceMs` ago, and those who wait. */
  demand(kind: CallKind, sinceMs: number): Demand;
  /** Another limit from now on, only where there is one. */
  limitTo(kind: CallKind, share: Share): void;
}

/** What this replica has of a limit that several share. */
export interface Share {
  readonly perSecond: number;
  /** What it will be at least for who asks. */
  readonly due: number;
  /** Of a source's turns those that it takes here, 1 unless given: who comes to several replicas has no more turns than who comes to one. */
  readonly parts: ReadonlyMap<string, number>;
}

interface CallClass extends WaitingClass {
  readonly asked: DemandCount;
}

/** Throws RangeError when a limit is none. */
export function createGovernor({ clock, limits = {} }: GovernorDependencies): Governor {
  for (const [name, value] of Object.entries(limits)) requirePositive(name, value);
  const reads = createClass(limits.readsPerSecond);
  const writes = createClass(limits.writesPerSecond);
  const scheduler = createScheduler({
    classes: [writes, reads],
    concurrency: limits.concurrency ?? Number.POSITIVE_INFINITY,
    clock,
  });
  const classOf = ({ method }: GovernedCall): CallClass => (method === "GET" ? reads : writes);
  return {
    enter(call, deadlineMs, nowMs, isRepeated = false) {
      const calls = classOf(call);
      const { queue, bucket } = calls;
      calls.asked.add(call.source);
      if (scheduler.take(calls, nowMs)) return undefined;
      const priority = call.urgent === true ? 0 : isRepeated ? 1 : 2;
      const turnMs = bucket.turnAtMs(queue.ahead(priority, call.source), nowMs);
      if (turnMs >= deadlineMs)
        return Promise.reject(toRefusal(call, turnMs - nowMs, scheduler.isFull()));
      return waitFor(scheduler, calls, { call, priority, deadlineMs }, nowMs);
    },
    demand(kind, sinceMs) {
      const { asked, queue } = kind === "read" ? reads : writes;
      return asked.perSecond(sinceMs, queue.sources());
    },
    limitTo(kind, { perSecond, due, parts }) {
      const nowMs = clock.now();
      const { bucket, queue } = kind === "read" ? reads : writes;
      bucket.limitTo(perSecond, nowMs, due);
      queue.weigh(parts);
      if (scheduler.isWaiting()) scheduler.giveAnew(nowMs);
    },
    leave(call, sentAtMs, failure) {
      scheduler.end();
      const { bucket } = classOf(call);
      if (failure?.code === "rateLimited") {
        const nowMs = clock.now();
        bucket.refused(sentAtMs, nowMs, failure.retryAfterMs ?? 0);
        scheduler.dismiss(nowMs);
        scheduler.give(nowMs);
      } else {
        bucket.accepted(sentAtMs);
        if (scheduler.isWaiting()) scheduler.give(clock.now());
      }
    },
    state() {
      const nowMs = clock.now();
      return {
        underWay: scheduler.underWay(),
        waitingReads: reads.queue.size(),
        waitingWrites: writes.queue.size(),
        readsPerSecond: reads.bucket.perSecond(nowMs),
        writesPerSecond: writes.bucket.perSecond(nowMs),
      };
    },
  };
}

interface WaitingCall {
  readonly call: GovernedCall;
  readonly priority: Priority;
  readonly deadlineMs: number;
}

const waitFor = (
  scheduler: Scheduler,
  calls: CallClass,
  { call, priority, deadlineMs }: WaitingCall,
  nowMs: number,
): Promise<void> =>
  new Promise((go, reject) => {
    const refuse = (waitMs: number): void => {
      reject(toRefusal(call, waitMs, scheduler.isFull()));
    };
    scheduler.wait(calls, { priority, deadlineMs, source: call.source, go, refuse }, nowMs);
  });

const createClass = (perSecond: number | undefined): CallClass => ({
  bucket: createTokenBucket(perSecond),
  queue: createWaitQueue(),
  asked: createDemandCount(),
});

function requirePositive(name: string, value: unknown): void {
  if (value === undefined || (typeof value === "number" && value > 0)) return;
  throw new RangeError(`limits.${name} must be more than 0`);
}

/** `isFull`: there is no room for a call beside those under way. */
const toRefusal = ({ operation }: GovernedCall, waitMs: number, isFull: boolean): PingOneError =>
  waitMs <= 0 && isFull
    ? new PingOneError("congested", operation)
    : new PingOneError("rateLimited", operation, waitMs > 0 ? { retryAfterMs: waitMs } : {});
