// Long loops take turns: with everything else, and with each other.
import { describe, expect, it } from "@jest/globals";
import { createGiveWay, sortInTurns } from "../../../src/platform/turns.js";

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("giving way", () => {
  it("is not asked for while the turn lasts, and once it has lasted, others come first", async () => {
    let nowMs = 0;
    const giveWay = createGiveWay(() => nowMs);
    expect(giveWay()).toBeUndefined();
    nowMs = 9;
    expect(giveWay()).toBeUndefined();
    nowMs = 10;
    const order: string[] = [];
    setImmediate(() => order.push("another"));
    const waited = giveWay()?.then(() => order.push("the loop"));
    expect(waited).toBeDefined();
    await waited;
    expect(order).toEqual(["another", "the loop"]);
    expect(giveWay()).toBeUndefined();
  });

  it("a turn that ended by itself is not held against the next one", async () => {
    let nowMs = 0;
    const giveWay = createGiveWay(() => nowMs);
    expect(giveWay()).toBeUndefined();
    await nextTurn();
    nowMs = 1_000;
    expect(giveWay()).toBeUndefined();
  });

  it("of several loops one works in each turn", async () => {
    let nowMs = 0;
    const giveWay = createGiveWay(() => nowMs);
    let turn = 0;
    let isOn = true;
    const count = (): void => {
      turn += 1;
      if (isOn) setImmediate(count);
    };
    setImmediate(count);
    const turns: number[] = [];
    const loop = async (): Promise<void> => {
      for (let step = 0; step < 5; step += 1) {
        await giveWay();
        turns.push(turn);
        nowMs += 10;
      }
    };
    await Promise.all([loop(), loop(), loop()]);
    isOn = false;
    // The first three steps begin before anybody gave way.
    const later = turns.slice(3);
    expect(new Set(later).size).toBe(later.length);
  });
});

describe("sorting in turns", () => {
  it.each([0, 1, 999, 1_000, 1_001, 5_500])(
    "%i texts: as at once, others between runs",
    async (count) => {
      const texts = Array.from({ length: count }, (_, at) => `${(at * 7_919) % 4_001} é`);
      const given = [...texts];
      let turns = 0;
      const sorted = await sortInTurns(texts, () => {
        turns += 1;
        return undefined;
      });
      expect(sorted).toEqual(texts.toSorted());
      expect(texts).toEqual(given);
      expect(turns).toBeGreaterThanOrEqual(Math.ceil(count / 1_000));
    },
  );
});
