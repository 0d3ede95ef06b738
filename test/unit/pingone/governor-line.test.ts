import { describe, expect, it } from "@jest/globals";
import {
  createLine,
  type Line,
  type Rank,
  type Waiter,
} from "../../../src/pingone/governor-line.js";

function lineOf(...ranks: readonly Rank[]): Line {
  const line = createLine();
  ranks.forEach((rank, arrival) => {
    line.add(waiter(rank, arrival));
  });
  return line;
}

const waiter = (rank: Rank, arrival: number, deadlineMs = Infinity): Waiter => ({
  rank,
  arrival,
  deadlineMs,
  go: () => undefined,
  refuse: () => undefined,
});

const takeAll = (line: Line): (number | undefined)[] =>
  Array.from({ length: line.size() }, () => line.take()?.arrival);

describe("the order of those who wait", () => {
  it.each<[string, readonly Rank[], readonly number[]]>([
    ["arrival", [2, 2, 2], [0, 1, 2]],
    ["deactivations first, in their order", [2, 0, 2, 0], [1, 3, 0, 2]],
    ["who was refused before, before who was not", [2, 2, 1, 0, 1], [3, 2, 4, 0, 1]],
    ["nobody", [], []],
  ])("%s", (_name, ranks, expected) => {
    const line = lineOf(...ranks);
    expect(takeAll(line)).toEqual(expected);
    expect([line.size(), line.take()]).toEqual([0, undefined]);
  });

  it("who waits longest is passed by seven, however many press on", () => {
    const line = lineOf(2, 2);
    const order = Array.from({ length: 24 }, (_, n) => {
      line.add(waiter(0, 2 + 2 * n));
      line.add(waiter(0, 3 + 2 * n));
      return line.take()?.arrival;
    });
    expect([order.indexOf(0), order.indexOf(1)]).toEqual([7, 15]);
  });

  it("counts who is ahead", () => {
    const line = lineOf(2, 1, 0, 2, 0);
    expect(([0, 1, 2] as const).map((rank) => line.ahead(rank))).toEqual([2, 3, 5]);
  });
});

describe("who cannot wait that long", () => {
  it("leaves, and those behind move up", () => {
    const line = createLine();
    const deadlines = [100, 50, 100, 150, 90];
    deadlines.forEach((deadlineMs, arrival) => {
      line.add(waiter(2, arrival, deadlineMs));
    });
    expect(line.soonestDeadlineMs()).toBe(50);
    const gone = line.removeHopeless((ahead) => 50 + 40 * ahead);
    expect(gone.map(({ waiter: { arrival }, turnMs }) => [arrival, turnMs])).toEqual([
      [1, 90],
      [4, 170],
    ]);
    expect(line.soonestDeadlineMs()).toBe(100);
    expect(takeAll(line)).toEqual([0, 2, 3]);
    expect(line.soonestDeadlineMs()).toBe(Infinity);
  });
});
