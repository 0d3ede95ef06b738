import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { PingOneError } from "../../../../src/pingone/error.js";
import {
  createGovernor,
  type GovernedCall,
  type GovernorLimits,
} from "../../../../src/pingone/governor/governor.js";
import { createManualClock } from "../manual-clock.js";

const read: GovernedCall = { operation: "users.read", method: "GET" };
const write: GovernedCall = { operation: "users.patch", method: "PATCH" };
const deactivation: GovernedCall = { operation: "users.enabled", method: "PUT", urgent: true };

interface Asked {
  readonly name: string;
  readonly call: GovernedCall;
  readonly deadlineMs: number;
  /** Milliseconds from the start. */
  turnAt?: number;
  refusedAt?: number;
  error?: unknown;
}

function start(limits: GovernorLimits = {}) {
  const clock = createManualClock();
  const governor = createGovernor({ clock, limits });
  const startMs = clock.now();
  const since = (): number => clock.now() - startMs;
  /** Names in the order in which they had their turns. */
  const turns: string[] = [];

  function ask(name: string, call = write, withinMs = 30_000, isRepeated = false): Asked {
    const asked: Asked = { name, call, deadlineMs: clock.now() + withinMs };
    const onTurn = (): void => {
      asked.turnAt = since();
      turns.push(name);
    };
    const turn = governor.enter(call, asked.deadlineMs, clock.now(), isRepeated);
    if (turn === undefined) onTurn();
    else {
      turn.then(onTurn, (error: unknown) => {
        asked.refusedAt = since();
        asked.error = error;
      });
    }
    return asked;
  }

  return {
    clock,
    governor,
    turns,
    ask,
    askMany: (count: number, call = write, withinMs = 30_000) =>
      Array.from({ length: count }, (_, n) => ask(String(n), call, withinMs)),
    end: (asked: Asked, retryAfterMs?: number): void => {
      const facts = { status: 429, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
      const error = new PingOneError("rateLimited", asked.call.operation, facts);
      const sentAtMs = startMs + (asked.turnAt ?? 0);
      governor.leave(asked.call, sentAtMs, retryAfterMs === undefined ? undefined : error);
    },
    expectNobodyLeft: (): void => {
      expect(governor.state()).toMatchObject({ underWay: 0, waitingReads: 0, waitingWrites: 0 });
      expect(clock.sleepers()).toBe(0);
    },
  };
}

describe("without limits", () => {
  it("nothing waits, and nothing is set going", () => {
    const { governor, clock, askMany } = start();
    askMany(1_000);
    askMany(1_000, read);
    expect(clock.sleepers()).toBe(0);
    expect(governor.state()).toEqual({
      underWay: 2_000,
      waitingReads: 0,
      waitingWrites: 0,
      readsPerSecond: Infinity,
      writesPerSecond: Infinity,
    });
  });

  it.each([
    ["readsPerSecond", 0],
    ["writesPerSecond", -1],
    ["concurrency", Number.NaN],
  ])("%s cannot be %d", (name, value) => {
    expect(() => start({ [name]: value })).toThrow(
      new RangeError(`limits.${name} must be more than 0`),
    );
  });
});

describe("the rate", () => {
  it.each([
    ["writes", { writesPerSecond: 10 }, write],
    ["reads", { readsPerSecond: 10 }, read],
  ])("of %s: a burst, then one after the other", async (_name, limits, call) => {
    const { ask, askMany, clock, turns } = start(limits);
    const asked = askMany(30, call);
    ask("other", call === read ? write : read);
    expect(turns).toHaveLength(10);
    expect(turns.at(-1)).toBe("other");
    await clock.advance(10_000);
    const expected = asked.map((_, n) => Math.max(0, n - 8) * 100);
    expect(asked.map(({ turnAt }) => turnAt)).toEqual(expected);
    expect(clock.sleepers()).toBe(0);
  });

  it("holds over a minute of more than it takes", async () => {
    const { ask, clock } = start({ writesPerSecond: 20 });
    const asked: Asked[] = [];
    for (let tick = 0; tick < 600; tick += 1) {
      for (let n = 0; n < 5; n += 1) asked.push(ask("", write, 1_500));
      await clock.advance(100);
    }
    const times = asked.flatMap(({ turnAt }) => turnAt ?? []);
    // 18 saved, and 20 in each of 60 seconds.
    expect(times.length).toBeGreaterThanOrEqual(1_216);
    expect(times.length).toBeLessThanOrEqual(1_218);
    const busiest = times
      .filter((from) => from >= 1_000)
      .map((from) => times.filter((at) => at >= from && at < from + 1_000).length);
    expect(Math.max(...busiest)).toBeLessThanOrEqual(21);
  });
});

describe("the bound on calls under way", () => {
  it("holds back until one ends, reads and writes in turn", async () => {
    const { ask, askMany, clock, governor, turns, end } = start({ concurrency: 2 });
    const [first, second] = [ask("a"), ask("b")];
    ask("r1", read);
    ask("r2", read);
    const writes = askMany(2);
    expect([turns, governor.state().underWay]).toEqual([["a", "b"], 2]);
    end(first);
    end(second);
    await clock.advance(0);
    expect(governor.state()).toMatchObject({ underWay: 2, waitingReads: 1, waitingWrites: 1 });
    expect(turns.slice(2).sort()).toEqual(["0", "r1"]);
    writes.slice(0, 1).forEach((each) => {
      end(each);
    });
    await clock.advance(0);
    expect(governor.state().underWay).toBe(2);
    expect(turns).toHaveLength(5);
  });

  it("a failed call gives its place back", async () => {
    const { ask, clock, end, turns } = start({ concurrency: 1 });
    const first = ask("first", read);
    ask("second", write);
    end(first, 60_000);
    await clock.advance(0);
    expect(turns).toEqual(["first", "second"]);
  });

  it("when nobody waits any more, nothing is left to wake up for", async () => {
    const { ask, clock, end } = start({ concurrency: 1 });
    const first = ask("first");
    ask("second");
    expect(clock.sleepers()).toBe(1);
    end(first);
    expect(clock.sleepers()).toBe(0);
    await clock.advance(0);
  });

  it("who gets no place in time is refused at the deadline, without a guess at when", async () => {
    const { ask, clock, end, expectNobodyLeft } = start({ concurrency: 1 });
    const first = ask("first");
    const second = ask("second", write, 500);
    const third = ask("third", write, 200);
    await clock.advance(499);
    expect([second.error, third.refusedAt]).toEqual([undefined, 200]);
    await clock.advance(1);
    expect(second.refusedAt).toBe(500);
    expect(second.error).toMatchObject({ code: "congested", retryAfterMs: undefined });
    end(first);
    expectNobodyLeft();
  });
});

describe("a deadline", () => {
  it.each([
    // writes before, time allowed, refused with
    [0, 1, undefined],
    [9, 100, 100],
    [9, 101, undefined],
    [11, 300, 300],
    [28, 1_999, 2_000],
    [28, 2_001, undefined],
  ])("behind %d writes, %d ms before it: refused at once with %p", async (before, within, wait) => {
    const { ask, askMany, clock } = start({ writesPerSecond: 10 });
    askMany(before);
    const asked = ask("late", write, within);
    await clock.advance(0);
    if (wait === undefined) {
      await clock.advance(within);
      expect(asked.turnAt).toBeLessThan(within);
      return;
    }
    expect(asked.refusedAt).toBe(0);
    expect(asked.error).toBeInstanceOf(PingOneError);
    const { code, retryAfterMs, ambiguous, status, message } = asked.error as PingOneError;
    expect({ code, ambiguous, status }).toEqual({ code: "rateLimited", ambiguous: false });
    expect(message).toBe("users.patch: rateLimited");
    expect(Math.round(retryAfterMs ?? 0)).toBe(wait);
  });

  it("that a 429 puts out of reach is told at once, the others go on waiting", async () => {
    const { askMany, ask, clock, end } = start({ writesPerSecond: 10 });
    const [first] = askMany(9) as [Asked];
    const short = ask("short", write, 3_000);
    const long = ask("long", write, 6_000);
    const [readNow] = askMany(1, read);
    end(first, 5_000);
    await clock.advance(0);
    expect(short).toMatchObject({
      refusedAt: 0,
      error: { code: "rateLimited", retryAfterMs: 5_000 },
    });
    const fresh = ask("fresh", write, 4_000);
    await clock.advance(10_000);
    expect(fresh).toMatchObject({ refusedAt: 0 });
    expect((fresh.error as PingOneError).retryAfterMs).toBeGreaterThan(5_000);
    expect(long.turnAt).toBe(5_000);
    expect(readNow?.turnAt).toBe(0);
  });

  it("that passes while others are let go first is told when it passes", async () => {
    const { ask, askMany, clock } = start({ writesPerSecond: 10 });
    askMany(9);
    const ordinary = ask("ordinary", write, 250);
    for (let n = 0; n < 5; n += 1) ask("", deactivation);
    await clock.advance(1_000);
    expect(ordinary).toMatchObject({ refusedAt: 250, error: { code: "rateLimited" } });
  });

  it.each([Infinity, Number.MAX_SAFE_INTEGER])("%d is none", async (within) => {
    const { ask, askMany, clock, end, turns } = start({ concurrency: 1 });
    const [first] = askMany(1) as [Asked];
    ask("patient", write, within);
    await clock.advance(86_400_000);
    end(first);
    await clock.advance(0);
    expect(turns).toEqual(["0", "patient"]);
  });
});

describe("the order", () => {
  it("is that of arrival, deactivations first, then who was refused before", async () => {
    const { ask, askMany, clock, turns } = start({ writesPerSecond: 10 });
    askMany(9);
    ask("first");
    ask("second");
    ask("again", write, 30_000, true);
    ask("leaver", deactivation);
    ask("another leaver", deactivation);
    await clock.advance(1_000);
    expect(turns.slice(9)).toEqual(["leaver", "another leaver", "again", "first", "second"]);
  });

  it("nobody overtakes who waits, even when there is a turn to spare", async () => {
    const { ask, clock, end, turns } = start({ concurrency: 1 });
    const a = ask("a");
    ask("b");
    end(a);
    ask("c");
    await clock.advance(0);
    expect(turns).toEqual(["a", "b"]);
  });

  it("nobody overtakes who waits, even when the timer is late", async () => {
    const { ask, askMany, clock, turns } = start({ writesPerSecond: 10 });
    void clock.sleep(100).then(() => ask("newcomer"));
    askMany(9);
    ask("waiting");
    await clock.advance(1_000);
    expect(turns.slice(9)).toEqual(["waiting", "newcomer"]);
  });

  it("a flood of deactivations leaves every eighth turn to the others", async () => {
    const { ask, askMany, clock, turns } = start({ writesPerSecond: 10 });
    askMany(9);
    for (let n = 0; n < 5; n += 1) ask("ordinary");
    for (let tick = 0; tick < 400; tick += 1) {
      ask("leaver", deactivation);
      await clock.advance(100);
    }
    const places = turns.slice(9).flatMap((name, place) => (name === "ordinary" ? place : []));
    expect(places).toEqual([7, 15, 23, 31, 39]);
  });

  it("a flood of deactivations leaves reads every second place", async () => {
    const { ask, clock, end, turns } = start({ concurrency: 1 });
    const asked = [ask("first")];
    for (let n = 0; n < 20; n += 1) asked.push(ask("leaver", deactivation));
    for (let n = 0; n < 4; n += 1) asked.push(ask("read", read));
    for (let turn = 0; turn < 8; turn += 1) {
      const current = asked.findIndex(({ turnAt }) => turnAt !== undefined);
      end(...(asked.splice(current, 1) as [Asked]));
      await clock.advance(1);
    }
    expect(turns.filter((name) => name === "read")).toHaveLength(4);
    expect(turns.filter((name) => name === "leaver")).toHaveLength(4);
  });
});

describe("whatever happens", () => {
  const event = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        ask: fc.constantFrom(read, write, deactivation),
        within: fc.nat(5_000),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        end: fc.nat(50),
        retryAfterMs: fc.option(fc.nat(4_000), { nil: undefined, freq: 4 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ advance: fc.nat(1_500) }) },
  );
  const limit = fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined });
  const limits = fc.record({ readsPerSecond: limit, writesPerSecond: limit, concurrency: limit });

  it("everybody gets a turn or a refusal before the deadline, and nothing is left behind", async () => {
    await fc.assert(
      fc.asyncProperty(limits, fc.array(event, { maxLength: 120 }), async (given, events) => {
        const { clock, governor, ask, end, expectNobodyLeft } = start(given);
        const startMs = clock.now();
        const all: Asked[] = [];
        const done = new Set<Asked>();
        const open = (): Asked[] =>
          all.filter((each) => each.turnAt !== undefined && !done.has(each));
        const finish = (asked: Asked | undefined, retryAfterMs?: number): void => {
          if (asked === undefined) return;
          done.add(asked);
          end(asked, retryAfterMs);
        };
        for (const each of events) {
          if ("ask" in each) all.push(ask("", each.ask, each.within));
          else if ("end" in each) finish(open()[each.end], each.retryAfterMs);
          else await clock.advance(each.advance);
          expect(governor.state().underWay).toBeLessThanOrEqual(given.concurrency ?? Infinity);
        }
        await clock.advance(5_001);
        for (const { turnAt, refusedAt, deadlineMs, error } of all) {
          expect([turnAt, refusedAt].filter((at) => at !== undefined)).toHaveLength(1);
          expect(startMs + (turnAt ?? refusedAt ?? 0)).toBeLessThanOrEqual(deadlineMs);
          if (refusedAt !== undefined) {
            const { code } = error as PingOneError;
            expect(["rateLimited", "congested"]).toContain(code);
          }
        }
        open().forEach((asked) => {
          finish(asked);
        });
        expectNobodyLeft();
      }),
      { numRuns: 100 },
    );
  });
});
