// A state key that is changed while replicas run: who has the old one, both, or the new one alone share all that concerns them, and what was decided outlives the old key.
import { describe, expect, it } from "@jest/globals";
import { createMemoryStore } from "../../../src/shared-state/memory-store.js";
import { joinScopes } from "../../../src/shared-state/scope/joined-scopes.js";
import { createScope, type Scope } from "../../../src/shared-state/scope/one-scope.js";
import { createTenantScope } from "../../../src/shared-state/scope/tenant-scope.js";
import { createSharedState } from "../../../src/shared-state/shared-state.js";
import { createGuardMarks } from "../../../src/sources/guard/guard-marks.js";
import { createSharedPauses } from "../../../src/sources/pauses/shared-pauses.js";
import { createGiveWay } from "../../../src/platform/give-way.js";
import { createStubClock } from "../pingone/stubs.js";

const LONG_MS = 3_600_000;
const OLD = new Uint8Array(32).fill(1);
const NEW = new Uint8Array(32).fill(2);
const lease = (holder: string) => ({ holder, lifetimeMs: LONG_MS });

function start() {
  const clock = createStubClock();
  const state = createSharedState({ remote: undefined, local: createMemoryStore(clock), clock });
  return {
    clock,
    old: createTenantScope(state, () => [OLD]),
    both: createTenantScope(state, () => [NEW, OLD]),
    next: createTenantScope(state, () => [NEW]),
  };
}

/** Each side of a change: those with one key, and those with both. */
const sides = ["old", "next"] as const;

