// Memberships this process has just written: PingOne's listings may show them later than its answers do (contract 11.3, 17 U18).
import { LRUCache } from "lru-cache";
import type { Clock } from "../platform/clock.js";
import type { MemberKind, Membership } from "../pingone/groups.js";

export interface RecentMemberships {
  /** PingOne has just answered that somebody is a direct member now, or is none. */
  note(link: Membership, isMember: boolean): void;
  /** By member, the oldest first: what was written within the last minute, or within the last few thousand writes. */
  of(group: string, kind: MemberKind): ReadonlyMap<string, boolean>;
}

interface Noted {
  readonly isMember: boolean;
  readonly atMs: number;
}

const RECENT_MS = 60_000;
/** Of all groups together, and so of each: what is kept does not grow with the size of a group. */
const MOST = 5_000;

export function createRecentMemberships(clock: Pick<Clock, "now">): RecentMemberships {
  const groups = new LRUCache<string, Map<string, Noted>>({
    maxSize: MOST,
    sizeCalculation: ({ size }) => size,
  });
  const keyOf = (group: string, kind: MemberKind): string => `${kind} ${group}`;

  return {
    note({ group, kind, member }, isMember) {
      const key = keyOf(group, kind);
      const noted = groups.peek(key) ?? new Map<string, Noted>();
      noted.delete(member);
      noted.set(member, { isMember, atMs: clock.now() });
      for (const oldest of noted.keys()) {
        if (noted.size <= MOST) break;
        noted.delete(oldest);
      }
      groups.delete(key);
      groups.set(key, noted);
    },
    of(group, kind) {
      const sinceMs = clock.now() - RECENT_MS;
      const recent = [...(groups.get(keyOf(group, kind)) ?? [])];
      return new Map(
        recent.flatMap(([member, { isMember, atMs }]) =>
          atMs > sinceMs ? [[member, isMember]] : [],
        ),
      );
    },
  };
}
