// A POST whose userName is taken by a user this source has deleted brings them back: the same id, the new profile, none of the old groups. Nobody else is ever touched.
import { wallTime } from "../../../platform/clock.js";
import type { RequestContext } from "../../../scim/resource-store.js";
import { type JsonObject, sameValue } from "../../../platform/json.js";
import { keepValues } from "../../../scim/resource/keep-values.js";
import { valueAt } from "../../../scim/resource/value-at.js";
import { PINGONE_USER } from "../../../scim/schema/pingone-user.js";
import { isNotFound } from "../../../pingone/error.js";
import type { PingOneUser } from "../../../pingone/resources/users.js";
import { condition } from "../../search/pingone-filter.js";
import { blameSource } from "../create/source-defaults.js";
import { reportLosses } from "../losses/report-losses.js";
import type { UserPlan } from "../plan.js";
import { populationOf } from "../write/population-move.js";
import { admit, update, type UserWriteDependencies } from "../write/user-writes.js";
import { returning, tombstoneOf } from "./tombstone-mark.js";
import { isSubResource, type SubResources } from "../sub-resources.js";
import type { KeptAttribute, Tombstone } from "./soft-delete.js";
import { unmark } from "./unmark.js";

/** A POST that was not finished is gone on with so long; later, who has the name is a user like any other. */
const GOES_ON_MS = 60 * 60_000;

export interface Return {
  readonly resource: JsonObject;
  readonly unknown: readonly string[];
  /** The create's refusal: for everybody who is not to come back. */
  readonly taken: unknown;
}

/** Throws `taken` where the name is somebody else's; ScimError and PingOneError. */
export async function restoreUser(
  deps: UserWriteDependencies,
  tombstone: Tombstone,
  post: Return,
  context: RequestContext,
): Promise<JsonObject> {
  const { users, clock } = deps;
  const { resource, taken } = post;

  /** In the tombstone, or on the way back from it to where this POST would have put them. */
  function isOurs(user: PingOneUser): boolean {
    const mark = tombstoneOf(user[deps.overflow]);
    if (mark?.source !== tombstone.source || tombstone.isProtected(user.id)) return false;
    if (populationOf(user) === tombstone.populationId) return user.enabled === false;
    // The clock of the replica that began it may be ahead of this one's.
    const agoMs = Math.abs(wallTime(clock) - (mark.returningAtMs ?? -Infinity));
    if (agoMs >= GOES_ON_MS) return false;
    const { subResources } = planFor(deps, tombstone, post, user).plan;
    return populationOf(user) === subResources.populationId;
  }

  const name = condition("username", "eq", resource["userName"] as string);
  const found = (await users.list(name, 1, context)).items[0];
  if (found === undefined || !isOurs(found)) throw taken;
  return deps.inOrder(found.id, context, async (turn) => {
    const user = await users.read(found.id, false, turn).catch((error: unknown) => {
      throw isNotFound(error) ? taken : error;
    });
    // What was listed may be late (contract 11.3), and another POST may have been first.
    if (!isOurs(user) || !isNamed(user, resource)) throw taken;
    return bringBack(deps, tombstone, { user, ...planFor(deps, tombstone, post, user) }, turn);
  });
}

interface PlannedReturn {
  /** With the present values of what is kept. */
  readonly resource: JsonObject;
  readonly plan: ReturnType<UserWriteDependencies["plans"]["create"]>;
  /** What the POST says in vain, by its SCIM names. */
  readonly left: readonly string[];
}

interface Returning extends PlannedReturn {
  readonly user: PingOneUser;
}

/** What the POST comes to for this user. */
function planFor(
  { fromUser, mapping, plans }: UserWriteDependencies,
  { kept }: Tombstone,
  { resource: sent, unknown }: Return,
  user: PingOneUser,
): PlannedReturn {
  const ofProfile = kept.filter((each) => !isSubResource(each));
  const paths = ofProfile.map(({ path }) => path);
  const resource = keepValues(mapping.schema, fromUser(user), sent, paths);
  const isLeft = ({ path }: KeptAttribute): boolean => {
    const value = valueAt(sent, path);
    return value !== undefined && !sameValue(value, valueAt(resource, path));
  };
  const left = ofProfile.filter(isLeft).map(({ name }) => name);
  return { resource, plan: plans.create(resource, unknown), left };
}

/** The new profile before they are where the source sees them, the switch after that; the mark says until the end that it is not over. */
async function bringBack(
  deps: UserWriteDependencies,
  tombstone: Tombstone,
  { user, plan, resource, left: leftOfProfile }: Returning,
  context: RequestContext,
): Promise<JsonObject> {
  const { overflow, profile, clock } = deps;
  const { source, leaveGroups } = tombstone;
  await admit(deps, plan, context);
  const { subResources, left: leftOut } = withoutKept(plan, tombstone);
  const left = [...leftOfProfile, ...leftOut];
  if (left.length > 0) tombstone.onKept(user.id, left, context);
  const before = deps.declared.known();
  const mark = returning(source, wallTime(clock));
  const whole: UserPlan = {
    ...plan,
    state: user,
    subResources: { ...subResources, active: subResources.active !== false },
    build(usable) {
      const body = profile.replace(resource, usable, user);
      return { ...body, [overflow]: { ...(body[overflow] as JsonObject | undefined), ...mark } };
    },
    remainder: (answer, usable) => profile.leftBehind(resource, answer, usable),
  };
  try {
    await leaveGroups(user.id, context);
    await update(deps, { id: user.id, plan: whole, known: user }, context);
    const back = await unmark(deps, user.id, context);
    return await reportLosses(deps, { plan, user: back, before }, context);
  } catch (error) {
    throw blameSource(error, plan.chosen);
  }
}

/** The account is the old one, with all that hangs on it: what the configuration gives new users is the operator's word all the same. */
function withoutKept({ subResources, chosen }: Returning["plan"], { kept }: Tombstone) {
  const isLeft = (part: keyof SubResources): boolean =>
    subResources[part] !== undefined &&
    kept.some((each) => isSubResource(each) && partOf(each) === part) &&
    !(part === "identityProviderId" && chosen.has("identityProvider"));
  const left = parts.filter(([part]) => isLeft(part));
  const others = Object.entries(subResources).filter(
    ([name]) => !left.some(([part]) => part === name),
  );
  return {
    subResources: Object.fromEntries(others) as SubResources,
    left: left.map(([, name]) => name),
  };
}

/** The tombstone is left in any case: their population is none of them. */
const parts = [
  ["password", "password"],
  ["identityProviderId", `${PINGONE_USER}:identityProvider`],
  ["mfaEnabled", `${PINGONE_USER}:mfaEnabled`],
] as const;

const partOf = ({ path: { attribute } }: KeptAttribute): string =>
  attribute.name === "identityProvider" ? "identityProviderId" : attribute.name;

/** PingOne's names are unique whatever their case (contract 3.2). */
const isNamed = ({ username }: PingOneUser, { userName }: JsonObject): boolean =>
  username.toLowerCase() === (userName as string).toLowerCase();