describe("while the state key is changed", () => {
  it.each(sides)("a lease is of one holder, %s and both", async (side) => {
    const parts = start();
    const one = parts[side];
    expect(await one.acquire("user", lease("a"))).toMatchObject({ isGranted: true });
    expect(await parts.both.acquire("user", lease("b"))).toEqual({ isGranted: false });
    await one.release("user", "a");
    expect(await parts.both.acquire("user", lease("b"))).toMatchObject({
      isGranted: true,
      isTakenOver: false,
    });
    expect(await one.acquire("user", lease("c"))).toEqual({ isGranted: false });
    expect(await parts.both.renew("user", lease("b"), true)).toBe(true);
    await parts.both.release("user", "b");
    for (const each of sides) {
      expect(await parts[each].acquire("user", lease("d"))).toMatchObject({
        isGranted: true,
        isTakenOver: false,
      });
    }
  });

  it("a lease that was begun with the old key alone is held under both once it is renewed", async () => {
    const { old, both, next } = start();
    await old.acquire("user", lease("a"));
    expect(await both.renew("user", lease("a"), true)).toBe(true);
    expect(await next.acquire("user", lease("b"))).toEqual({ isGranted: false });
  });

  it.each(sides)(
    "what is noted comes with a lease and is handed out once, %s and both",
    async (side) => {
      const { both, ...parts } = start();
      const one = parts[side];
      await one.write("attached", "of one", 1, LONG_MS);
      await both.write("attached", "of both", 2, LONG_MS);
      const found = await both.acquire("user", lease("a"), ["attached"]);
      expect(found).toMatchObject({
        attached: [
          new Map([
            ["of one", 1],
            ["of both", 2],
          ]),
        ],
      });
      expect(await one.take("attached", "of both")).toBe(2);
      expect(await both.readField("attached", "of one")).toBe(1);
      expect(await both.take("attached", "of one")).toBe(1);
      expect(await one.take("attached", "of one")).toBeUndefined();
      expect(await both.writeIfAbsent("attached", "first", 3, LONG_MS)).toBe(true);
      expect(await one.writeIfAbsent("attached", "first", 4, LONG_MS)).toBe(false);
      expect(await one.writeIfAbsent("attached", "other", 5, LONG_MS)).toBe(true);
      expect(await both.writeIfAbsent("attached", "other", 6, LONG_MS)).toBe(false);
      expect(await one.readField("attached", "other")).toBe(5);
    },
  );

  it.each(sides)("no more is counted than the limit, %s and both", async (side) => {
    const { both, ...parts } = start();
    const one = parts[side];
    const window = { windowMs: LONG_MS, most: 5 };
    expect(await one.count("changes", 2, window)).toMatchObject({ isCounted: true });
    expect(await both.count("changes", 2, window)).toEqual({ total: 4, isCounted: true });
    expect(await one.count("changes", 2, window)).toEqual({ total: 4, isCounted: false });
    expect(await both.count("changes", 2, window)).toEqual({ total: 4, isCounted: false });
    expect(await both.count("changes", 1, window)).toEqual({ total: 5, isCounted: true });
  });

  it("what was counted under the old key alone counts for who has both, and nothing is counted in vain", async () => {
    const { old, both, next } = start();
    const window = { windowMs: LONG_MS, most: 5 };
    await old.count("changes", 4, window);
    expect(await both.count("changes", 2, window)).toEqual({ total: 4, isCounted: false });
    expect(await both.count("changes", 1, window)).toEqual({ total: 5, isCounted: true });
    expect(await next.count("changes", 0, window)).toEqual({ total: 1, isCounted: true });
  });

  it.each(sides)("no more of a whole is claimed than there is, %s and both", async (side) => {
    const { both, ...parts } = start();
    const claim = { amount: 20, limit: 20, detail: null, lifetimeMs: LONG_MS };
    const { granted } = await parts[side].claim("rate", { ...claim, claimant: "a", amount: 15 });
    expect(granted).toBe(15);
    expect(await both.claim("rate", { ...claim, claimant: "b" })).toEqual({
      granted: 5,
      others: [null],
    });
  });

  it("a place of a walk that differs under both is nobody's", async () => {
    const { old, both } = start();
    await both.writeInEpoch("walk", "100", "of both", LONG_MS);
    expect(await old.readInEpoch("walk", "100")).toBe("of both");
    expect(await both.readInEpoch("walk", "100")).toBe("of both");
    await old.writeInEpoch("walk", "100", "later", LONG_MS);
    expect(await both.readInEpoch("walk", "100")).toBeUndefined();
  });

  it("a guard's latch is never lost: who has both keys brings it along", async () => {
    const { old, both, next } = start();
    const marksOf = (state: typeof old) => createGuardMarks(state, "entra");
    const first = marksOf(old);
    const seen = await first.read("deactivations");
    expect(await first.latch("deactivations", 1, seen)).toBe("first");
    await marksOf(old).hold("deactivations", "a-user", 1);
    const kept = marksOf(both);
    expect(await kept.read("deactivations")).toMatchObject({ latch: { sinceMs: 1 } });
    expect((await kept.held("deactivations")).size).toBe(1);
    const after = marksOf(next);
    expect(await after.read("deactivations")).toMatchObject({ latch: { sinceMs: 1 } });
    expect((await after.held("deactivations")).size).toBe(1);
  });

  it("what a guard has let go under the new key stays so, whatever the old one says", async () => {
    const { both, next } = start();
    const marksOf = (state: typeof both) => createGuardMarks(state, "entra");
    await marksOf(both).hold("deactivations", "a-user", 1);
    await marksOf(next).letGo("deactivations", "a-user");
    expect((await marksOf(both).held("deactivations")).size).toBe(0);
    expect((await marksOf(next).held("deactivations")).size).toBe(0);
  });

  it("what was taken under the new key alone is not written there again", async () => {
    const { both, next } = start();
    await both.write("create", "marker", 1, LONG_MS);
    expect(await next.take("create", "marker")).toBe(1);
    await both.read("create");
    await both.acquire("user", lease("a"), ["create"]);
    expect(await next.read("create")).toEqual(new Map());
  });

  it("a pause under the old key alone is found by a process that starts with both, and outlives the old key", async () => {
    const { old, both, next, clock } = start();
    async function startPauses(state: typeof old) {
      const adopted: string[] = [];
      const pauses = createSharedPauses({
        // It looks once, at its start.
        clock: { ...clock, sleep: () => Promise.reject(new Error("stopped")) },
        stateOf: () => state,
        tenants: () => ["acme"],
        onAdopted: (_tenant, source, isPaused) => adopted.push(`${source} ${String(isPaused)}`),
        onFailure: (error) => {
          throw error;
        },
      });
      await pauses.start();
      return { pauses, adopted };
    }
    (await startPauses(old)).pauses.pause("acme", "entra", "operator");
    for (const state of [both, next]) {
      expect((await startPauses(state)).adopted).toEqual(["entra true"]);
    }
  });

  it.each([
    ["old", [true, false]],
    ["new", [false, true]],
  ])("where the stream of the %s key cannot be had, not all of activity can", async (_key, had) => {
    const clock = createStubClock();
    const local = createMemoryStore(clock);
    const remote = {
      ...createMemoryStore(clock),
      whenBack: () => undefined,
      close: () => undefined,
    };
    const [newer, older] = [NEW, OLD].map((key, at) => {
      const state = createSharedState({
        remote: had[at] === true ? remote : undefined,
        local,
        clock,
      });
      return createScope(state, key, createGiveWay());
    }) as [Scope, Scope];
    for (const scope of [newer, older]) await scope.append("activity", ["entry"], 10);
    const both = joinScopes(newer, older);
    expect(await both.latest("activity", 10)).toBeUndefined();
    expect(await both.append("activity", ["entry"], 10)).toBe(false);
  });

  it("without the old key nothing of it is seen", async () => {
    const { old, next } = start();
    await old.write("attached", "field", 1, LONG_MS);
    expect(await next.read("attached")).toEqual(new Map());
  });
});
