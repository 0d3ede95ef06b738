// After attributes were declared: values the overflow kept for want of them move there, and what was done is told.
import { createPingOneUsers } from "../../pingone/resources/users.js";
import { neededAttributes } from "../../mapping/required-attributes.js";
import { profileOf } from "../../translate/profile/user-profile.js";
import { backfillUsers } from "../../translate/users/backfill.js";
import { switchedOff } from "../../translate/users/environment-schema.js";
import { declaredOf, planAttributes } from "./attribute-plan.js";
import type { Connection } from "../connect.js";
import type { UserSchema } from "../../pingone/resources/schema.js";
import type { SetupTarget } from "../target.js";

const TOLD_EVERY = 10_000;
const MOST_IDS = 20;

const users = (count: number): string => `${String(count)} ${count === 1 ? "user" : "users"}`;

const movedLine = (moved: number, overflow: string): string =>
  moved === 0
    ? `None had values in ${overflow} that have an attribute of their own.`
    : `Moved the values of ${users(moved)} from ${overflow} to their own attributes.`;

/** Throws PingOneError. */
export async function rehome(
  { mapping }: SetupTarget,
  schema: UserSchema,
  { call, location, context }: Connection,
  out: (text: string) => void,
): Promise<void> {
  const plan = planAttributes(neededAttributes(mapping), schema);
  let told = 0;
  const { seen, moved, refused } = await backfillUsers({
    users: createPingOneUsers(call, location),
    profile: profileOf(mapping),
    known: { declared: declaredOf(plan), unusable: new Set(switchedOff(schema.attributes)) },
    context,
    onProgress(progress) {
      if (progress.seen < told + TOLD_EVERY) return;
      told = progress.seen;
      out(`  ${String(progress.seen)} users looked at, ${String(progress.moved)} changed\n`);
    },
  });
  out(`Looked at ${users(seen)}. ${movedLine(moved, mapping.overflow)}\n`);
  if (refused.length === 0) return;
  const ids = refused.slice(0, MOST_IDS).join(", ");
  const more = refused.length > MOST_IDS ? ", …" : "";
  out(
    `PingOne refused the values of ${users(refused.length)} for the new attributes; they stay in ${mapping.overflow}: ${ids}${more}\n`,
  );
}
