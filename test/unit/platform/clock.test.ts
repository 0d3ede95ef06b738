import { afterEach, describe, expect, it } from "@jest/globals";
import { steadyClock, systemClock, wallTime } from "../../../src/platform/clock.js";

describe("the system clock", () => {
  it("sleeps at least about as long as asked", async () => {
    const before = systemClock.now();
    await systemClock.sleep(20);
    expect(systemClock.now() - before).toBeGreaterThanOrEqual(18);
  });

  it("rejects with the signal's reason, before and while sleeping", async () => {
    const reason = new Error("stop");
    await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });
});

describe("the steady clock", () => {
  const { now } = Date;
  afterEach(() => {
    Date.now = now;
  });

  it.each([-3_600_000, 3_600_000])("goes on when the machine's is set by %i ms", (byMs) => {
    const before = steadyClock.now();
    Date.now = () => now() + byMs;
    const passedMs = steadyClock.now() - before;
    expect(passedMs).toBeGreaterThanOrEqual(0);
    expect(passedMs).toBeLessThan(Math.abs(byMs));
    expect(Math.sign(wallTime(steadyClock) - steadyClock.now())).toBe(Math.sign(byMs));
  });

  it("a clock that tells one time tells it as the time of day, too", () => {
    expect(wallTime({ now: () => 5 })).toBe(5);
  });
});
