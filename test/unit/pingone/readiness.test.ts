import { describe, expect, it } from "@jest/globals";
import type { Call, CallContext } from "../../../src/pingone/call.js";
import { PingOneError } from "../../../src/pingone/error.js";
import { createReadinessProbe } from "../../../src/pingone/readiness.js";

const WAIT_MS = 150;

/** A clock whose waits end when the test says so, and a PingOne that answers in the same way. */
function start() {
  let nowMs = 1_000_000;
  const waits: { readonly ms: number; readonly end: () => void }[] = [];
  const asked: { call: Call; context: CallContext; answer: (failure?: Error) => void }[] = [];
  const clock = {
    now: () => nowMs,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        waits.push({ ms, end: resolve });
        signal?.addEventListener("abort", () => {
          reject(new Error("no longer waited for"));
        });
      }),
  };
  const probe = createReadinessProbe(
    (call, context) =>
      new Promise((resolve, reject) => {
        const answer = (failure?: Error): void => {
          if (failure === undefined) resolve({});
          else reject(failure);
        };
        asked.push({ call, context, answer });
      }),
    clock,
  );
  return {
    asked,
    waits,
    probe,
    nowMs: () => nowMs,
    advance: (ms: number) => void (nowMs += ms),
  };
}

describe("readiness", () => {
  it.each([
    [undefined, undefined],
    [new PingOneError("workerUnauthorized", "x"), "PingOne: workerUnauthorized"],
    [new PingOneError("unreachable", "x"), "PingOne: unreachable"],
    [new PingOneError("rateLimited", "x"), undefined],
    [new Error("secret detail"), "PingOne: unexpected"],
  ])("after %p it says %p", async (failure, reason) => {
    const { probe, asked, nowMs } = start();
    const answer = probe();
    asked[0]?.answer(failure);
    expect(await answer).toEqual({ reason, ageMs: 0 });
    expect(asked[0]?.call).toMatchObject({ method: "GET", idempotent: true });
    expect(asked[0]?.context.deadlineMs).toBe(nowMs() + 3_000);
  });

  it("asks PingOne once a second at the most, says how old its answer is, and notices a change", async () => {
    const { probe, asked, advance } = start();
    const first = Promise.all([probe(), probe()]);
    asked[0]?.answer(new PingOneError("unreachable", "x"));
    expect(await first).toEqual(Array(2).fill({ reason: "PingOne: unreachable", ageMs: 0 }));
    advance(999);
    expect(await probe()).toEqual({ reason: "PingOne: unreachable", ageMs: 999 });
    expect(asked).toHaveLength(1);
    advance(1);
    const later = probe();
    asked[1]?.answer();
    expect(await later).toEqual({ reason: undefined, ageMs: 0 });
    expect(asked).toHaveLength(2);
  });

  it("answers from the last known state while PingOne is silent, and then with what came of it", async () => {
    const { probe, asked, waits, advance } = start();
    const first = probe();
    asked[0]?.answer();
    await first;
    advance(10_000);
    const second = probe();
    expect(waits.at(-1)?.ms).toBe(WAIT_MS);
    advance(WAIT_MS);
    waits.at(-1)?.end();
    expect(await second).toEqual({ reason: undefined, ageMs: 10_000 + WAIT_MS });
    const third = probe();
    // The look under way is not begun again.
    expect(asked).toHaveLength(2);
    asked[1]?.answer(new PingOneError("timeout", "x"));
    expect(await third).toEqual({ reason: "PingOne: timeout", ageMs: 0 });
  });

  it("says that it does not know before the first look has ended", async () => {
    const { probe, waits } = start();
    const first = probe();
    waits.at(-1)?.end();
    expect(await first).toEqual({ reason: "PingOne: not known yet", ageMs: undefined });
  });
});
