// Leases of resources: one holder at a time, for as long as its writes may take; who lost one knows, and who takes one over is told.
import { describe, expect, it } from "@jest/globals";
import { createMemoryStore } from "../../../src/shared-state/memory-store.js";
import { createTenantScope } from "../../../src/shared-state/scope/tenant-scope.js";
import { createSharedState } from "../../../src/shared-state/shared-state.js";
import { createWriteLeases, type LeaseEvent } from "../../../src/shared-state/write-leases.js";
import { createManualClock } from "../pingone/manual-clock.js";
import { createFailingStore } from "./failing-store.js";

const COMMIT_MS = 35_000;
const LIFETIME_MS = 45_500;

/** Two processes and what is between them. */
function start() {
  const clock = createManualClock();
  const { remote, fail } = createFailingStore(clock);
  const secret = new Uint8Array(32);
  const events: LeaseEvent[] = [];
  const heard: string[] = [];
  const process = () => {
    const shared = createSharedState({ remote, local: createMemoryStore(clock), clock });
    const state = createTenantScope(shared, () => [secret]);
    const leases = createWriteLeases({
      state,
      attached: {
        keysOf: (key) => [`attached ${key}`],
        hold: (key, attached) => heard.push(`hold ${key} ${attached[0]?.size ?? "none"}`),
        drop: (key) => heard.push(`drop ${key}`),
      },
      clock,
      commitMs: COMMIT_MS,
      random: () => 1,
      onEvent: (event) => events.push(event),
    });
    return { leases, state };
  };
  return {
    clock,
    events,
    heard,
    a: process(),
    b: process(),
    fail,
    setAway: (isAway: boolean) => {
      fail(isAway ? "unreachable" : undefined);
    },
  };
}

