// Two replicas keep one limit: together never above it, hardly below it, and one alone has all of it soon.
import { describe, expect, it } from "@jest/globals";
import { shareOf } from "../../../../src/pingone/governor/budget-share.js";
import { createGovernor } from "../../../../src/pingone/governor/governor.js";
import { shareBudget } from "../../../../src/pingone/governor/shared-budget.js";
import { createTokenBucket } from "../../../../src/pingone/governor/token-bucket.js";
import { createMemoryStore } from "../../../../src/shared-state/memory-store.js";
import { createTenantScope } from "../../../../src/shared-state/scope/tenant-scope.js";
import { createSharedState } from "../../../../src/shared-state/shared-state.js";
import { createManualClock, type ManualClock } from "../manual-clock.js";

const LIMIT = 20;

describe("the share of a replica", () => {
  it.each([
    [{}, [], 20],
    [{}, [{}], 10],
    [{ a: 100 }, [{}], 20],
    [{ a: 100 }, [{ a: 100 }], 10],
    [{ a: 30 }, [{ a: 10 }], 15],
    // Three sources there and one here: each has a quarter.
    [{ a: 50 }, [{ b: 50, c: 50, d: 50 }], 5],
    // Who asks for little has it, and who asks for more the rest.
    [{ a: 2 }, [{ b: 50 }], 2],
    [{ b: 50 }, [{ a: 2 }], 18],
    // What nobody asks for is split evenly.
    [{ a: 4 }, [{ b: 6 }], 9],
  ] as const)("of %j beside %j is %d of 20", (mine, others, share) => {
    expect(shareOf(mine, others, LIMIT)).toBeCloseTo(share);
  });

  it("makes the whole together with those of the others", () => {
    const all = [{ a: 3, b: 40 }, { b: 7 }, { c: 1, a: 9 }, {}];
    const shares = all.map((mine, at) =>
      shareOf(
        mine,
        all.filter((_, other) => other !== at),
        LIMIT,
      ),
    );
    expect(shares.reduce((sum, each) => sum + each, 0)).toBeCloseTo(LIMIT);
  });
});

describe("a bucket whose limit changes", () => {
  it("keeps what was saved up, and what is owed", () => {
    const bucket = createTokenBucket(20);
    let taken = 0;
    while (bucket.take(0)) taken += 1;
    expect(taken).toBe(18);
    bucket.limitTo(10, 0);
    expect(bucket.take(99)).toBe(false);
    expect(bucket.take(100)).toBe(true);
    bucket.limitTo(0.01, 200);
    bucket.limitTo(20, 1_000);
    expect(bucket.take(1_051)).toBe(true);
    expect(bucket.perSecond(1_051)).toBe(20);
  });

  it("waits as long as PingOne has said all the same", () => {
    const bucket = createTokenBucket(20);
    bucket.take(0);
    bucket.refused(0, 10, 5_000);
    bucket.limitTo(40, 100);
    expect(bucket.take(5_000)).toBe(false);
    expect(bucket.take(5_010)).toBe(true);
    expect(bucket.perSecond(5_010)).toBeLessThan(20);
  });
});

/** A second process before the same PingOne. */
function replica(clock: ManualClock, store: ReturnType<typeof createMemoryStore>) {
  const secret = new Uint8Array(32);
  const shared = createSharedState({ remote: undefined, local: store, clock });
  const limits = { writesPerSecond: LIMIT };
  const governor = createGovernor({ clock, limits });
  const state = createTenantScope(shared, () => [secret]);
  const stop = shareBudget({ state, name: "worker", governor, limits, clock });
  const sent: { readonly source: string; readonly atMs: number }[] = [];
  return {
    sent,
    stop,
    ask(source: string): void {
      const call = { operation: "users.patch", method: "PATCH", source };
      const sentOff = (): void => {
        const atMs = clock.now();
        sent.push({ source, atMs });
        governor.leave(call, atMs);
      };
      const turn = governor.enter(call, clock.now() + 30_000, clock.now());
      if (turn === undefined) sentOff();
      else turn.then(sentOff, () => undefined);
    },
  };
}

const STEP_MS = 20;

async function run(clock: ManualClock, seconds: number, step: (at: number) => void): Promise<void> {
  for (let at = 0; at < (seconds * 1_000) / STEP_MS; at += 1) {
    step(at);
    await clock.advance(STEP_MS);
  }
}

describe("two replicas", () => {
  it("under uneven load stay within the limit, use nine tenths of it, and are fair to the sources of both", async () => {
    const clock = createManualClock();
    const store = createMemoryStore(clock);
    const [a, b] = [replica(clock, store), replica(clock, store)];
    const fromMs = clock.now();
    // Four sources push 50 a second each: three come to A alone, one to both.
    await run(clock, 30, (at) => {
      for (const source of ["one", "two", "three"]) a.ask(source);
      (at % 2 === 0 ? a : b).ask("four");
    });
    const sent = [...a.sent, ...b.sent].map((each) => ({ ...each, atMs: each.atMs - fromMs }));
    const after = sent.filter(({ atMs }) => atMs >= 2_000);
    expect(after.length / 28).toBeLessThanOrEqual(LIMIT);
    expect(after.length / 28).toBeGreaterThanOrEqual(0.9 * LIMIT);
    // In no second more than PingOne allows and what a bucket of it saves up.
    for (let second = 0; second < 29; second += 1) {
      const count = sent.filter(
        ({ atMs }) => atMs >= second * 1_000 && atMs < (second + 1) * 1_000,
      );
      expect({ second, count: count.length <= 2 * LIMIT }).toEqual({ second, count: true });
    }
    for (const source of ["one", "two", "three", "four"]) {
      const rate = after.filter((each) => each.source === source).length / 28;
      expect(rate).toBeGreaterThan(0.8 * (LIMIT / 4));
      // Also who comes to both.
      expect(rate).toBeLessThan(1.2 * (LIMIT / 4));
    }
    a.stop();
    b.stop();
  });

  it("let nobody down who comes to one that had nothing to do", async () => {
    const clock = createManualClock();
    const store = createMemoryStore(clock);
    const [a, b] = [replica(clock, store), replica(clock, store)];
    await run(clock, 5, () => {
      a.ask("one");
    });
    const fromMs = clock.now();
    for (let each = 0; each < 20; each += 1) b.ask("two");
    await run(clock, 6, () => {
      a.ask("one");
    });
    expect(b.sent).toHaveLength(20);
    expect((b.sent[0]?.atMs ?? Infinity) - fromMs).toBeLessThan(1_000);
    a.stop();
    b.stop();
  });

  it.each(["idle", "gone"])("leave all of it to one when the other is %s", async (how) => {
    const clock = createManualClock();
    const store = createMemoryStore(clock);
    const [a, b] = [replica(clock, store), replica(clock, store)];
    await run(clock, 5, (at) => {
      a.ask("one");
      if (at % 10 === 0) b.ask("two");
    });
    if (how === "gone") b.stop();
    const fromMs = clock.now();
    await run(clock, 12, () => {
      a.ask("one");
    });
    const within = (since: number, until: number): number =>
      a.sent.filter(({ atMs }) => atMs - fromMs >= since && atMs - fromMs < until).length;
    expect(within(2_000, 12_000) / 10).toBeGreaterThanOrEqual(0.98 * LIMIT);
    a.stop();
    b.stop();
  });
});
