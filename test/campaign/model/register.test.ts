// The model of a campaign: what a value may be follows from what was written, and from nothing else.
import { beforeEach, describe, expect, it } from "@jest/globals";
import { Register, type Order } from "./register.js";

let nowMs = 0;
const kept: Order = { now: () => nowMs, overtakesUntilMs: () => 0 };
/** Nobody keeps the order of writes that begin within a hundred milliseconds. */
const loose: Order = { now: () => nowMs, overtakesUntilMs: (beganMs) => beganMs + 100 };

const at = (ms: number): void => {
  nowMs = ms;
};

beforeEach(() => {
  at(0);
});

describe("a value whose writes are kept in order", () => {
  it("is what was acknowledged, and what was refused has no part in it", () => {
    const value = new Register(kept, "a");
    value.write("b").done();
    value.write("c").refused();
    expect(value.possible()).toEqual(["b"]);
    expect(value.isSurely("b")).toBe(true);
  });

  it("may be either while a write is under way or unknown, until a later one is acknowledged", () => {
    const value = new Register(kept, "a");
    const lost = value.write("b");
    expect(value.possible()).toEqual(["a", "b"]);
    lost.unknown();
    expect(value.mayBe("a") && value.mayBe("b")).toBe(true);
    at(1);
    value.write("c").done();
    expect(value.possible()).toEqual(["c"]);
  });

  it.each([
    ["first", "b"],
    ["last", "c"],
  ])("may be either of two that were under way at once, whichever is answered %s", (order) => {
    const value = new Register(kept, "a");
    const [one, other] = [value.write("b"), value.write("c")];
    at(1);
    for (const write of order === "first" ? [one, other] : [other, one]) write.done();
    expect([...value.possible()].sort()).toEqual(["b", "c"]);
    at(2);
    value.write("d").done();
    expect(value.possible()).toEqual(["d"]);
  });

  it("may be what a later write found unanswered, as long as both were under way", () => {
    const value = new Register(kept, "a");
    const lost = value.write("b");
    at(1);
    const later = value.write("c");
    at(2);
    lost.unknown();
    later.done();
    expect([...value.possible()].sort()).toEqual(["b", "c"]);
  });

  it.each(["done", "unknown"] as const)(
    "may be what a process had sent that was killed, though it was %s: it is carried out late",
    (how) => {
      const value = new Register(kept, "a");
      value.write("b")[how]();
      value.orphan({ fromMs: -1, untilMs: 50 });
      at(10);
      value.write("c").done();
      expect([...value.possible()].sort()).toEqual(["b", "c"]);
      at(60);
      value.write("d").done();
      expect(value.possible()).toEqual(["d"]);
    },
  );

  it("is no orphan's that was begun long before the end of the process", () => {
    const value = new Register(kept, "a");
    value.write("b").done();
    value.orphan({ fromMs: 0, untilMs: 50 });
    at(10);
    value.write("c").done();
    expect(value.possible()).toEqual(["c"]);
  });

  it("stays an orphan's that was under way when the process was killed", () => {
    const value = new Register(kept, "a");
    const lost = value.write("b");
    value.orphan({ fromMs: -1, untilMs: 50 });
    at(5);
    lost.unknown();
    at(10);
    value.write("c").done();
    expect(value.mayBe("b")).toBe(true);
  });
});

describe("a value whose writes nobody keeps in order", () => {
  it("may be what was acknowledged before, until that can no longer be carried out", () => {
    const value = new Register(loose, "a");
    value.write("b").done();
    at(50);
    value.write("c").done();
    expect([...value.possible()].sort()).toEqual(["b", "c"]);
    at(101);
    value.write("d").done();
    expect([...value.possible()].sort()).toEqual(["c", "d"]);
  });
});
