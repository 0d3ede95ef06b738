// Knows which changes of a group may take longer than a request has: at PingOne's pace, or because one before did.
import { LRUCache } from "lru-cache";
import { UnfinishedMembers } from "./apply.js";

export interface LongChanges {
  /** Whether to look at the present members before `size` changes of a group. */
  isLong(group: string, size: number): boolean;
  /** Runs the changes, and remembers the group when they could not be finished. */
  watch(group: string, changes: () => Promise<void>): Promise<void>;
}

/** Of a request's thirty seconds. */
const LONG_SECONDS = 15;
const MOST_GROUPS = 1_000;
const REMEMBERED_MS = 60 * 60_000;

/** `writesPerSecond` is what PingOne takes at the moment; Infinity when nothing limits it. */
export function createLongChanges(writesPerSecond: () => number): LongChanges {
  const unfinished = new LRUCache<string, true>({ max: MOST_GROUPS, ttl: REMEMBERED_MS });
  return {
    isLong: (group, size) =>
      size > 1 && (unfinished.has(group) || size / writesPerSecond() > LONG_SECONDS),
    async watch(group, changes) {
      try {
        await changes();
        unfinished.delete(group);
      } catch (error) {
        if (error instanceof UnfinishedMembers) unfinished.set(group, true);
        throw error;
      }
    },
  };
}
