// After a write: what PingOne did not keep is kept elsewhere where that can be, and told where it cannot.
import type { RequestContext } from "../../../scim/resource-store.js";
import type { JsonObject } from "../../../platform/json.js";
import { PingOneError } from "../../../pingone/error.js";
import type { PingOneUser, PingOneUsers, UserBody } from "../../../pingone/resources/users.js";
import { standardTops } from "../../../mapping/standard-attributes.js";
import type { CompiledMapping } from "../../profile/compile.js";
import type { UserProfile } from "../../profile/user-profile.js";
import { usableOf, type KnownSchema } from "../../profile/value-codec.js";
import { type EnvironmentSchema, SURPRISE_MS } from "../environment-schema.js";
import { lostAttributes } from "./loss-detection.js";
import type { IntendedWrite } from "./refuse-unmapped.js";
import { overlaid } from "./sent-resource.js";

export interface LostAttributes {
  /** Undeclared in the environment, refused for the source's sake, or unknown to every schema. */
  readonly reason: "undeclared" | "refused" | "unknown";
  readonly id: string | undefined;
  readonly attributes: readonly string[];
}

export interface UserLossDependencies {
  readonly users: Pick<PingOneUsers, "patch">;
  readonly profile: UserProfile;
  readonly fromUser: (user: PingOneUser) => JsonObject;
  readonly mapping: CompiledMapping;
  readonly declared: EnvironmentSchema;
  /** Told of each user PingOne has answered. */
  readonly notice: (user: PingOneUser) => void;
  readonly onLoss: (loss: LostAttributes, context: RequestContext) => void;
}

export interface AnsweredWrite {
  readonly plan: Pick<IntendedWrite, "sent" | "unknown">;
  /** As PingOne answered. */
  readonly user: PingOneUser;
  /** What was known of the environment when the write was made. */
  readonly before: KnownSchema;
}

/** How often losses that the environment's schema explains make us look at it again. */
const EXPECTED_LOSS_MS = 60_000;

/** The resource as it is now: at once where PingOne has kept all of it. */
export function reportLosses(
  deps: UserLossDependencies,
  write: AnsweredWrite,
  context: RequestContext,
): JsonObject | Promise<JsonObject> {
  const backfilling = backfillDeclared(deps, write, context);
  return backfilling instanceof Promise
    ? backfilling.then((user) => reportLost(deps, { ...write, user }, context))
    : reportLost(deps, write, context);
}

function reportLost(
  deps: UserLossDependencies,
  write: AnsweredWrite,
  context: RequestContext,
): JsonObject | Promise<JsonObject> {
  const { plan, user, before } = write;
  deps.notice(user);
  reportUnknown(deps, write, context);
  const first = deps.fromUser(user);
  const derived = deps.profile.rederive(first, user, before);
  const isKept = lostAttributes(plan.sent, first).length === 0;
  if (derived === undefined && isKept) return first;
  return mendLost(deps, write, { first, derived, isKept }, context);
}

function reportUnknown(
  { onLoss }: UserLossDependencies,
  { plan: { unknown }, user: { id } }: AnsweredWrite,
  context: RequestContext,
): void {
  if (unknown.length > 0) onLoss({ reason: "unknown", id, attributes: unknown }, context);
}

interface AnswerToMend {
  readonly first: JsonObject;
  /** What has to be derived anew of what PingOne has answered. */
  readonly derived: UserBody | undefined;
  readonly isKept: boolean;
}

async function mendLost(
  deps: UserLossDependencies,
  write: AnsweredWrite,
  { first, derived, isKept }: AnswerToMend,
  context: RequestContext,
): Promise<JsonObject> {
  const { plan, user } = write;
  if (derived !== undefined) await patchAfter(deps, user, derived, context);
  if (isKept) return first;
  const kept = deps.fromUser(await preserveDropped(deps, write, first, context));
  const attributes = lostAttributes(plan.sent, kept);
  if (attributes.length > 0) {
    deps.onLoss({ reason: "undeclared", id: user.id, attributes }, context);
  }
  return kept;
}

/** What PingOne dropped is not declared, whatever we believed: it finds its place with a second write. */
async function preserveDropped(
  deps: UserLossDependencies,
  { plan, user, before }: AnsweredWrite,
  kept: JsonObject,
  context: RequestContext,
): Promise<PingOneUser> {
  const { overflow } = deps.mapping;
  const isExpected = before.declared?.has(overflow) === false;
  void deps.declared.refreshIfOlderThan(isExpected ? EXPECTED_LOSS_MS : SURPRISE_MS, context);
  if (isExpected) return user;
  const there = new Set([...Object.keys(user), overflow]);
  const unusable = new Set([...before.unusable, ...standardTops.filter((top) => !there.has(top))]);
  const usable = usableOf({ declared: there, unusable });
  const body = deps.profile.change(kept, overlaid(kept, plan.sent), user, usable);
  return body[overflow] === undefined ? user : patchAfter(deps, user, body, context);
}

/** What has landed in attributes we did not know of is not kept beside them: an administrator's change has to show. */
function backfillDeclared(
  deps: UserLossDependencies,
  { user, before }: AnsweredWrite,
  context: RequestContext,
): PingOneUser | Promise<PingOneUser> {
  const known = before.declared;
  if (known === undefined) return user;
  const landed = deps.mapping.customAttributes.filter(
    (name) => Object.hasOwn(user, name) && !known.has(name),
  );
  if (landed.length === 0) return user;
  void deps.declared.refreshIfOlderThan(SURPRISE_MS, context);
  const usable = usableOf({ ...before, declared: new Set([...known, ...landed]) });
  const body = deps.profile.backfill(user, usable);
  return body === undefined ? user : patchAfter(deps, user, body, context);
}

/** The write itself is done, and is not denied for what comes after it: what is missing then is told as lost. */
async function patchAfter(
  { users }: UserLossDependencies,
  user: PingOneUser,
  body: UserBody,
  context: RequestContext,
): Promise<PingOneUser> {
  try {
    return await users.patch(user.id, body, context);
  } catch (error) {
    if (error instanceof PingOneError) return user;
    throw error;
  }
}
