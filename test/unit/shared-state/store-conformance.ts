// What every shared store does, whether in memory or in Redis (shared-store.ts).
import { expect, it } from "@jest/globals";
import {
  WAIT_MEMORY_MS,
  WAIT_PATIENCE_MS,
  type SharedStore,
} from "../../../src/shared-state/shared-store.js";

export interface StoreBench {
  /** Two processes' view of one store; the same one where there is one process only. */
  readonly stores: () => readonly [SharedStore, SharedStore];
  /** Lets time pass for the store. */
  readonly pass: (ms: number) => Promise<void>;
}

const LIFE_MS = 150;
const LONG_MS = 60_000;
const WINDOW = { windowMs: LONG_MS };
let names = 0;
const newKey = (): string => `key ${(names += 1)}`;

export function describeStore({ stores, pass }: StoreBench): void {
  const one = (): SharedStore => stores()[0];
  const other = (): SharedStore => stores()[1];

  it("keeps fields by key, for the lifetime of each", async () => {
    const key = newKey();
    await one().write(key, "short", "a:b c", LIFE_MS);
    await one().write(key, "long", "", LONG_MS);
    await one().write(newKey(), "short", "elsewhere", LONG_MS);
    expect(await other().read(key)).toEqual(
      new Map([
        ["short", "a:b c"],
        ["long", ""],
      ]),
    );
    await pass(LIFE_MS);
    expect(await other().read(key)).toEqual(new Map([["long", ""]]));
    await one().write(key, "long", "again", LONG_MS);
    expect(await other().read(key)).toEqual(new Map([["long", "again"]]));
    expect(await other().read(newKey())).toEqual(new Map());
  });

  it("keeps as many fields of a key as its writer says, and of others all", async () => {
    const [small, large] = [newKey(), newKey()];
    const lifetime = { ms: LONG_MS, most: 3 };
    for (const field of ["1", "2", "3", "4"]) {
      await one().write(small, field, "", lifetime);
      await one().write(large, field, "", LONG_MS);
    }
    await one().write(small, "2", "again", lifetime);
    expect([...(await other().read(small)).keys()].sort()).toEqual(["2", "3", "4"]);
    expect(await other().writeIfAbsent(small, "5", "", lifetime)).toBe(true);
    await one().writeInEpoch(small, "6", "", lifetime);
    expect((await one().read(small)).size).toBe(3);
    expect((await one().read(large)).size).toBe(4);
  });

  it("lets one of several write what is absent, and hands what is taken to one of several", async () => {
    const key = newKey();
    const written = await Promise.all(
      [one(), other(), one()].map((store, at) => store.writeIfAbsent(key, "f", `${at}`, LIFE_MS)),
    );
    expect(written.filter(Boolean)).toHaveLength(1);
    const taken = await Promise.all([one(), other()].map((store) => store.take(key, "f")));
    expect(taken.filter((each) => each !== undefined)).toEqual([`${written.indexOf(true)}`]);
    expect(await one().writeIfAbsent(key, "f", "short", LIFE_MS)).toBe(true);
    await pass(LIFE_MS);
    expect(await one().take(key, "f")).toBeUndefined();
    expect(await other().writeIfAbsent(key, "f", "new", LIFE_MS)).toBe(true);
  });

  it("leaves behind what was written in an earlier epoch, and nothing else", async () => {
    const key = newKey();
    await one().writeInEpoch(key, "early", "a 1", LONG_MS);
    await one().writeInEpoch(key, "both", "early", LONG_MS);
    await one().write(key, "field", "kept", LONG_MS);
    expect(await other().readInEpoch(key, "early")).toBe("a 1");
    await other().beginEpoch();
    expect(await one().readInEpoch(key, "early")).toBeUndefined();
    expect(await one().readField(key, "field")).toBe("kept");
    await other().writeInEpoch(key, "both", "late", LIFE_MS);
    expect(await one().readInEpoch(key, "both")).toBe("late");
    await pass(LIFE_MS);
    expect(await one().readInEpoch(key, "both")).toBeUndefined();
    expect(await one().readInEpoch(newKey(), "none")).toBeUndefined();
  });

  it("counts within a window, up to a limit where there is one", async () => {
    const key = newKey();
    expect(await one().count(key, 2, WINDOW)).toEqual({ total: 2, isCounted: true });
    expect(await other().count(key, 3, { ...WINDOW, most: 5 })).toEqual({
      total: 5,
      isCounted: true,
    });
    expect(await one().count(key, 1, { ...WINDOW, most: 5 })).toEqual({
      total: 5,
      isCounted: false,
    });
    expect(await one().count(key, 0, WINDOW)).toEqual({ total: 5, isCounted: true });
    const short = newKey();
    await one().count(short, 4, { windowMs: LIFE_MS });
    await pass(LIFE_MS + LIFE_MS / 10);
    expect(await other().count(short, 1, { windowMs: LIFE_MS })).toMatchObject({ total: 1 });
  });

  it("counts exactly when many count at once", async () => {
    const key = newKey();
    const most = 7;
    const counts = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        (at % 2 === 0 ? one() : other()).count(key, 1, { ...WINDOW, most }),
      ),
    );
    expect(counts.filter(({ isCounted }) => isCounted)).toHaveLength(most);
  });

  it("leases a part of a whole: never more than the whole to all together", async () => {
    const key = newKey();
    const claim = { limit: 20, detail: "of a", lifetimeMs: LIFE_MS };
    expect(await one().claim(key, { ...claim, claimant: "a", amount: 15.5 })).toEqual({
      granted: 15.5,
      others: new Map(),
    });
    const b = { ...claim, claimant: "b", amount: 10, detail: "of b" };
    expect(await other().claim(key, b)).toEqual({ granted: 4.5, others: new Map([["a", "of a"]]) });
    expect(await one().claim(key, { ...claim, claimant: "a", amount: 8 })).toMatchObject({
      granted: 8,
    });
    expect(await other().claim(key, b)).toMatchObject({ granted: 10 });
    await pass(LIFE_MS);
    expect(await one().claim(key, { ...claim, claimant: "a", amount: 20 })).toEqual({
      granted: 20,
      others: new Map(),
    });
  });

  it("gives a lease to one holder at a time, and tells who takes over what was not given back", async () => {
    const key = newKey();
    const [a, b] = ["a", "b"].map((holder) => ({ holder, lifetimeMs: LIFE_MS })) as [Of, Of];
    expect(await one().acquire(key, a)).toEqual({
      isGranted: true,
      isTakenOver: false,
      attached: [],
    });
    expect(await other().acquire(key, b)).toEqual({ isGranted: false });
    expect(await one().acquire(key, a)).toMatchObject({ isGranted: true, isTakenOver: false });
    await other().release(key, "b");
    expect(await other().acquire(key, b)).toEqual({ isGranted: false });
    await one().release(key, "a");
    expect(await one().renew(key, a, true)).toBe(false);
    expect(await other().acquire(key, b)).toMatchObject({ isGranted: true, isTakenOver: false });
    await pass(LIFE_MS);
    expect(await one().acquire(key, a)).toMatchObject({ isGranted: true, isTakenOver: true });
    expect(await other().renew(key, b, true)).toBe(false);
  });

  it("keeps a lease that is given back for who has waited longest, as long as that one asks", async () => {
    const key = newKey();
    const lease = (holder: string) => ({ holder, lifetimeMs: LONG_MS });
    const ask = async (store: SharedStore, holder: string) =>
      (await store.acquire(key, lease(holder))).isGranted;
    expect(await ask(one(), "a1")).toBe(true);
    expect(await ask(other(), "b")).toBe(false);
    expect(await ask(other(), "c")).toBe(false);
    await one().release(key, "a1");
    // Not for long yet: who is there goes on.
    expect(await ask(one(), "a2")).toBe(true);
    await pass(WAIT_PATIENCE_MS);
    expect(await ask(other(), "b")).toBe(false);
    await one().release(key, "a2");
    expect(await ask(one(), "a3")).toBe(false);
    expect(await ask(other(), "c")).toBe(false);
    expect(await ask(other(), "b")).toBe(true);
    expect(await ask(one(), "a3")).toBe(false);
    await pass(WAIT_MEMORY_MS);
    await other().release(key, "b");
    // Who was next does not ask any more.
    expect(await ask(other(), "c")).toBe(true);
  });

  it("keeps a lease as long as it is renewed, and restores one that is unknown where told to", async () => {
    const key = newKey();
    const lease = { holder: "a", lifetimeMs: 2 * LIFE_MS };
    await one().acquire(key, lease);
    for (let round = 0; round < 3; round += 1) {
      await pass(LIFE_MS);
      expect(await one().renew(key, lease, false)).toBe(true);
    }
    expect(await other().acquire(key, { ...lease, holder: "b" })).toEqual({ isGranted: false });
    const lost = newKey();
    expect(await one().renew(lost, lease, false)).toBe(false);
    expect(await one().renew(lost, lease, true)).toBe(true);
    expect(await other().acquire(lost, { ...lease, holder: "b" })).toEqual({ isGranted: false });
  });

  it("hands out what is noted together with a lease", async () => {
    const [key, attached, none] = [newKey(), newKey(), newKey()];
    await one().write(attached, "field", "value", LONG_MS);
    const found = await other().acquire(key, { holder: "a", lifetimeMs: LIFE_MS }, [
      attached,
      none,
    ]);
    expect(found).toMatchObject({ attached: [new Map([["field", "value"]]), new Map()] });
  });

  it("keeps about the latest entries of a stream, the latest first", async () => {
    const stream = newKey();
    await one().append(stream, ["1"], 1_000);
    await other().append(stream, ["2", "3"], 1_000);
    expect(await other().latest(stream, 2)).toEqual(["3", "2"]);
    const many = Array.from({ length: 450 }, (_, at) => String(at + 4));
    await one().append(stream, many, 1_000);
    const all = ["1", "2", "3", ...many].reverse();
    expect(await other().latest(stream, 1_000)).toEqual(all);
    expect(await other().latest(stream, 420)).toEqual(all.slice(0, 420));
    expect(await other().latest(newKey(), 2)).toEqual([]);
  });
}

interface Of {
  readonly holder: string;
  readonly lifetimeMs: number;
}
