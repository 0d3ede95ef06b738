import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  createTokenBucket,
  type TokenBucket,
} from "../../../../src/pingone/governor/token-bucket.js";

const START = Date.parse("2026-03-01T12:00:00Z");

/** When each of `count` turns comes that are asked for as early as possible, in milliseconds from `fromMs`. */
function turnsOf(bucket: TokenBucket, count: number, fromMs = START): number[] {
  let nowMs = fromMs;
  return Array.from({ length: count }, () => {
    nowMs = Math.max(nowMs, bucket.nextAtMs());
    expect(bucket.take(nowMs)).toBe(true);
    return nowMs - fromMs;
  });
}

/** Calls accepted in the second before a 429 at `atMs`, which asks to wait for `retryAfterMs`. */
function refuse(
  bucket: TokenBucket,
  atMs: number,
  { accepted = 0, retryAfterMs = 1_000 } = {},
): void {
  for (let n = 0; n < accepted; n += 1) bucket.accepted(atMs - 500);
  bucket.refused(atMs - 1, atMs, retryAfterMs);
}

describe("a configured bucket", () => {
  it.each([
    [1, 1, 1_000],
    [10, 9, 100],
    [25, 22, 40],
    [100, 90, 10],
    [0.5, 1, 2_000],
    [2.5, 2, 400],
  ])("%d a second: %d at once, then one every %d ms", (limit, burst, everyMs) => {
    const turns = turnsOf(createTokenBucket(limit), burst + 5);
    expect(turns.slice(0, burst)).toEqual(Array(burst).fill(0));
    const gaps = turns.slice(burst).map((atMs, n) => atMs - (turns[burst + n - 1] ?? 0));
    for (const gap of gaps.slice(1)) expect(gap).toBeCloseTo(everyMs, 2);
    expect(gaps[0]).toBeLessThanOrEqual(everyMs);
  });

  it("saves up nine tenths of a second and no more", () => {
    const bucket = createTokenBucket(10);
    turnsOf(bucket, 50);
    const later = START + 3_600_000;
    expect(turnsOf(bucket, 12, later).filter((atMs) => atMs === 0)).toHaveLength(9);
  });

  it("is kept whenever turns are asked for: burst and rate bound every window", () => {
    const pauses = fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.nat(2_500)), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), pauses, (limit, gaps) => {
        const bucket = createTokenBucket(limit);
        const granted: number[] = [];
        let nowMs = START;
        for (const gap of gaps) {
          nowMs += gap;
          if (bucket.take(nowMs)) granted.push(nowMs);
        }
        expect(granted.length).toBeGreaterThan(0);
        granted.forEach((from, first) => {
          granted.slice(first).forEach((to, n) => {
            expect(n + 1).toBeLessThanOrEqual(limit + ((to - from) / 1000) * limit + 0.001);
          });
        });
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    [0, 0],
    [8, 0],
    [9, 100],
    [108, 10_000],
  ])("foresees that after %d others it is time in %d ms", (ahead, inMs) => {
    expect(createTokenBucket(10).turnAtMs(ahead, START) - START).toBeCloseTo(inMs, 2);
  });
});

