// Long loops take turns: with everything else, and with each other.
import { describe, expect, it } from "@jest/globals";
import { createGiveWay, sortInTurns } from "../../../src/platform/give-way.js";

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("giving way", () => {
  it("is not asked for while the turn lasts, and once it has lasted, others come first", async () => {
    let nowMs = 0;
    const giveWay = createGiveWay(() => nowMs);
    expect(giveWay()).toBeUndefined();
    nowMs = 4;
    expect(giveWay()).toBeUndefined();
    nowMs = 5;
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

describe("a round of the event loop in which others work", () => {
  /** A loop waits; others begin work in the rounds that follow, before it. In which round who worked. */
  async function worked(rounds: number) {
    let nowMs = 0;
    let round = 0;
    const others: number[] = [];
    const giveWay = createGiveWay(() => nowMs);
    const other = (): void => {
      round += 1;
      if (round > rounds) return;
      // In the first round the loop is not to be resumed yet.
      if (round > 1 && giveWay() === undefined) {
        others.push(round);
        nowMs += 5;
      }
      setImmediate(other);
    };
    expect(giveWay()).toBeUndefined();
    nowMs = 5;
    setImmediate(other);
    await giveWay();
    return { others, loop: round };
  }

  it("is not one's own too", async () => {
    expect(await worked(2)).toEqual({ others: [2], loop: 3 });
  });

  it("is waited for once, not for as long as others work", async () => {
    expect(await worked(1_000)).toEqual({ others: [2, 3], loop: 3 });
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
