// How large a cache may get, without taking the room before it is used: `max` of lru-cache sets aside arrays for all of its entries.

/** Options of an LRUCache that holds at most so many entries. */
export const atMost = (entries: number) =>
  ({ maxSize: entries, sizeCalculation: () => 1 }) as const;
