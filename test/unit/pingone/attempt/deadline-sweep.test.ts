import { describe, expect, it } from "@jest/globals";
import { createDeadlineSweep } from "../../../../src/pingone/attempt/deadline-sweep.js";

describe("one timer for all deadlines", () => {
  it("does each thing after its time, and nothing that was called off", async () => {
    const after = createDeadlineSweep();
    const done: string[] = [];
    const began = performance.now();
    const last = new Promise<void>((resolve) => {
      after(120, () => {
        done.push("last");
        resolve();
      });
    });
    const cancel = after(30, () => done.push("called off"));
    after(60, () => {
      done.push("first");
      expect(performance.now() - began).toBeGreaterThanOrEqual(60);
    });
    cancel();
    await last;
    expect(done).toEqual(["first", "last"]);
  });

  it("does not do what one before it has just called off", async () => {
    const after = createDeadlineSweep();
    const done: string[] = [];
    // Both are due when the first look at them is taken.
    after(1, () => {
      done.push("first");
      cancel();
    });
    const cancel = after(1, () => done.push("called off"));
    await new Promise<void>((resolve) => {
      after(60, resolve);
    });
    expect(done).toEqual(["first"]);
  });

  it("begins again after it had nothing to do", async () => {
    const after = createDeadlineSweep();
    for (let n = 0; n < 2; n += 1) {
      await new Promise<void>((resolve) => {
        after(1, resolve);
      });
    }
    // What is done calls itself off in vain.
    const cancel = after(1, () => undefined);
    await new Promise<void>((resolve) => {
      after(30, resolve);
    });
    cancel();
  });
});
