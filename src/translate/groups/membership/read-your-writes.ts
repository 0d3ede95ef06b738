// Memberships this process has just written: where PingOne's listings contradict them, one of both is out of date (contract 11.3, 17 U18).
import { LRUCache } from "lru-cache";
import type { Clock } from "../../../platform/clock.js";
import type { MemberKind, Membership } from "../../../pingone/groups.js";

export interface RecentMemberships {
  /** PingOne has just answered that somebody is a direct member now, or is none. */
  note(link: Membership, isMember: boolean): void;
  /** By member, the oldest first: what was written within the last minute, if it is among the last few thousand writes of all. */
  of(group: string, kind: MemberKind): ReadonlyMap<string, boolean>;
}

interface Noted {
  readonly place: string;
  readonly member: string;
  readonly isMember: boolean;
  readonly atMs: number;
}

const RECENT_MS = 60_000;
/** What is kept does not grow with the size of a group. */
const MOST = 5_000;

export function createRecentMemberships(clock: Pick<Clock, "now">): RecentMemberships {
  const places = new Map<string, Map<string, Noted>>();
  const notes = new LRUCache<string, Noted>({
    max: MOST,
    dispose(noted) {
      const members = places.get(noted.place);
      if (members?.get(noted.member) === noted) members.delete(noted.member);
      if (members?.size === 0) places.delete(noted.place);
    },
  });
  const placeOf = (group: string, kind: MemberKind): string => `${kind} ${group}`;

  return {
    note({ group, kind, member }, isMember) {
      const noted = { place: placeOf(group, kind), member, isMember, atMs: clock.now() };
      const key = `${noted.place} ${member}`;
      notes.delete(key);
      notes.set(key, noted);
      const members = places.get(noted.place) ?? new Map<string, Noted>();
      places.set(noted.place, members.set(member, noted));
    },
    of(group, kind) {
      const sinceMs = clock.now() - RECENT_MS;
      const noted = [...(places.get(placeOf(group, kind))?.values() ?? [])];
      return new Map(
        noted.flatMap(({ member, isMember, atMs }) => (atMs > sinceMs ? [[member, isMember]] : [])),
      );
    },
  };
}
