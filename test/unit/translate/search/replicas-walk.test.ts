// A walk by index over two replicas: nobody who stays is missed and nobody doubled, whatever became of earlier walks when the shared store was lost.
import { describe, expect, it } from "@jest/globals";
import { createMemoryStore } from "../../../../src/shared-state/memory-store.js";
import { createTenantScope } from "../../../../src/shared-state/scope/tenant-scope.js";
import { createSharedState } from "../../../../src/shared-state/shared-state.js";
import type { SharedStoreError } from "../../../../src/shared-state/shared-store.js";
import { createProcessMemories } from "../../../../src/translate/process-memory.js";
import { createSharedMemories } from "../../../../src/translate/shared-memory.js";
import { createPageWalk } from "../../../../src/translate/search/index-paging.js";
import { createManualClock } from "../../pingone/manual-clock.js";
import { createFailingStore } from "../../shared-state/failing-store.js";
import { context } from "../users/stub-users.js";
import { directory, nameOf } from "./names-directory.js";

const COUNT = 10;
const key = new Uint8Array(32);

function start() {
  const clock = createManualClock();
  const store = createMemoryStore(clock);
  const names = Array.from({ length: 60 }, (_, at) => `user ${String(at + 100)}`);
  const source = directory(names);
  const replica = () => {
    const { remote, fail, comeBack } = createFailingStore(clock, store);
    const shared = createSharedState({ remote, local: createMemoryStore(clock), clock });
    const state = createTenantScope(shared, () => [key]);
    const memories = createProcessMemories(clock, createSharedMemories(state, clock));
    const walk = createPageWalk(source, "/users", memories.shared("pageAnchors"));
    return { fail, comeBack, walk };
  };
  const replicas = [replica(), replica()] as const;
  const page = async (at: number, offset: number, count = COUNT): Promise<readonly string[]> => {
    const { walk } = replicas[at] ?? replicas[0];
    return (await walk.read(undefined, offset, count, context)).items.map(nameOf);
  };
  /** Page after page at each replica in turn. */
  async function walkAll(from = 0): Promise<readonly string[]> {
    const seen: string[] = [];
    for (let offset = from; ; offset += COUNT) {
      const items = await page((offset / COUNT) % 2, offset);
      seen.push(...items);
      if (items.length < COUNT) return seen;
    }
  }
  return { clock, names, replicas, page, walkAll, calls: source.calls };
}

describe("a walk by index over two replicas", () => {
  it("costs one call a page, wherever the pages are asked for", async () => {
    const { names, walkAll, calls } = start();
    expect(await walkAll()).toEqual(names);
    expect(calls).toHaveLength(7);
  });

  it("goes on behind who was seen, while users go", async () => {
    const { names, page, walkAll } = start();
    const first = await page(0, 0);
    names.splice(0, 5);
    expect([...first, ...(await walkAll(COUNT))].slice(5)).toEqual(names);
  });

  it.each(["unreachable", "slow", "full", "busy"] as const)(
    "%s: goes by no earlier walk where the start of its page was lost",
    async (reason: SharedStoreError["reason"]) => {
      const { clock, names, replicas, page, walkAll } = start();
      await walkAll();
      // Three more sort before all that the walk has seen; its starts are those of others now.
      names.unshift("user 001", "user 002", "user 003");
      replicas[0].fail(reason);
      const first = await page(0, 0);
      replicas[0].fail(undefined);
      await clock.advance(1_000);
      expect([...first, ...(await walkAll(COUNT))]).toEqual(names);
    },
  );

  it("goes by nothing that a store which was started anew still has of before", async () => {
    const { names, replicas, page, walkAll } = start();
    await walkAll();
    names.unshift("user 001", "user 002", "user 003");
    // As if it had been asked for before the store lost the last second.
    const first = names.slice(0, COUNT);
    replicas[1].comeBack();
    expect([...first, ...(await page(1, COUNT))]).toEqual(names.slice(0, 2 * COUNT));
  });

  it("goes by what the others have come to, also where it jumps", async () => {
    const { names, page, walkAll } = start();
    await walkAll();
    names.unshift("user 001", "user 002", "user 003");
    // Now the other one begins; the first has a start of its own at 20, of the earlier walk.
    await page(1, 0);
    await page(1, COUNT);
    expect(await page(0, 25)).toEqual(names.slice(25, 35));
  });
});