describe("a write lease", () => {
  it("outlives the process that has stopped with a write that was not answered", async () => {
    const { a, b, clock } = start();
    const held = await a.leases.acquire("user", clock.now());
    a.leases.stop();
    // As its connection is closed.
    held?.release();
    const early = b.leases.acquire("user", clock.now() + COMMIT_MS);
    await clock.advance(COMMIT_MS);
    expect(await early).toBeUndefined();
    const late = b.leases.acquire("user", clock.now() + COMMIT_MS);
    await clock.advance(LIFETIME_MS);
    expect(await late).toMatchObject({ isTakenOver: true });
  });

  it("is one process's until it gives it back; what is attached to the resource comes with it", async () => {
    const { a, b, clock, events, heard } = start();
    await a.state.write("attached user", "field", 1, 60_000);
    const first = await a.leases.acquire("user", clock.now());
    expect(first).toMatchObject({ isTakenOver: false });
    expect(first?.isOurs()).toBe(true);
    const waiting = b.leases.acquire("user", clock.now() + 5_000);
    await clock.advance(1_000);
    first?.release();
    await clock.advance(1_000);
    expect(await waiting).toMatchObject({ isTakenOver: false });
    expect(heard).toEqual(["hold user 1", "drop user", "hold user 1"]);
    expect(events).toEqual([]);
  });

  it("of another process is waited for as long as there is time, and no longer", async () => {
    const { a, b, clock, events } = start();
    await a.leases.acquire("user", clock.now());
    const waiting = b.leases.acquire("user", clock.now() + 5_000);
    const beganMs = clock.now();
    await clock.advance(10_000);
    expect(await waiting).toBeUndefined();
    expect(clock.now() - beganMs).toBe(10_000);
    expect(events).toEqual(["busy"]);
  });

  it("goes to who waits in another process, however many turns its holder has queued", async () => {
    const { a, b, clock, events } = start();
    const untilMs = clock.now() + 20_000;
    const turnMs = 100;
    async function queue({ leases }: typeof a) {
      const startedAt: number[] = [];
      while (clock.now() < untilMs) {
        const lease = await leases.acquire("group", untilMs + 5_000);
        startedAt.push(clock.now());
        await clock.sleep(turnMs);
        lease?.release();
      }
      return startedAt;
    }
    const queues = Promise.all([queue(a), queue(b)]);
    await clock.advance(30_000);
    const [ofA, ofB] = await queues;
    const longest = (times: number[]) =>
      Math.max(...times.map((each, at) => each - (times[at - 1] ?? times[0] ?? 0)));
    // What one waits for: its patience, a turn under way, and its pause between two questions.
    for (const times of [ofA, ofB]) expect(longest(times)).toBeLessThan(1_500);
    const share = ofA.length / (ofA.length + ofB.length);
    expect(share).toBeGreaterThan(0.35);
    expect(share).toBeLessThan(0.65);
    // And little of the time is nobody's.
    expect((ofA.length + ofB.length) * turnMs).toBeGreaterThan(0.7 * 20_000);
    expect(events).toEqual([]);
  });

  it("lives as long as it is held, and outlives a process that ends by the time its writes may take", async () => {
    const { a, b, clock, events } = start();
    const held = await a.leases.acquire("user", clock.now());
    await clock.advance(200_000);
    expect(await b.leases.acquire("user", clock.now())).toBeUndefined();
    expect(held?.isOurs()).toBe(true);
    // The process ends: nothing is renewed any more.
    a.leases.stop();
    await clock.advance(COMMIT_MS);
    expect(await b.leases.acquire("user", clock.now())).toBeUndefined();
    await clock.advance(LIFETIME_MS - COMMIT_MS);
    expect(await b.leases.acquire("user", clock.now())).toMatchObject({ isTakenOver: true });
    expect(events).toEqual(["busy", "busy", "takenOver"]);
  });

  it("covers a write only as long as that may take: a holder that slept asks, and hears that it lost it", async () => {
    const { a, b, clock, events } = start();
    const held = await a.leases.acquire("user", clock.now());
    a.leases.stop();
    await clock.advance(LIFETIME_MS - COMMIT_MS);
    expect(held?.isOurs()).toBe(true);
    await clock.advance(1);
    const asked = held?.isOurs();
    expect(asked).not.toBe(true);
    expect(await asked).toBe(true);
    await clock.advance(LIFETIME_MS);
    await b.leases.acquire("user", clock.now());
    expect(await held?.isOurs()).toBe(false);
    expect(await held?.isOurs()).toBe(false);
    expect(events).toEqual(["takenOver", "lost"]);
    // What it gives back is nobody's any more.
    held?.release();
    expect(await a.leases.acquire("user", clock.now())).toBeUndefined();
  });

  it("that another had and gave back meanwhile is lost all the same", async () => {
    const { a, b, clock } = start();
    const held = await a.leases.acquire("user", clock.now());
    a.leases.stop();
    await clock.advance(LIFETIME_MS);
    (await b.leases.acquire("user", clock.now()))?.release();
    expect(await held?.isOurs()).toBe(false);
  });

  it("of a new resource is there at once, and lost should another have been faster", async () => {
    const { a, b, clock, events, heard } = start();
    const mine = a.leases.acquireNew("user");
    expect(mine.isOurs()).toBe(true);
    expect(heard).toEqual(["hold user none"]);
    await clock.advance(1);
    expect(await b.leases.acquire("user", clock.now())).toBeUndefined();
    const late = b.leases.acquireNew("user");
    await clock.advance(1);
    expect(await late.isOurs()).toBe(false);
    expect(events).toEqual(["busy", "lost"]);
  });

  it("of a new resource whose question is answered late is given back behind the answer, and is nobody's then", async () => {
    const { a, b, clock, events, fail } = start();
    fail("slow", "acquire", 1);
    const mine = a.leases.acquireNew("user");
    mine.release();
    await clock.advance(5_000);
    expect(await b.leases.acquire("user", clock.now())).toMatchObject({ isTakenOver: false });
    expect(events).toEqual([]);
  });

  it("is everybody's own while the store is away, and one's again when it is back", async () => {
    const { a, b, clock, setAway } = start();
    const held = await a.leases.acquire("user", clock.now());
    setAway(true);
    expect(await b.leases.acquire("user", clock.now())).toMatchObject({ isTakenOver: false });
    await clock.advance(20_000);
    expect(held?.isOurs()).toBe(true);
    held?.release();
    setAway(false);
    await clock.advance(2_000);
    // What could not be given back then was given back since.
    expect(await b.leases.acquire("user", clock.now())).toMatchObject({ isTakenOver: false });
  });
});
