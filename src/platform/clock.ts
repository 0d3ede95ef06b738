// Time as an argument: everything that waits or measures gets a Clock, so tests decide how fast it runs.

export interface Clock {
  /** Epoch milliseconds, to measure and to wait by. */
  now(): number;
  /** The time of day in epoch milliseconds, where that may be another than `now`: see {@link wallTime}. */
  wall?(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What tells the time of day. */
export type WallClock = Pick<Clock, "now" | "wall">;

/** The time of day: for what others have written down (expiries, times of PingOne's and of other processes), and for what people read. */
export const wallTime = (clock: WallClock): number => clock.wall?.() ?? clock.now();

/** The machine's clock, which may be set while somebody measures by it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      }, ms);
      signal?.addEventListener("abort", onAbort, { once: true });
    }),
};

const beganMs = Date.now() - performance.now();

/** Goes on evenly when the machine's clock is set: what waits for a time does not wait an hour more, nor has everybody run out of time. */
export const steadyClock: Clock = {
  now: () => Math.round(beganMs + performance.now()),
  wall: () => Date.now(),
  sleep: (ms, signal) => systemClock.sleep(ms, signal),
};
