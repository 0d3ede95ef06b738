// Moves what the overflow keeps into attributes declared since, user by user, so that PingOne can search it; may be stopped and repeated.
import { ScimError } from "../../scim/error.js";
import type { CallContext } from "../../pingone/call.js";
import { MAX_LIMIT, oneWalk } from "../../pingone/resources/collection.js";
import { PingOneError, type PingOneErrorCode } from "../../pingone/error.js";
import type { PingOneUser, PingOneUsers } from "../../pingone/resources/users.js";
import { forEachLimit } from "../../platform/work/for-each-limit.js";
import type { UserProfile } from "../profile/user-profile.js";
import type { KnownSchema } from "../profile/value-codec.js";
import { sendProfile } from "./write/send-profile.js";

export interface BackfillProgress {
  readonly seen: number;
  readonly moved: number;
  /** Ids of users PingOne refused the change of; their values stay where they are. */
  readonly refused: readonly string[];
}

export interface BackfillDependencies {
  readonly users: Pick<PingOneUsers, "list" | "follow" | "patch">;
  readonly profile: UserProfile;
  readonly known: KnownSchema;
  /** Time for one call. */
  readonly context: () => CallContext;
  /** Told after each page. */
  readonly onProgress: (progress: BackfillProgress) => void;
}

const CONCURRENCY = 4;

/** Throws PingOneError when PingOne cannot be read, or a change fails for another reason than the user's own values. */
export async function backfillUsers(deps: BackfillDependencies): Promise<BackfillProgress> {
  const { users, profile, known, context, onProgress } = deps;
  const refused: string[] = [];
  let seen = 0;
  let moved = 0;

  async function backfill(user: PingOneUser): Promise<void> {
    try {
      const sent = await sendProfile({
        build: (environment) => profile.backfill(user, environment) ?? {},
        send: (body) => users.patch(user.id, body, context()),
        content: {},
        isWhole: false,
        known,
        hasOverflow: true,
      });
      if (sent !== undefined) moved += 1;
    } catch (error) {
      if (!isOwn(error)) throw error;
      refused.push(user.id);
    }
  }

  const walk = oneWalk(users);
  let page = await walk.list(undefined, MAX_LIMIT, context());
  for (;;) {
    await forEachLimit(page.items, CONCURRENCY, backfill);
    seen += page.items.length;
    onProgress({ seen, moved, refused });
    if (page.next === undefined) return { seen, moved, refused };
    page = await walk.follow(page.next, context());
  }
}

/** A user may be gone since, or hold a value an administrator's rule for the attribute refuses. */
function isOwn(error: unknown): boolean {
  // A profile that is too large is told with the sizes of its attributes.
  const reason = error instanceof ScimError ? error.cause : error;
  return reason instanceof PingOneError && ownReasons.has(reason.code);
}

const ownReasons: ReadonlySet<PingOneErrorCode> = new Set([
  "notFound",
  "invalidData",
  "uniqueness",
  "tooLarge",
]);
