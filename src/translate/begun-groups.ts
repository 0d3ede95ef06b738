// Remembers groups that were created with only some of their members, so that the repeated request goes on with them (design section 7: a retry converges).
import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { GroupBody } from "../pingone/groups.js";

export interface GroupRequest {
  readonly body: GroupBody;
  /** Ids of the members to be. */
  readonly members: readonly string[];
}

export interface BegunGroups {
  /** The id of the group, for the same request made again; it is handed out once. */
  take(request: GroupRequest): string | undefined;
  keep(request: GroupRequest, id: string): void;
}

const MOST = 1_000;
const REMEMBERED_MS = 60 * 60_000;

export function createBegunGroups(): BegunGroups {
  const begun = new LRUCache<string, string>({ max: MOST, ttl: REMEMBERED_MS });
  return {
    take(request) {
      const key = digest(request);
      const id = begun.get(key);
      begun.delete(key);
      return id;
    },
    keep: (request, id) => void begun.set(digest(request), id),
  };
}

/** Only the very same request may go on: anybody else's group of that name is taken. */
function digest({ body, members }: GroupRequest): string {
  const text = JSON.stringify([Object.entries(body).sort(), [...members].sort()]);
  return createHash("sha256").update(text).digest("base64url");
}
