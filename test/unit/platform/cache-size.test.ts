// A cache is bounded by its entries, and takes room for those it has alone.
import { describe, expect, it } from "@jest/globals";
import { LRUCache } from "lru-cache";
import { atMost } from "../../../src/platform/cache-size.js";

describe("a cache of at most so many entries", () => {
  it("lets the one used longest ago go", () => {
    const cache = new LRUCache<string, number>(atMost(2));
    for (const [at, key] of ["a", "b"].entries()) cache.set(key, at);
    cache.get("a");
    cache.set("c", 3);
    expect([...cache.keys()].sort()).toEqual(["a", "c"]);
  });

  it("costs nothing before it is used, however large it may get", () => {
    const cache = new LRUCache<string, number>(atMost(100_000));
    cache.set("a", 1);
    const { keyList } = LRUCache.unsafeExposeInternals(cache);
    expect(keyList.length).toBeLessThan(10);
  });
});
