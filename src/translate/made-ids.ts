// Remembers what requests of this process created, so that none takes another's work for its own (design section 7: adopt what our attempt made).
import { LRUCache } from "lru-cache";

export interface MadeIds {
  add(id: string): void;
  has(id: string): boolean;
}

/** More than are created while an ambiguous create is being looked up. */
const MOST = 10_000;

export function createMadeIds(): MadeIds {
  const ids = new LRUCache<string, true>({ max: MOST });
  return {
    add: (id) => void ids.set(id, true),
    has: (id) => ids.has(id),
  };
}
