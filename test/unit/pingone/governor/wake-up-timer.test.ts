import { describe, expect, it } from "@jest/globals";
import { createWakeUpTimer } from "../../../../src/pingone/governor/wake-up-timer.js";
import { createManualClock } from "../manual-clock.js";

function start() {
  const clock = createManualClock(0);
  const wakes: number[] = [];
  const timer = createWakeUpTimer(clock, () => wakes.push(clock.now()));
  return { clock, wakes, timer };
}

describe("a timer", () => {
  it.each([
    ["once", [300], [300]],
    ["for the earliest", [300, 100, 200], [100]],
    ["at once for what is past", [-5], [0]],
    ["at a whole millisecond", [10.2], [11]],
  ])("wakes %s", async (_name, times, expected) => {
    const { timer, clock, wakes } = start();
    for (const atMs of times) timer.set(atMs, clock.now());
    expect(clock.sleepers()).toBe(1);
    await clock.advance(1_000);
    expect(wakes).toEqual(expected);
    expect(clock.sleepers()).toBe(0);
  });

  it("that was cleared is silent", async () => {
    const { timer, clock, wakes } = start();
    timer.set(100, 0);
    timer.clear();
    expect(clock.sleepers()).toBe(0);
    await clock.advance(1_000);
    expect(wakes).toEqual([]);
  });

  it("that was set anew in the moment of ringing wakes for the new time only", async () => {
    let wake: () => void = () => undefined;
    const asleep: number[] = [];
    let wakes = 0;
    const timer = createWakeUpTimer(
      {
        now: () => 0,
        sleep: (ms) =>
          new Promise((resolve) => {
            asleep.push(ms);
            wake = resolve;
          }),
      },
      () => (wakes += 1),
    );
    timer.set(100, 0);
    wake();
    timer.set(50, 0);
    await Promise.resolve();
    expect([asleep, wakes]).toEqual([[100, 50], 0]);
    wake();
    await Promise.resolve();
    expect(wakes).toBe(1);
  });

  it("sleeps no longer than a timer can", async () => {
    const { timer, clock, wakes } = start();
    timer.set(Infinity, 0);
    await clock.advance(2 ** 31);
    expect(wakes).toEqual([2 ** 31 - 1]);
  });
});
