// What of the table of memories the shared store is told: how long a value lives, and how many a key may have.
import { expect, it } from "@jest/globals";
import { createMemoryStore } from "../../../src/shared-state/memory-store.js";
import { createTenantScope } from "../../../src/shared-state/scope/tenant-scope.js";
import { createSharedState } from "../../../src/shared-state/shared-state.js";
import { memoryTable } from "../../../src/translate/process-memory.js";
import { createSharedMemories } from "../../../src/translate/shared-memory.js";
import { createManualClock } from "../pingone/manual-clock.js";
import { createFailingStore } from "../shared-state/failing-store.js";

it("a memory keeps no more than its row says, and for as long", async () => {
  const clock = createManualClock();
  const { remote } = createFailingStore(clock);
  const shared = createSharedState({ remote, local: createMemoryStore(clock), clock });
  const state = createTenantScope(shared, () => [new Uint8Array(32)]);
  const memory = createSharedMemories(state, clock).open<number>("recentMemberships");
  const { most, lifetimeMs } = memoryTable.recentMemberships;
  for (let at = 0; at < most + 10; at += 1) await memory.setIfAbsent("group", at, String(at));
  const kept = await memory.all("group");
  expect(kept.size).toBe(most);
  expect([kept.has("9"), kept.has("10")]).toEqual([false, true]);
  await clock.advance(lifetimeMs);
  expect(await memory.all("group")).toEqual(new Map());
});
