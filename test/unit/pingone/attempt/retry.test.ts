import { describe, expect, it } from "@jest/globals";
import { PingOneError, type PingOneErrorCode } from "../../../../src/pingone/error.js";
import { defaultRetry, retryDelayMs } from "../../../../src/pingone/attempt/retry.js";

const idempotent = { idempotent: true };
const create = { idempotent: false };
const enabled = { idempotent: true, retry415: true };

function delay(
  code: PingOneErrorCode,
  facts: ConstructorParameters<typeof PingOneError>[2] = {},
  { rule = idempotent, attempt = 1, remainingMs = 30_000, random = 0.5 } = {},
): number | undefined {
  const error = new PingOneError(code, "users.read", facts);
  return retryDelayMs(
    { error, rule, count: attempt, leftMs: remainingMs },
    defaultRetry,
    () => random,
  );
}

describe("which failures are tried again (contract 10.5)", () => {
  it.each<[PingOneErrorCode, boolean, boolean, boolean]>([
    // code, idempotent, create after a certain failure, create after an ambiguous one
    ["rateLimited", true, true, false],
    ["unavailable", true, true, false],
    ["unreachable", true, true, false],
    ["timeout", true, true, false],
    ["invalidData", false, false, false],
    ["uniqueness", false, false, false],
    ["invalidFilter", false, false, false],
    ["tooLarge", false, false, false],
    ["workerUnauthorized", false, false, false],
    ["workerForbidden", false, false, false],
    ["licenseExceeded", false, false, false],
    ["notFound", false, false, false],
    ["conflict", false, false, false],
    ["unsupportedMediaType", false, false, false],
    ["unexpected", false, false, false],
  ])("%s", (code, onIdempotent, onCertain, onAmbiguous) => {
    expect(delay(code, { ambiguous: true }) !== undefined).toBe(onIdempotent);
    expect(delay(code, {}, { rule: create }) !== undefined).toBe(onCertain);
    expect(delay(code, { ambiguous: true }, { rule: create }) !== undefined).toBe(onAmbiguous);
  });

  it("415 only where it is known to pass (contract 3.9)", () => {
    expect(delay("unsupportedMediaType", {}, { rule: enabled })).toBeDefined();
    expect(delay("unsupportedMediaType", {}, { rule: idempotent })).toBeUndefined();
  });

  it("four attempts at the most", () => {
    const delays = [1, 2, 3, 4].map((attempt) => delay("unavailable", {}, { attempt }));
    expect(delays.map((each) => each !== undefined)).toEqual([true, true, true, false]);
  });
});

describe("how long to wait", () => {
  it.each([
    [1, 0, 0],
    [1, 1, 150],
    [2, 1, 300],
    [3, 1, 600],
    [3, 0.5, 300],
  ])("before attempt %d + 1 with chance %d: %d ms", (attempt, random, expected) => {
    expect(delay("unavailable", {}, { attempt, random })).toBe(expected);
  });

  it("never more than the ceiling", () => {
    const error = new PingOneError("unavailable", "x");
    const settings = { ...defaultRetry, attempts: 20 };
    const failure = { error, rule: idempotent, count: 15, leftMs: 60_000 };
    expect(retryDelayMs(failure, settings, () => 1)).toBe(5_000);
  });

  it("as PingOne says, if it says", () => {
    expect(delay("rateLimited", { retryAfterMs: 7_000 }, { random: 0 })).toBe(7_000);
  });

  it("not at all when the time is up before", () => {
    const facts = { retryAfterMs: 7_000 };
    expect(delay("rateLimited", facts, { remainingMs: 7_001 })).toBe(7_000);
    expect(delay("rateLimited", facts, { remainingMs: 7_000 })).toBeUndefined();
    expect(delay("unavailable", {}, { remainingMs: 0, random: 0 })).toBeUndefined();
    expect(delay("unavailable", {}, { remainingMs: -5, random: 0 })).toBeUndefined();
  });
});
