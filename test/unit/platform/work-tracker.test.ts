// A stop waits for everything under way, also for what that begins in its turn, and no longer than it may.
import { describe, expect, it } from "@jest/globals";
import { createWorkTracker } from "../../../src/platform/work/work-tracker.js";

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("idle", () => {
  it("is at once where nothing was begun", async () => {
    expect(await createWorkTracker().idle(600_000)).toBe(true);
  });

  it("waits for work that fails as for work that succeeds", async () => {
    const { track, idle } = createWorkTracker();
    const failing = track(async () => {
      await wait(20);
      throw new Error("no");
    });
    failing.catch(() => undefined);
    expect(await idle(600_000)).toBe(true);
    await expect(failing).rejects.toThrow("no");
  });

  it("waits for what work under way begins next", async () => {
    const { track, idle } = createWorkTracker();
    const done: string[] = [];
    const step = (name: string) =>
      track(async () => {
        await wait(10);
        done.push(name);
      });
    void step("first")
      .then(() => step("second"))
      .then(() => step("third"));
    expect(await idle(600_000)).toBe(true);
    expect(done).toEqual(["first", "second", "third"]);
  });

  it("gives up after its limit", async () => {
    const { track, idle } = createWorkTracker();
    const long = track(() => wait(200));
    expect(await idle(20)).toBe(false);
    await long;
  });
});
