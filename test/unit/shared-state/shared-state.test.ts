// Shared state never rejects: what cannot be shared is this process's own, and shared again as soon as it can be.
import { describe, expect, it } from "@jest/globals";
import { createMemoryStore } from "../../../src/shared-state/memory-store.js";
import { createSharedState } from "../../../src/shared-state/shared-state.js";
import type { SharedStoreError } from "../../../src/shared-state/shared-store.js";
import { createManualClock } from "../pingone/manual-clock.js";
import { createFailingStore } from "./failing-store.js";

function start() {
  const clock = createManualClock();
  const { inner, remote, fail, asked, comeBack } = createFailingStore(clock);
  const state = createSharedState({ remote, local: createMemoryStore(clock), clock });
  const told: (SharedStoreError["reason"] | undefined)[] = [];
  state.watch(({ degraded }) => told.push(degraded?.reason));
  return { clock, inner, state, told, fail, asked, comeBack };
}

const LONG_MS = 60_000;
const lease = { holder: "a", lifetimeMs: LONG_MS };

describe("shared state", () => {
  it("is that of the store as long as it answers", async () => {
    const { inner, state, told } = start();
    await state.write("key", "field", "value", LONG_MS);
    expect(await inner.read("key")).toEqual(new Map([["field", "value"]]));
    await inner.write("key", "other", "of another", LONG_MS);
    expect(await state.read("key")).toEqual(
      new Map([
        ["field", "value"],
        ["other", "of another"],
      ]),
    );
    expect(await inner.acquire("lease", lease)).toMatchObject({ isGranted: true });
    expect(await state.acquire("lease", { ...lease, holder: "b" })).toEqual({ isGranted: false });
    expect(await state.append("stream", ["entry"], 10)).toBe(true);
    await inner.append("stream", ["of another"], 10);
    expect(await state.latest("stream", 10)).toEqual(["of another", "entry"]);
    expect(told).toEqual([]);
  });

  it.each(["unreachable", "slow", "full", "refused"] as const)(
    "%s: goes on with what this process knows, and tells so once",
    async (reason) => {
      const { fail, state, told } = start();
      await state.write("key", "mine", "1", LONG_MS);
      fail(reason);
      expect(await state.read("key")).toEqual(new Map([["mine", "1"]]));
      await state.write("key", "alone", "2", LONG_MS);
      expect(await state.read("key")).toEqual(
        new Map([
          ["mine", "1"],
          ["alone", "2"],
        ]),
      );
      expect(await state.writeIfAbsent("key", "alone", "3", LONG_MS)).toBe(false);
      expect(await state.take("key", "mine")).toBe("1");
      expect(await state.count("count", 2, { windowMs: LONG_MS })).toEqual({
        total: 2,
        isCounted: true,
      });
      const claim = { claimant: "a", amount: 20, limit: 20, detail: "", lifetimeMs: LONG_MS };
      expect(await state.claim("budget", claim)).toMatchObject({ granted: 20 });
      expect(await state.acquire("lease", lease)).toMatchObject({
        isGranted: true,
        isTakenOver: false,
      });
      expect(await state.renew("lease", lease, false)).toBe(true);
      await state.release("lease", "a");
      expect(await state.append("stream", ["entry"], 10)).toBe(false);
      expect(await state.latest("stream", 10)).toBeUndefined();
      expect(told).toEqual([reason]);
      expect(state.health()).toMatchObject({ degraded: { reason } });
    },
  );

  it("alone, goes on with what this process has counted, and nobody else's", async () => {
    const { fail, inner, state } = start();
    const window = { windowMs: LONG_MS, most: 5 };
    await state.count("count", 3, window);
    await inner.count("count", 1, window);
    fail("unreachable");
    expect(await state.count("count", 3, window)).toEqual({ total: 3, isCounted: false });
    expect(await state.count("count", 2, window)).toEqual({ total: 5, isCounted: true });
  });

  it("asks a store that was lost for nothing but whether it is back, once a second", async () => {
    const { asked, clock, fail, state, told } = start();
    fail("unreachable");
    await state.read("key");
    const before = asked();
    for (let each = 0; each < 10; each += 1) await state.read("key");
    expect(asked()).toBe(before);
    await clock.advance(1_000);
    expect(asked()).toBe(before + 1);
    fail(undefined);
    await clock.advance(1_000);
    expect(told).toEqual(["unreachable", undefined]);
    expect(state.health()).toEqual({ degraded: undefined });
    await state.write("key", "field", "shared", LONG_MS);
    // Two looks, the epoch that begins, and the write.
    expect(asked()).toBe(before + 4);
  });

  it.each(["unreachable", "slow", "full"] as const)(
    "%s: a turn comes with what this process has noted itself",
    async (reason) => {
      const { fail, state } = start();
      await state.write("attached", "before", "1", LONG_MS);
      fail(reason);
      await state.write("attached", "meanwhile", "2", LONG_MS);
      expect(await state.acquire("lease", lease, ["attached", "others"])).toEqual({
        isGranted: true,
        isTakenOver: false,
        attached: [
          new Map([
            ["before", "1"],
            ["meanwhile", "2"],
          ]),
          new Map(),
        ],
      });
    },
  );

  it("tells the store what was written and taken without it, before anything is asked of it again", async () => {
    const { clock, fail, inner, state, told } = start();
    await state.write("key", "taken", "1", LONG_MS);
    await state.acquire("lease", lease);
    fail("unreachable");
    await state.write("key", "written", "2", LONG_MS);
    await state.writeIfAbsent("key", "absent", "3", LONG_MS);
    await state.write("key", "short", "4", 500);
    expect(await state.take("key", "taken")).toBe("1");
    await state.release("lease", "a");
    let found: unknown;
    state.watch(({ degraded }) => {
      if (degraded === undefined) found = inner.read("key");
    });
    fail(undefined);
    await clock.advance(1_000);
    expect(told).toEqual(["unreachable", undefined]);
    expect(await found).toEqual(
      new Map([
        ["written", "2"],
        ["absent", "3"],
      ]),
    );
    expect(await inner.acquire("lease", { ...lease, holder: "b" })).toMatchObject({
      isGranted: true,
      isTakenOver: false,
    });
  });

  it("busy: a command that could not be sent is this process's own alone, and made up for", async () => {
    const { clock, fail, inner, state, told } = start();
    fail("busy", "write");
    await state.write("key", "field", "value", LONG_MS);
    expect(told).toEqual([]);
    expect(await inner.read("key")).toEqual(new Map());
    await inner.write("key", "other", "of another", LONG_MS);
    expect(await state.readField("key", "other")).toBe("of another");
    fail(undefined);
    await clock.advance(1_000);
    expect(await state.readField("key", "field")).toBe("value");
    expect(told).toEqual([]);
  });

  it("what was said since is not overwritten by what is made up for", async () => {
    const { clock, fail, state } = start();
    fail("busy", "write");
    await state.write("key", "field", "old", LONG_MS);
    fail(undefined);
    await state.write("key", "field", "new", LONG_MS);
    await clock.advance(1_000);
    expect(await state.readField("key", "field")).toBe("new");
  });

  it("slow: one answer that does not come says nothing of the others while a write does", async () => {
    const { fail, inner, state, told } = start();
    await state.write("key", "field", "value", LONG_MS);
    fail("slow", "read");
    expect(await state.read("key")).toEqual(new Map([["field", "value"]]));
    await inner.acquire("lease", { ...lease, holder: "b" });
    expect(await state.acquire("lease", lease)).toEqual({ isGranted: false });
    expect(told).toEqual([]);
  });

  it("slow, once: a lease of another is not passed over, nor the part of a limit that others have", async () => {
    const { fail, inner, state, told } = start();
    await inner.acquire("lease", { ...lease, holder: "b" });
    const claim = { claimant: "b", amount: 15, limit: 20, detail: "", lifetimeMs: LONG_MS };
    await inner.claim("budget", claim);
    fail("slow", "acquire", 1);
    expect(await state.acquire("lease", lease)).toEqual({ isGranted: false });
    fail("slow", "claim", 1);
    expect(await state.claim("budget", { ...claim, claimant: "a" })).toMatchObject({ granted: 5 });
    fail("slow", "renew", 1);
    expect(await state.renew("lease", lease, false)).toBe(false);
    expect(told).toEqual([]);
  });

  it("slow, once: who took a lease over with the answer that was late reads first", async () => {
    const { fail, state } = start();
    fail("slow", "acquire", 1);
    expect(await state.acquire("lease", lease)).toMatchObject({
      isGranted: true,
      isTakenOver: true,
    });
  });

  it("busy, for a moment: a lease of another is not passed over", async () => {
    const { clock, fail, inner, state, told } = start();
    await inner.acquire("lease", { ...lease, holder: "b" });
    fail("busy", "acquire", 1);
    const found = state.acquire("lease", lease);
    await clock.advance(50);
    expect(await found).toEqual({ isGranted: false });
    expect(told).toEqual([]);
  });

  it.each(["slow", "busy"] as const)(
    "%s, again and again, leases alone: it is alone, and says so",
    async (reason) => {
      const { clock, fail, inner, state, told } = start();
      await inner.acquire("lease", { ...lease, holder: "b" });
      fail(reason, "acquire");
      const found = state.acquire("lease", lease);
      for (let each = 0; each < 5; each += 1) await clock.advance(50);
      expect(await found).toMatchObject({ isGranted: true });
      expect(told).toEqual(["slow"]);
    },
  );

  it.each(["unreachable", "slow", "full", "busy"] as const)(
    "%s: what could not be written in its epoch ends the epoch, for everybody, and is not made up for",
    async (reason) => {
      const { clock, fail, inner, state } = start();
      await state.writeInEpoch("walk", "100", "early", LONG_MS);
      await inner.writeInEpoch("walk", "200", "of another", LONG_MS);
      fail(reason, "writeInEpoch");
      await state.writeInEpoch("walk", "100", "late", LONG_MS);
      fail(undefined);
      await clock.advance(1_000);
      expect(await inner.readInEpoch("walk", "100")).toBeUndefined();
      expect(await inner.readInEpoch("walk", "200")).toBeUndefined();
      await state.writeInEpoch("walk", "100", "next", LONG_MS);
      expect(await state.readInEpoch("walk", "100")).toBe("next");
    },
  );

  it("alone, goes by what it has written of an epoch since, not by what was before", async () => {
    const { fail, state } = start();
    await state.writeInEpoch("walk", "100", "before", LONG_MS);
    fail("unreachable");
    expect(await state.readInEpoch("walk", "100")).toBeUndefined();
    await state.writeInEpoch("walk", "100", "alone", LONG_MS);
    expect(await state.readInEpoch("walk", "100")).toBe("alone");
  });

  it("slow: does not go by its own where others may have written since", async () => {
    const { fail, state, told } = start();
    await state.writeInEpoch("walk", "100", "mine", LONG_MS);
    fail("slow", "readInEpoch");
    expect(await state.readInEpoch("walk", "100")).toBeUndefined();
    expect(told).toEqual([]);
  });

  it("a store that is reached anew begins an epoch, also where nobody has missed it", async () => {
    const { comeBack, inner, state, told } = start();
    await state.writeInEpoch("walk", "100", "before", LONG_MS);
    comeBack();
    expect(await inner.readInEpoch("walk", "100")).toBeUndefined();
    expect(told).toEqual([]);
  });

  it("does not look for it any more when it is closed", async () => {
    const { asked, clock, fail, state } = start();
    fail("unreachable");
    await state.read("key");
    state.close();
    const before = asked();
    await clock.advance(5_000);
    expect(asked()).toBe(before);
  });

  it("lets through what is a mistake of ours", async () => {
    const { inner, state } = start();
    Object.assign(inner, { read: () => Promise.reject(new TypeError("ours")) });
    await expect(state.read("key")).rejects.toThrow(TypeError);
  });
});
