// Keeps one environment's calls below PingOne's limits: who has to wait waits in order, and who would wait too long is told at once.
import type { Clock } from "../platform/clock.js";
import { PingOneError } from "./error.js";
import { createAlarm } from "./governor-alarm.js";
import { createLine, type Line, type Rank } from "./governor-line.js";
import { createPace, type Pace } from "./governor-pace.js";

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
}

interface Lane {
  readonly pace: Pace;
  readonly line: Line;
}

/** Throws RangeError when a limit is none. */
export function createGovernor({ clock, limits = {} }: GovernorDependencies): Governor {
  for (const [name, value] of Object.entries(limits)) requirePositive(name, value);
  const slots = limits.concurrency ?? Number.POSITIVE_INFINITY;
  const reads: Lane = { pace: createPace(limits.readsPerSecond), line: createLine() };
  const writes: Lane = { pace: createPace(limits.writesPerSecond), line: createLine() };
  const alarm = createAlarm(clock, () => {
    dispatch(clock.now());
  });
  let order: readonly [Lane, Lane] = [writes, reads];
  let underWay = 0;
  let arrivals = 0;
  /** Nobody's deadline is before this. */
  let soonestDeadlineMs = Number.POSITIVE_INFINITY;

  const laneOf = ({ method }: GovernedCall): Lane => (method === "GET" ? reads : writes);
  const isWaiting = (): boolean => reads.line.size() + writes.line.size() > 0;

  function wait(lane: Lane, call: GovernedCall, rank: Rank, deadlineMs: number, nowMs: number) {
    return new Promise<void>((resolve, reject) => {
      const refuse = (waitMs: number): void => {
        reject(toRefusal(call, waitMs, underWay >= slots));
      };
      lane.line.add({ rank, arrival: (arrivals += 1), deadlineMs, go: resolve, refuse });
      soonestDeadlineMs = Math.min(soonestDeadlineMs, deadlineMs);
      setAlarm(nowMs);
    });
  }

  /** Gives turns while there are any. */
  function dispatch(nowMs: number): void {
    if (nowMs >= soonestDeadlineMs) dismiss(nowMs);
    while (underWay < slots) {
      const lane = order.find(({ line, pace }) => line.size() > 0 && pace.take(nowMs));
      if (lane === undefined) break;
      // Where both could go they alternate, so that neither waits for ever when there are few slots.
      order = lane === reads ? [writes, reads] : [reads, writes];
      underWay += 1;
      lane.line.take()?.go();
    }
    setAlarm(nowMs);
  }

  /** Refuses everybody whose turn cannot come in time, as far as can be foreseen. */
  function dismiss(nowMs: number): void {
    for (const { line, pace } of order) {
      const hopeless = line.removeHopeless((ahead) => pace.turnAtMs(ahead, nowMs));
      for (const { waiter, turnMs } of hopeless) waiter.refuse(turnMs - nowMs);
    }
    soonestDeadlineMs = Math.min(...order.map(({ line }) => line.soonestDeadlineMs()));
  }

  function setAlarm(nowMs: number): void {
    if (!isWaiting()) {
      soonestDeadlineMs = Number.POSITIVE_INFINITY;
      alarm.clear();
      return;
    }
    // Without a free slot the next turn comes with the end of a call, which is no matter of time.
    const turns =
      underWay < slots
        ? order.filter(({ line }) => line.size() > 0).map(({ pace }) => pace.nextAtMs())
        : [];
    alarm.set(Math.min(soonestDeadlineMs, ...turns), nowMs);
  }

  return {
    enter(call, deadlineMs, nowMs, isRepeated = false) {
      const lane = laneOf(call);
      const { line, pace } = lane;
      if (line.size() === 0) {
        pace.recover(nowMs);
        if (underWay < slots && pace.take(nowMs)) {
          underWay += 1;
          return undefined;
        }
      }
      const rank = call.urgent === true ? 0 : isRepeated ? 1 : 2;
      const turnMs = pace.turnAtMs(line.ahead(rank), nowMs);
      if (turnMs >= deadlineMs)
        return Promise.reject(toRefusal(call, turnMs - nowMs, underWay >= slots));
      return wait(lane, call, rank, deadlineMs, nowMs);
    },
    leave(call, sentAtMs, failure) {
      underWay -= 1;
      const { pace } = laneOf(call);
      if (failure?.code === "rateLimited") {
        const nowMs = clock.now();
        pace.refused(sentAtMs, nowMs, failure.retryAfterMs ?? 0);
        dismiss(nowMs);
        dispatch(nowMs);
      } else {
        pace.accepted(sentAtMs);
        if (isWaiting()) dispatch(clock.now());
      }
    },
    state() {
      const nowMs = clock.now();
      return {
        underWay,
        waitingReads: reads.line.size(),
        waitingWrites: writes.line.size(),
        readsPerSecond: reads.pace.perSecond(nowMs),
        writesPerSecond: writes.pace.perSecond(nowMs),
      };
    },
  };
}

function requirePositive(name: string, value: unknown): void {
  if (value === undefined || (typeof value === "number" && value > 0)) return;
  throw new RangeError(`limits.${name} must be more than 0`);
}

/** `isFull`: there is no room for a call beside those under way. */
const toRefusal = ({ operation }: GovernedCall, waitMs: number, isFull: boolean): PingOneError =>
  waitMs <= 0 && isFull
    ? new PingOneError("congested", operation)
    : new PingOneError("rateLimited", operation, waitMs > 0 ? { retryAfterMs: waitMs } : {});
