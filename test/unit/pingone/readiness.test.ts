import { describe, expect, it } from "@jest/globals";
import type { Call, CallContext } from "../../../src/pingone/client.js";
import { PingOneError } from "../../../src/pingone/error.js";
import { createReadinessProbe } from "../../../src/pingone/readiness.js";
import { createStubClock } from "./stubs.js";

function start(...failures: readonly (Error | undefined)[]) {
  const clock = createStubClock();
  const asked: { call: Call; context: CallContext }[] = [];
  const probe = createReadinessProbe((call, context) => {
    const failure = failures[Math.min(asked.length, failures.length - 1)];
    asked.push({ call, context });
    return failure === undefined ? Promise.resolve({}) : Promise.reject(failure);
  }, clock);
  return { clock, asked, probe };
}

describe("readiness", () => {
  it.each([
    [undefined, undefined],
    [new PingOneError("workerUnauthorized", "x"), "PingOne: workerUnauthorized"],
    [new PingOneError("unreachable", "x"), "PingOne: unreachable"],
    [new Error("secret detail"), "PingOne: unexpected"],
  ])("after %p it says %p", async (failure, expected) => {
    const { probe, clock, asked } = start(failure);
    expect(await probe()).toBe(expected);
    expect(asked[0]?.call).toMatchObject({ method: "GET", idempotent: true });
    expect(asked[0]?.context.deadlineMs).toBe(clock.now() + 3_000);
  });

  it("asks PingOne once a second at the most, and notices a change", async () => {
    const { probe, clock, asked } = start(new PingOneError("unreachable", "x"), undefined);
    expect(await Promise.all([probe(), probe()])).toEqual(Array(2).fill("PingOne: unreachable"));
    clock.advance(999);
    expect(await probe()).toBe("PingOne: unreachable");
    expect(asked).toHaveLength(1);
    clock.advance(1);
    expect(await probe()).toBeUndefined();
    expect(asked).toHaveLength(2);
  });
});
