import { describe, expect, it } from "@jest/globals";
import {
  createMemoryStore,
  type ActivityStore,
  type KeptEntry,
} from "../../../src/activity/store.js";

const capacities = { read: 3, write: 3, refusal: 3, stranger: 2 };

async function all(
  store: ActivityStore,
  isWanted: (text: string) => boolean = () => true,
): Promise<KeptEntry[]> {
  const found: KeptEntry[] = [];
  for await (const entry of store.entries(isWanted)) found.push(entry);
  return found;
}

describe("the memory of entries", () => {
  it("is in the order of time over all kinds, and gives what is wanted", async () => {
    const store = createMemoryStore(capacities);
    store.keep("write", "a", 1);
    store.keep("read", "b", 2);
    store.keep("write", "c", 3);
    expect((await all(store)).map(({ text }) => text)).toEqual(["a", "b", "c"]);
    expect((await all(store, (text) => text > "a")).map(({ text }) => text)).toEqual(["b", "c"]);
  });

  it("lets many of one kind push out none of another", async () => {
    const store = createMemoryStore(capacities);
    store.keep("refusal", "kept", 0);
    for (let n = 0; n < 1_000; n += 1) {
      store.keep("read", `read ${n}`, n);
      store.keep("stranger", `stranger ${n}`, n);
    }
    expect((await all(store)).map(({ text }) => text)).toEqual([
      "kept",
      ...["read 997", "read 998", "stranger 998", "read 999", "stranger 999"],
    ]);
  });

  it("makes one entry with a count of a flood of equal ones: the latest, and since when", async () => {
    const store = createMemoryStore(capacities);
    store.keep("refusal", "another", 0);
    for (let n = 1; n <= 500; n += 1) store.keep("refusal", `same ${n}`, n, "same");
    expect(await all(store)).toEqual([
      { text: "another", count: 1, firstMs: 0 },
      { text: "same 500", count: 500, firstMs: 1 },
    ]);
  });

  it("begins to count anew when the counted one has been pushed out", async () => {
    const store = createMemoryStore(capacities);
    store.keep("stranger", "same", 1, "same");
    store.keep("stranger", "x", 2);
    store.keep("stranger", "y", 3);
    store.keep("stranger", "same", 4, "same");
    expect(await all(store)).toEqual([
      { text: "y", count: 1, firstMs: 3 },
      { text: "same", count: 1, firstMs: 4 },
    ]);
  });
});
