// Whether values stand in the overflow that have an attribute by now: filters are asked of the attribute, and would miss them.
import type { PingOneUser } from "../../../pingone/resources/users.js";
import type { UserProfile } from "../../../translate/profile/user-profile.js";
import { usableOf, type KnownSchema } from "../../../translate/profile/value-codec.js";
import { pass, warn, type Finding } from "../check.js";

/** `users` is a sample, the first page; `known` what the environment declares of what the mapping needs. */
export function evaluateValues(
  users: readonly PingOneUser[],
  profile: Pick<UserProfile, "backfill">,
  known: KnownSchema,
): Finding {
  const environment = usableOf(known);
  const stale = users.filter((user) => profile.backfill(user, environment) !== undefined).length;
  if (stale === 0) {
    return pass(
      `Nothing that has an attribute stands elsewhere, in ${users.length} users looked at.`,
    );
  }
  return warn(
    `Of ${users.length} users looked at, ${stale} hold values in the overflow that have attributes of their own by now: filters on these do not find them.`,
    "Run scim-pingone bootstrap --rehome, which moves them.",
  );
}