describe("after a 429", () => {
  it.each([
    // limit, accepted in the second before, rate afterwards
    [100, 80, 40],
    [100, 500, 50],
    [10, 500, 5],
    [Infinity, 50, 25],
    [Infinity, 0, 10],
    [0.5, 0, 0.5],
  ])("of %d a second with %d accepted, %d are left", (limit, accepted, left) => {
    const bucket = createTokenBucket(limit);
    refuse(bucket, START, { accepted });
    expect(bucket.perSecond(START)).toBe(left);
    expect(bucket.perSecond(START + 1_000)).toBe(left);
  });

  it("nothing goes before Retry-After, and then nothing bursts", () => {
    const bucket = createTokenBucket();
    refuse(bucket, START, { accepted: 40, retryAfterMs: 3_000 });
    expect(bucket.take(START + 2_999)).toBe(false);
    const turns = turnsOf(bucket, 1_000);
    expect(turns[0]).toBe(3_000);
    // 20 a second and two more each second: the area below that line, and one for the turn at its beginning.
    const within = (ms: number): number => turns.filter((atMs) => atMs < 3_000 + ms).length;
    for (const seconds of [1, 2, 5, 10]) {
      const allowed = 20 * seconds + seconds ** 2 + 1;
      expect(within(seconds * 1_000)).toBeLessThanOrEqual(allowed);
      expect(within(seconds * 1_000)).toBeGreaterThanOrEqual(allowed - 2);
    }
  });

  it("saved turns are gone", () => {
    const bucket = createTokenBucket(100);
    refuse(bucket, START, { accepted: 100, retryAfterMs: 0 });
    expect([bucket.take(START), bucket.take(START), bucket.take(START + 19)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(bucket.take(START + 20)).toBe(true);
  });

  it("calls under way together lower the rate once, and the longest wait counts", () => {
    const bucket = createTokenBucket(100);
    for (let n = 0; n < 100; n += 1) bucket.accepted(START - 100);
    bucket.refused(START - 10, START, 1_000);
    bucket.refused(START - 9, START + 1, 5_000);
    bucket.refused(START, START + 2, 1_000);
    expect(bucket.perSecond(START + 2)).toBe(50);
    expect(bucket.nextAtMs()).toBe(START + 5_001);
  });

  it("each further wall halves again, down to one a second", () => {
    const bucket = createTokenBucket(64);
    const rates = Array.from({ length: 8 }, (_, n) => {
      refuse(bucket, START + n * 10, { accepted: n === 0 ? 64 : 0, retryAfterMs: 60_000 });
      return bucket.perSecond(START + n * 10);
    });
    expect(rates).toEqual([32, 16, 8, 4, 2, 1, 1, 1]);
  });

  it("one call refused again and again does not make it crawl afterwards", () => {
    const bucket = createTokenBucket();
    refuse(bucket, START, { accepted: 300, retryAfterMs: 1_000 });
    for (const second of [1, 2, 3]) refuse(bucket, START + second * 1_000);
    expect(bucket.perSecond(START + 4_000)).toBeLessThanOrEqual(5);
    expect(bucket.perSecond(START + 4_000 + 10_000)).toBeGreaterThanOrEqual(280);
  });

  it("a wall met when the lower rate was tried is a new one: there is no way back to the old rate", () => {
    const bucket = createTokenBucket();
    refuse(bucket, START, { accepted: 300, retryAfterMs: 0 });
    for (let n = 0; n < 200; n += 1) bucket.accepted(START + 500);
    bucket.refused(START + 1_000, START + 1_001, 0);
    expect(bucket.perSecond(START + 1_001)).toBeLessThanOrEqual(100);
    expect(bucket.perSecond(START + 11_001)).toBeLessThanOrEqual(200);
  });

  it.each([
    [0, 50],
    [2_000, 60],
    [10_000, 100],
    [60_000, 100],
  ])("a configured rate of 100: %d ms after the wait it is %d", (afterMs, rate) => {
    const bucket = createTokenBucket(100);
    refuse(bucket, START, { accepted: 100, retryAfterMs: 4_000 });
    expect(bucket.perSecond(START + 4_000 + afterMs)).toBeCloseTo(rate, 6);
  });

  it.each([
    [29_999, 100],
    [30_000, Infinity],
  ])("without a configured rate: %d ms after the wait it is %d", (afterMs, rate) => {
    const bucket = createTokenBucket();
    refuse(bucket, START, { accepted: 50, retryAfterMs: 4_000 });
    bucket.recover(START + 4_000 + afterMs);
    expect(bucket.perSecond(START + 4_000 + afterMs)).toBeCloseTo(rate, 1);
  });

  it("what was accepted longer ago says nothing", () => {
    const bucket = createTokenBucket();
    for (let n = 0; n < 100; n += 1) bucket.accepted(START - 3_000);
    refuse(bucket, START);
    expect(bucket.perSecond(START)).toBe(10);
  });

  it("a configured rate is grown back to, however quiet it was", () => {
    const bucket = createTokenBucket(100);
    refuse(bucket, START, { retryAfterMs: 0 });
    bucket.recover(START + 40_000);
    expect(bucket.perSecond(START + 40_000)).toBe(50);
  });

  it("without anybody asking for it, the limit stays and goes on growing", () => {
    const bucket = createTokenBucket();
    refuse(bucket, START, { accepted: 50, retryAfterMs: 0 });
    expect(bucket.perSecond(START + 100_000)).toBe(275);
  });

  it.each([
    [100, 10],
    [100, 250],
    [100, 3_000],
    [Infinity, 10],
    [Infinity, 1_000],
  ])("at a limit of %d the turn after %d others is foreseen", (limit, ahead) => {
    const bucket = createTokenBucket(limit);
    refuse(bucket, START, { accepted: 100, retryAfterMs: 2_000 });
    const foreseen = bucket.turnAtMs(ahead, START) - START;
    const actual = turnsOf(bucket, ahead + 1)[ahead] ?? 0;
    expect(Math.abs(foreseen - actual)).toBeLessThan(50);
  });
});
