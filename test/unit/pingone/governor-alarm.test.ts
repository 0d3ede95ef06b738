import { describe, expect, it } from "@jest/globals";
import { createAlarm } from "../../../src/pingone/governor-alarm.js";
import { createManualClock } from "./manual-clock.js";

function start() {
  const clock = createManualClock(0);
  const rings: number[] = [];
  const alarm = createAlarm(clock, () => rings.push(clock.now()));
  return { clock, rings, alarm };
}

describe("an alarm", () => {
  it.each([
    ["once", [300], [300]],
    ["for the earliest", [300, 100, 200], [100]],
    ["at once for what is past", [-5], [0]],
    ["at a whole millisecond", [10.2], [11]],
  ])("rings %s", async (_name, times, expected) => {
    const { alarm, clock, rings } = start();
    for (const atMs of times) alarm.set(atMs, clock.now());
    expect(clock.sleepers()).toBe(1);
    await clock.advance(1_000);
    expect(rings).toEqual(expected);
    expect(clock.sleepers()).toBe(0);
  });

  it("that was cleared is silent", async () => {
    const { alarm, clock, rings } = start();
    alarm.set(100, 0);
    alarm.clear();
    expect(clock.sleepers()).toBe(0);
    await clock.advance(1_000);
    expect(rings).toEqual([]);
  });

  it("that was set anew in the moment of ringing rings for the new time only", async () => {
    let wake: () => void = () => undefined;
    const asleep: number[] = [];
    let rings = 0;
    const alarm = createAlarm(
      {
        now: () => 0,
        sleep: (ms) =>
          new Promise((resolve) => {
            asleep.push(ms);
            wake = resolve;
          }),
      },
      () => (rings += 1),
    );
    alarm.set(100, 0);
    wake();
    alarm.set(50, 0);
    await Promise.resolve();
    expect([asleep, rings]).toEqual([[100, 50], 0]);
    wake();
    await Promise.resolve();
    expect(rings).toBe(1);
  });

  it("sleeps no longer than a timer can", async () => {
    const { alarm, clock, rings } = start();
    alarm.set(Infinity, 0);
    await clock.advance(2 ** 31);
    expect(rings).toEqual([2 ** 31 - 1]);
  });
});
