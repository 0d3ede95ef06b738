// Processes with different keys find each other out: each says which it has, without telling it.
import { describe, expect, it } from "@jest/globals";
import { createKeyWatch, fingerprintOf } from "../../../src/shared-state/key-watch.js";
import { createMemoryStore } from "../../../src/shared-state/memory-store.js";
import { createManualClock } from "../pingone/manual-clock.js";

const [ONE, OTHER] = ["key-one-0123456789", "key-other-0123456789"];
const MINUTE_MS = 60_000;

function start() {
  const clock = createManualClock();
  const shared = { ...createMemoryStore(clock), isShared: true };
  const told: string[] = [];
  const process = (name: string, ...keys: readonly string[]) => {
    let own = keys;
    const onForeign = (count: number): void => void told.push(`${name} ${count}`);
    const watch = createKeyWatch({ shared, clock, keys: () => own, onForeign });
    watch.start();
    const rotate = (given: readonly string[]): void => {
      own = given;
    };
    return { ...watch, rotate };
  };
  return { clock, told, process, shared };
}

describe("keys of processes that share a store", () => {
  it("are the same in silence", async () => {
    const { clock, told, process } = start();
    const watches = [process("a", ONE), process("b", ONE)];
    await clock.advance(3 * MINUTE_MS);
    expect(told).toEqual([]);
    for (const each of watches) each.stop();
  });

  it("that differ are told by both, once, until who had the other is gone", async () => {
    const { clock, told, process } = start();
    const a = process("a", ONE);
    await clock.advance(MINUTE_MS);
    const b = process("b", OTHER);
    await clock.advance(3 * MINUTE_MS);
    expect(told.toSorted()).toEqual(["a 1", "b 1"]);
    b.stop();
    await clock.advance(5 * MINUTE_MS);
    const again = process("b", OTHER);
    await clock.advance(3 * MINUTE_MS);
    again.stop();
    expect(told.filter((each) => each === "a 1")).toHaveLength(2);
    a.stop();
  });

  it("being changed, both are known: nothing is told before the old one is taken away too early", async () => {
    const { clock, told, process } = start();
    const a = process("a", ONE);
    const b = process("b", OTHER, ONE);
    a.rotate([ONE, OTHER]);
    await clock.advance(MINUTE_MS);
    told.length = 0;
    a.rotate([OTHER, ONE]);
    await clock.advance(5 * MINUTE_MS);
    b.rotate([OTHER]);
    await clock.advance(2 * MINUTE_MS);
    expect(told).toEqual([]);
    for (const each of [a, b]) each.stop();
  });

  it("of which one was replaced outright in the only process are no two: what it wrote before is nobody's", async () => {
    const { clock, told, process } = start();
    const before = process("a", ONE);
    await clock.advance(2 * MINUTE_MS);
    before.stop();
    const after = process("a", OTHER);
    await clock.advance(2 * MINUTE_MS);
    after.rotate(["key-third-0123456789"]);
    await clock.advance(5 * MINUTE_MS);
    expect(told).toEqual([]);
    after.stop();
  });

  it("what is written tells nothing of the key", async () => {
    const { clock, process, shared } = start();
    const watch = process("a", ONE);
    await clock.advance(1);
    const names = [...(await shared.read("keys")).keys()];
    expect(names).toEqual([fingerprintOf(ONE)]);
    expect(names[0]).toMatch(/^[\w-]{16}$/);
    watch.stop();
  });

  it("a process alone says nothing", async () => {
    const clock = createManualClock();
    const shared = { ...createMemoryStore(clock), isShared: false };
    createKeyWatch({ shared, clock, keys: () => [ONE], onForeign: () => undefined }).start();
    await clock.advance(MINUTE_MS);
    expect((await shared.read("keys")).size).toBe(0);
  });
});
