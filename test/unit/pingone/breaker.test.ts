// The circuit opens on an outage and on nothing else, and one call alone closes it.
import { describe, expect, it } from "@jest/globals";
import { createBreaker } from "../../../src/pingone/breaker.js";
import { PingOneError, type PingOneErrorCode } from "../../../src/pingone/error.js";
import { createManualClock } from "./manual-clock.js";

const failure = (code: PingOneErrorCode, status?: number): PingOneError =>
  new PingOneError(code, "users.read", status === undefined ? {} : { status });
const away = failure("unavailable", 503);

function start() {
  const clock = createManualClock();
  const changes: boolean[] = [];
  let probes = 0;
  let answer: Error | undefined | "never" = away;
  const breaker = createBreaker({
    clock,
    probe() {
      probes += 1;
      if (answer === "never") return new Promise(() => undefined);
      return answer === undefined ? Promise.resolve() : Promise.reject(answer);
    },
    onChange: (isOpen) => changes.push(isOpen),
  });
  return {
    breaker,
    clock,
    changes,
    probes: () => probes,
    answers: (next: typeof answer) => {
      answer = next;
    },
    /** So many attempts, one every `everyMs`, each sent when it failed. */
    fail: async (count: number, everyMs: number, given: PingOneError | undefined = away) => {
      for (let each = 0; each < count; each += 1) {
        breaker.answered(clock.now(), given);
        await clock.advance(everyMs);
      }
    },
  };
}

async function opened(...failures: Parameters<ReturnType<typeof start>["fail"]>) {
  const stand = start();
  await stand.fail(...failures);
  return stand.breaker.isOpen();
}

describe("the circuit opens", () => {
  it.each([
    failure("unavailable", 500),
    failure("unavailable", 503),
    failure("unreachable"),
    failure("timeout"),
    failure("timeout", 504),
  ])("after ten in a row over five seconds: $message", async (given) => {
    expect(await opened(9, 1_000, given)).toBe(false);
    expect(await opened(10, 600, given)).toBe(true);
  });

  it("not for a burst, which a retry gets over", async () => {
    expect(await opened(100, 10)).toBe(false);
    const { breaker, fail } = start();
    await fail(100, 10);
    await fail(2, 4_100);
    expect(breaker.isOpen()).toBe(true);
  });

  it("counting from when the first of them was sent: a row of time-outs ends together", async () => {
    const { breaker, clock } = start();
    const sentMs = clock.now();
    await clock.advance(10_000);
    for (let each = 0; each < 10; each += 1) breaker.answered(sentMs, failure("timeout"));
    expect(breaker.isOpen()).toBe(true);
  });

  it.each([
    failure("rateLimited", 429),
    failure("invalidData", 400),
    failure("workerForbidden", 403),
    failure("notFound", 404),
    failure("unavailable", 404),
    failure("timeout", 408),
  ])(
    "never on a 4xx, and no success in between is needed but one answer: $code $status",
    async (given) => {
      expect(await opened(50, 1_000, given)).toBe(false);
      const { breaker, fail } = start();
      await fail(9, 1_000);
      await fail(1, 1_000, given);
      await fail(9, 1_000);
      expect(breaker.isOpen()).toBe(false);
    },
  );

  it("not on what was never sent, which closes no row either", async () => {
    for (const code of [
      "congested",
      "rateLimited",
      "turnLost",
      "circuitOpen",
      "untrusted",
    ] as const) {
      expect(await opened(50, 1_000, failure(code))).toBe(false);
    }
    const { breaker, fail } = start();
    await fail(9, 1_000);
    await fail(1, 0, failure("rateLimited"));
    await fail(1, 0);
    expect(breaker.isOpen()).toBe(true);
  });
});

describe("an open circuit", () => {
  it("refuses at once, tells when it is worth asking, and probes ever more rarely", async () => {
    const { breaker, clock, changes, fail, probes } = start();
    expect(breaker.refusedForMs(clock.now())).toBeUndefined();
    await fail(10, 600);
    expect(changes).toEqual([true]);
    const openedMs = clock.now() - 600;
    expect(breaker.refusedForMs(openedMs)).toBe(5_000);
    const at: number[] = [];
    for (let second = 0; second < 100; second += 1) {
      const before = probes();
      await clock.advance(1_000);
      if (probes() > before) at.push(second);
    }
    const gaps = at.slice(1).map((each, index) => each - (at[index] ?? 0));
    expect(gaps).toEqual([10, 20, 30, 30]);
    expect(breaker.isOpen()).toBe(true);
  });

  it("goes on refusing while its one probe is under way", async () => {
    const { answers, breaker, clock, fail, probes } = start();
    answers("never");
    await fail(10, 600);
    await clock.advance(60_000);
    expect(probes()).toBe(1);
    expect(breaker.refusedForMs(clock.now())).toBe(1_000);
  });

  it.each([
    undefined,
    failure("rateLimited", 429),
    failure("workerForbidden", 403),
    failure("tokenRefused", 401),
  ])("closes when there is any answer: %s", async (answer) => {
    const { answers, breaker, clock, changes, fail } = start();
    await fail(10, 600);
    answers(answer);
    await clock.advance(5_000);
    expect(breaker.refusedForMs(clock.now())).toBeUndefined();
    expect(changes).toEqual([true, false]);
  });

  it.each([
    failure("rateLimited"),
    failure("congested"),
    failure("turnLost"),
    failure("timeout"),
    new TypeError("of our own"),
  ])("stays open, and is probed again, when PingOne was not asked: %s", async (answer) => {
    const { answers, breaker, clock, fail, probes } = start();
    await fail(10, 600);
    answers(answer);
    await clock.advance(5_000);
    expect([probes(), breaker.isOpen()]).toEqual([1, true]);
    answers(undefined);
    await clock.advance(10_000);
    expect([probes(), breaker.isOpen()]).toEqual([2, false]);
  });

  it("is not opened again by what was sent before it closed", async () => {
    const { answers, breaker, clock, fail } = start();
    const sentMs = clock.now();
    await fail(10, 600);
    answers(undefined);
    await clock.advance(5_000);
    for (let each = 0; each < 50; each += 1) breaker.answered(sentMs, failure("timeout"));
    expect(breaker.isOpen()).toBe(false);
    await fail(10, 600);
    expect(breaker.isOpen()).toBe(true);
  });

  it("stays as it is when the worker ends", async () => {
    const { breaker, clock, fail, probes } = start();
    await fail(10, 600);
    breaker.stop();
    await clock.advance(60_000);
    expect(probes()).toBe(0);
  });
});
