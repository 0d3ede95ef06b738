// Turns of both classes of calls: how many are under way, who goes next, and who is refused because no turn can come in time.
import type { Clock } from "../../platform/clock.js";
import type { TokenBucket } from "./token-bucket.js";
import type { Waiter, WaitQueue } from "./wait-queue.js";
import { createWakeUpTimer } from "./wake-up-timer.js";

/** Calls that share a limit. */
export interface WaitingClass {
  readonly bucket: TokenBucket;
  readonly queue: WaitQueue;
}

export interface Scheduler {
  /** Takes a turn if there is one and nobody waits for it. */
  take(calls: WaitingClass, nowMs: number): boolean;
  /** Who waits goes with a turn, or is refused as soon as none can come in time. */
  wait(calls: WaitingClass, waiter: Omit<Waiter, "arrival">, nowMs: number): void;
  /** Of a turn that was taken. */
  end(): void;
  /** Gives turns while there are any. */
  give(nowMs: number): void;
  /** The same where limits are others now and the next turn may come later. */
  giveAnew(nowMs: number): void;
  /** Refuses everybody whose turn cannot come in time, as far as can be foreseen. */
  dismiss(nowMs: number): void;
  isWaiting(): boolean;
  /** No more calls may be under way. */
  isFull(): boolean;
  underWay(): number;
}

export interface SchedulerDependencies {
  /** The first goes first. */
  readonly classes: readonly [WaitingClass, WaitingClass];
  /** How many calls may be under way. */
  readonly concurrency: number;
  readonly clock: Clock;
}

export function createScheduler({ classes, concurrency, clock }: SchedulerDependencies): Scheduler {
  const timer = createWakeUpTimer(clock, () => {
    give(clock.now());
  });
  let order = classes;
  let underWay = 0;
  let arrivals = 0;
  /** Nobody's deadline is before this. */
  let soonestDeadlineMs = Number.POSITIVE_INFINITY;

  const isFull = (): boolean => underWay >= concurrency;
  const isWaiting = (): boolean => order[0].queue.size() + order[1].queue.size() > 0;

  function give(nowMs: number): void {
    if (nowMs >= soonestDeadlineMs) dismiss(nowMs);
    while (!isFull()) {
      const calls = order.find(({ queue, bucket }) => queue.size() > 0 && bucket.take(nowMs));
      if (calls === undefined) break;
      // Where both could go they alternate, so that neither waits for ever when few calls may be under way.
      if (calls === order[0]) order = [order[1], order[0]];
      underWay += 1;
      calls.queue.take()?.go();
    }
    setTimer(nowMs);
  }

  function dismiss(nowMs: number): void {
    soonestDeadlineMs = Math.min(...order.map((calls) => refuseHopeless(calls, nowMs)));
  }

  function setTimer(nowMs: number): void {
    if (isWaiting()) {
      // Where no more calls may be under way the next turn comes with the end of a call, which is no matter of time.
      const turnMs = isFull() ? Number.POSITIVE_INFINITY : nextTurnMs(order);
      timer.set(Math.min(soonestDeadlineMs, turnMs), nowMs);
    } else {
      soonestDeadlineMs = Number.POSITIVE_INFINITY;
      timer.clear();
    }
  }

  return {
    take({ queue, bucket }, nowMs) {
      if (queue.size() > 0) return false;
      bucket.recover(nowMs);
      if (isFull() || !bucket.take(nowMs)) return false;
      underWay += 1;
      return true;
    },
    wait({ queue }, waiter, nowMs) {
      queue.add({ ...waiter, arrival: (arrivals += 1) });
      soonestDeadlineMs = Math.min(soonestDeadlineMs, waiter.deadlineMs);
      setTimer(nowMs);
    },
    end: () => {
      underWay -= 1;
    },
    give,
    giveAnew(nowMs) {
      timer.clear();
      give(nowMs);
    },
    dismiss,
    isWaiting,
    isFull,
    underWay: () => underWay,
  };
}

/** Whoever of them cannot have a turn in time; returns the first deadline of the others. */
function refuseHopeless({ queue, bucket }: WaitingClass, nowMs: number): number {
  const hopeless = queue.removeHopeless((ahead) => bucket.turnAtMs(ahead, nowMs));
  for (const { waiter, turnMs } of hopeless) waiter.refuse(turnMs - nowMs);
  return queue.soonestDeadlineMs();
}

const nextTurnMs = (classes: readonly WaitingClass[]): number =>
  Math.min(
    ...classes.filter(({ queue }) => queue.size() > 0).map(({ bucket }) => bucket.nextAtMs()),
  );
