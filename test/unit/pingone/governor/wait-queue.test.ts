import { describe, expect, it } from "@jest/globals";
import {
  createWaitQueue,
  type WaitQueue,
  type Priority,
  type Waiter,
} from "../../../../src/pingone/governor/wait-queue.js";

function queueOf(...priorities: readonly Priority[]): WaitQueue {
  const queue = createWaitQueue();
  priorities.forEach((priority, arrival) => {
    queue.add(waiter(priority, arrival));
  });
  return queue;
}

const waiter = (priority: Priority, arrival: number, deadlineMs = Infinity): Waiter => ({
  priority,
  arrival,
  deadlineMs,
  go: () => undefined,
  refuse: () => undefined,
});

const takeAll = (queue: WaitQueue): (number | undefined)[] =>
  Array.from({ length: queue.size() }, () => queue.take()?.arrival);

describe("the order of those who wait", () => {
  it.each<[string, readonly Priority[], readonly number[]]>([
    ["arrival", [2, 2, 2], [0, 1, 2]],
    ["deactivations first, in their order", [2, 0, 2, 0], [1, 3, 0, 2]],
    ["who was refused before, before who was not", [2, 2, 1, 0, 1], [3, 2, 4, 0, 1]],
    ["nobody", [], []],
  ])("%s", (_name, priorities, expected) => {
    const queue = queueOf(...priorities);
    expect(takeAll(queue)).toEqual(expected);
    expect([queue.size(), queue.take()]).toEqual([0, undefined]);
  });

  it("who waits longest is passed by seven, however many press on", () => {
    const queue = queueOf(2, 2);
    const order = Array.from({ length: 24 }, (_, n) => {
      queue.add(waiter(0, 2 + 2 * n));
      queue.add(waiter(0, 3 + 2 * n));
      return queue.take()?.arrival;
    });
    expect([order.indexOf(0), order.indexOf(1)]).toEqual([7, 15]);
  });

  it("counts who is ahead", () => {
    const queue = queueOf(2, 1, 0, 2, 0);
    expect(([0, 1, 2] as const).map((priority) => queue.ahead(priority))).toEqual([2, 3, 5]);
  });
});

describe("who cannot wait that long", () => {
  it("leaves, and those behind move up", () => {
    const queue = createWaitQueue();
    const deadlines = [100, 50, 100, 150, 90];
    deadlines.forEach((deadlineMs, arrival) => {
      queue.add(waiter(2, arrival, deadlineMs));
    });
    expect(queue.soonestDeadlineMs()).toBe(50);
    const gone = queue.removeHopeless((ahead) => 50 + 40 * ahead);
    expect(gone.map(({ waiter: { arrival }, turnMs }) => [arrival, turnMs])).toEqual([
      [1, 90],
      [4, 170],
    ]);
    expect(queue.soonestDeadlineMs()).toBe(100);
    expect(takeAll(queue)).toEqual([0, 2, 3]);
    expect(queue.soonestDeadlineMs()).toBe(Infinity);
  });
});

describe("sources that share a queue", () => {
  const of = (source: string, arrival: number, priority: Priority = 2): Waiter => ({
    ...waiter(priority, arrival),
    source,
  });
  const taken = (queue: ReturnType<typeof createWaitQueue>): (string | undefined)[] =>
    Array.from({ length: queue.size() }, () => queue.take()).map(
      (each) => each && `${each.source ?? ""}${each.arrival}`,
    );

  it("take turns, however many of one wait", () => {
    const queue = createWaitQueue();
    for (let arrival = 1; arrival <= 5; arrival += 1) queue.add(of("a", arrival));
    queue.add(of("b", 6));
    queue.add(of("c", 7));
    queue.add(of("b", 8));
    expect([queue.ahead(2, "a"), queue.ahead(2, "b"), queue.ahead(2, "new")]).toEqual([8, 6, 3]);
    expect(taken(queue)).toEqual(["a1", "b6", "c7", "a2", "b8", "a3", "a4", "a5"]);
  });

  it("have turns by their parts, as is foreseen", () => {
    const queue = createWaitQueue();
    queue.weigh(new Map([["half", 0.5]]));
    for (let arrival = 0; arrival < 18; arrival += 3) {
      queue.add(of("a", arrival));
      queue.add(of("b", arrival + 1));
      queue.add(of("half", arrival + 2));
    }
    expect([queue.ahead(2, "half"), queue.ahead(2, "a"), queue.ahead(2, "new")]).toEqual([
      18, 16, 3,
    ]);
    const foreseen = queue.removeHopeless(() => Infinity).map(({ waiter: { source } }) => source);
    expect(foreseen.slice(0, 10).filter((source) => source === "half")).toHaveLength(2);
  });

  it("have theirs at once when they are given more", () => {
    const queue = createWaitQueue();
    queue.weigh(new Map([["a", 0.001]]));
    for (let arrival = 0; arrival < 4; arrival += 1) {
      queue.add(of("a", arrival));
      queue.add(of("b", arrival + 10));
    }
    expect([queue.take(), queue.take()].map((each) => each?.source)).toEqual(["b", "b"]);
    queue.weigh(new Map());
    expect([queue.take(), queue.take()].map((each) => each?.source).sort()).toEqual(["a", "b"]);
  });

  it("are foreseen in the order in which they go", () => {
    const queue = createWaitQueue();
    for (let arrival = 1; arrival <= 3; arrival += 1) {
      queue.add({ ...of("a", arrival), deadlineMs: 25 });
    }
    queue.add({ ...of("b", 4), deadlineMs: 25 });
    const hopeless = queue.removeHopeless((ahead) => ahead * 10);
    expect(hopeless.map(({ waiter: { arrival } }) => arrival)).toEqual([3]);
    expect(taken(queue)).toEqual(["a1", "b4", "a2"]);
  });
});
