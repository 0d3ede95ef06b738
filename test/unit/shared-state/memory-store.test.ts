// The shared store of a process alone.
import { describe, expect, it } from "@jest/globals";
import { createMemoryStore } from "../../../src/shared-state/memory-store.js";
import { createStubClock } from "../pingone/stubs.js";
import { describeStore } from "./store-conformance.js";

describe("the store in memory", () => {
  const clock = createStubClock();
  const store = createMemoryStore(clock);
  describeStore({
    stores: () => [store, store],
    pass(ms) {
      clock.advance(ms);
      return Promise.resolve();
    },
  });

  it("lets the oldest entries of a stream go", async () => {
    for (const entry of ["1", "2", "3", "4"]) await store.append("bounded", [entry], 3);
    expect(await store.latest("bounded", 10)).toEqual(["4", "3", "2"]);
  });
});
