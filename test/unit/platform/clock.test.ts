import { describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../src/platform/clock.js";

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
