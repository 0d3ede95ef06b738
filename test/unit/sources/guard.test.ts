// What the guard has decided outlasts the state it is kept in, and asks only a little of that at once.
import { describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../src/platform/clock.js";
import { aloneState } from "../../../src/shared-state/connect.js";
import { createTenantScope } from "../../../src/shared-state/scope/tenant-scope.js";
import type { ScopedState } from "../../../src/shared-state/scoped-state.js";
import type { SharedState } from "../../../src/shared-state/shared-state.js";
import { createGuard, type SourceGuard } from "../../../src/sources/guard/guard.js";
import type { GuardState } from "../../../src/sources/guard/guard-marks.js";
import { context } from "../translate/users/stub-users.js";

const key = new Uint8Array(32);
const scoped = (state: SharedState): ScopedState => createTenantScope(state, () => [key]);

function guardOver(state: GuardState, most = 1): SourceGuard {
  return createGuard(
    { ceilings: { deletions: { most } }, perMs: 3_600_000 },
    {
      state,
      scope: "source",
      clock: systemClock,
      countUsers: () => Promise.resolve(0),
      onLatched: () => undefined,
      onHeld: () => undefined,
      onDiscarded: () => undefined,
      holds: true,
    },
  );
}

/** A store that may be lost for another one. */
function replaceable(first: GuardState) {
  const place = { now: first };
  const state: GuardState = {
    readDecisions: (...given) => place.now.readDecisions(...given),
    readField: (...given) => place.now.readField(...given),
    write: (...given) => place.now.write(...given),
    writeIfAbsent: (...given) => place.now.writeIfAbsent(...given),
    count: (...given) => place.now.count(...given),
  };
  return { place, state };
}

const remove = (guard: SourceGuard, ...changes: readonly string[]): Promise<void> =>
  guard.of(context).claim({ kind: "deletions", id: changes[0] ?? "", changes });

async function latch(guard: SourceGuard): Promise<void> {
  await remove(guard, "first");
  await expect(remove(guard, "second")).rejects.toMatchObject({ status: 503 });
}

const stateOf = async (guard: SourceGuard) => (await guard.status())[0];

describe("a latch", () => {
  it("outlasts whatever else is written into the memory of the process", async () => {
    const shared = aloneState(systemClock);
    const guard = guardOver(scoped(shared));
    await latch(guard);
    for (let at = 0; at < 50_000; at += 1) await shared.write("others", String(at), "", 60_000);
    expect(await stateOf(guard)).toMatchObject({ state: "latched" });
    await expect(remove(guard, "third")).rejects.toMatchObject({ status: 503 });
  });

  it("outlasts a store that begins empty, and is put back there for all replicas", async () => {
    const { place, state } = replaceable(scoped(aloneState(systemClock)));
    const [one, two] = [guardOver(state), guardOver(state)];
    await latch(one);
    place.now = scoped(aloneState(systemClock));
    await expect(remove(one, "third")).rejects.toMatchObject({ status: 503 });
    await expect(remove(two, "fourth")).rejects.toMatchObject({ status: 503 });
  });
});

describe("a decision", () => {
  it("taken while the store was away holds for all replicas when it is back", async () => {
    const common = scoped(aloneState(systemClock));
    const { place, state } = replaceable(common);
    const [one, two] = [guardOver(state), guardOver(common)];
    await latch(one);
    expect(await stateOf(two)).toMatchObject({ state: "latched" });
    place.now = scoped(aloneState(systemClock));
    expect(await one.release("deletions", {})).toBe(true);
    place.now = common;
    expect(await stateOf(one)).toMatchObject({ state: "released" });
    expect(await stateOf(two)).toMatchObject({ state: "released" });
    await remove(two, "third");
  });

  it.each([
    ["released", "open", (guard: SourceGuard) => guard.release("deletions", { untilMs: 0 })],
    ["discarded", "discarded", (guard: SourceGuard) => guard.discard("deletions")],
  ] as const)(
    "is not followed by a latch of what was under way when it was %s",
    async (_name, after, decide) => {
      const inner = scoped(aloneState(systemClock));
      let meanwhile: (() => Promise<unknown>) | undefined;
      const state: GuardState = {
        ...inner,
        async count(...given) {
          const counted = await inner.count(...given);
          const work = meanwhile;
          meanwhile = undefined;
          if (!counted.isCounted) await work?.();
          return counted;
        },
      };
      const guard = guardOver(state);
      await latch(guard);
      meanwhile = () => decide(guard);
      const outcome = await remove(guard, "third").catch((error: unknown) => error);
      if (after === "open") expect(outcome).toBeUndefined();
      else expect(outcome).toMatchObject({ status: 403 });
      expect(await stateOf(guard)).toMatchObject({ state: after });
    },
  );

  it("of a day of refusals outlasts a store that begins empty", async () => {
    const { place, state } = replaceable(scoped(aloneState(systemClock)));
    const guard = guardOver(state);
    await latch(guard);
    await guard.discard("deletions");
    place.now = scoped(aloneState(systemClock));
    await expect(remove(guard, "third")).rejects.toMatchObject({ status: 403 });
  });
});

describe("a number that an operator lets go", () => {
  it("is let go once, whatever the store forgets, at every replica that can know of it", async () => {
    const common = scoped(aloneState(systemClock));
    const first = replaceable(common);
    const second = replaceable(common);
    const [one, two] = [guardOver(first.state), guardOver(second.state)];
    await latch(one);
    await one.release("deletions", { count: 2 });
    await remove(one, "second", "third");
    await expect(remove(one, "fourth")).rejects.toMatchObject({ status: 503 });
    expect(await stateOf(two)).toMatchObject({ released: { changes: 2, done: 2 } });
    // Each by itself, then both with one that knows nothing.
    for (const each of [first, second]) each.place.now = scoped(aloneState(systemClock));
    for (const guard of [one, two]) {
      await expect(remove(guard, "fifth")).rejects.toMatchObject({ status: 503 });
    }
    first.place.now = second.place.now = scoped(aloneState(systemClock));
    await expect(remove(two, "sixth")).rejects.toMatchObject({ status: 503 });
    await expect(remove(one, "seventh")).rejects.toMatchObject({ status: 503 });
    expect(await stateOf(guardOver(first.state))).toMatchObject({
      released: { changes: 2, done: 2 },
    });
    await one.release("deletions", { count: 1 });
    await remove(two, "eighth");
    await expect(remove(one, "ninth")).rejects.toMatchObject({ status: 503 });
  });

  it("is let go once where the store is lost before anybody has asked for more", async () => {
    const { place, state } = replaceable(scoped(aloneState(systemClock)));
    const guard = guardOver(state);
    await latch(guard);
    await guard.release("deletions", { count: 2 });
    await remove(guard, "second", "third");
    place.now = scoped(aloneState(systemClock));
    await expect(remove(guard, "fourth")).rejects.toMatchObject({ status: 503 });
  });

  it("is put back as gone where a replica that does not know has put back that it may go", async () => {
    const { place, state } = replaceable(scoped(aloneState(systemClock)));
    const [one, two] = [guardOver(state), guardOver(state)];
    await latch(one);
    await one.release("deletions", { count: 2 });
    expect(await stateOf(two)).toMatchObject({ released: { changes: 2, done: 0 } });
    await remove(one, "second", "third");
    place.now = scoped(aloneState(systemClock));
    expect(await stateOf(two)).toMatchObject({ released: { changes: 2, done: 0 } });
    expect(await stateOf(one)).toMatchObject({ released: { changes: 2, done: 2 } });
    await expect(remove(two, "fourth")).rejects.toMatchObject({ status: 503 });
  });

  it("is not used up by one request that is larger than what is left of it", async () => {
    const guard = guardOver(scoped(aloneState(systemClock)));
    await latch(guard);
    await guard.release("deletions", { count: 2 });
    await remove(guard, "second");
    await expect(remove(guard, "third", "fourth")).rejects.toMatchObject({ status: 503 });
    await remove(guard, "fifth");
  });
});

it("ids of what is held are bounded", async () => {
  const state = scoped(aloneState(systemClock));
  const guard = guardOver(state, 0);
  for (let at = 0; at < 1_100; at += 1) {
    await expect(remove(guard, String(at))).rejects.toMatchObject({ status: 503 });
  }
  expect(await stateOf(guard)).toMatchObject({ held: { resources: 1_000, changes: 1_000 } });
});

it("thousands of changes are asked about and counted a hundred at a time", async () => {
  const inner = scoped(aloneState(systemClock));
  const underWay = { now: 0, most: 0, counters: 0 };
  const counting = async <T>(work: Promise<T>): Promise<T> => {
    underWay.now += 1;
    underWay.most = Math.max(underWay.most, underWay.now);
    const answer = await work;
    underWay.now -= 1;
    return answer;
  };
  const state: GuardState = {
    ...inner,
    readDecisions: (name) => {
      underWay.counters += 1;
      return inner.readDecisions(name);
    },
    readField: (...given) => counting(inner.readField(...given)),
    write: (...given) => counting(inner.write(...given)),
  };
  const guard = guardOver(state, 5_000);
  const changes = Array.from({ length: 3_000 }, (_none, at) => String(at));
  await remove(guard, ...changes);
  await remove(guard, ...changes);
  expect(underWay.most).toBeLessThanOrEqual(100);
  // The marks alone are read whole, once a request.
  expect(underWay.counters).toBe(2);
  expect(await stateOf(guard)).toMatchObject({ counted: 3_000 });
});
