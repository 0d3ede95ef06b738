// How somebody who is in a group can have come into it, as far as the group itself shows: free to ask, and silent where both ways are open.
import { LRUCache } from "lru-cache";
import type { Clock } from "../../platform/clock.js";
import type { Membership, PingOneGroup } from "../../pingone/groups.js";
import { mayHaveIndirect } from "./refusal.js";

/** The canonical values of `groups.type` (RFC 7643 section 4.1.2). */
export type WayIn = "direct" | "indirect";

export interface GroupKinds {
  /** A group as PingOne has just answered it. */
  notice(group: PingOneGroup): void;
  /** PingOne has just made somebody a member. */
  joined(link: Membership): void;
  /** Of users: undefined when both ways are possible, or nothing is known of the group. */
  wayInto(group: string): WayIn | undefined;
}

interface Kind {
  readonly hasDirect: boolean;
  readonly hasIndirect: boolean;
  readonly atMs: number;
}

/** Others change groups too: what was seen counts for a moment. */
const KNOWN_MS = 15_000;
const MOST = 5_000;

export function createGroupKinds(clock: Pick<Clock, "now">): GroupKinds {
  const kinds = new LRUCache<string, Kind>({ max: MOST });
  return {
    notice(group) {
      const hasDirect = group.directMemberCounts?.users !== 0;
      kinds.set(group.id, { hasDirect, hasIndirect: mayHaveIndirect(group), atMs: clock.now() });
    },
    joined({ group, kind }) {
      const known = kinds.peek(group);
      if (known === undefined) return;
      const change = kind === "users" ? { hasDirect: true } : { hasIndirect: true };
      kinds.set(group, { ...known, ...change });
    },
    wayInto(group) {
      const known = kinds.get(group);
      if (known === undefined || clock.now() - known.atMs >= KNOWN_MS) return undefined;
      if (known.hasDirect === known.hasIndirect) return undefined;
      return known.hasDirect ? "direct" : "indirect";
    },
  };
}
