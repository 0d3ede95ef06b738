// The one way of every write of a user: precondition, admission, write, report. An operation says what it means, and can forget none of them.
import type { Check, RequestContext } from "../../../scim/resource-store.js";
import type { JsonObject } from "../../../platform/json.js";
import type { PingOneUser, UserBody } from "../../../pingone/resources/users.js";
import { marking } from "../../create-marker.js";
import type { NameOf } from "../../errors.js";
import type { KnownSchema } from "../../profile/value-codec.js";
import type { UnfinishedCreates } from "../../unfinished-creates.js";
import { createUser } from "../create/create-user.js";
import type { CreateDependencies } from "../create/dependencies.js";
import { type UserPolicy, blameSource } from "../create/source-defaults.js";
import type { EnvironmentSchema } from "../environment-schema.js";
import { type UserLossDependencies, reportLosses } from "../losses/report-losses.js";
import type { RefuseUnmapped } from "../losses/refuse-unmapped.js";
import { type UserPlan, type UserPlans, withCreation, withProvider } from "../plan.js";
import { nameKey } from "../name-key.js";
import { claimDeactivation, deactivateDespite, partOfTime } from "./deactivation.js";
import { refusePasswordHash } from "./password.js";
import type { Populations } from "./population-move.js";
import { type SentProfile, sendProfile } from "./send-profile.js";
import { writeUser } from "./update.js";

export interface UserWriteDependencies extends CreateDependencies, UserLossDependencies {
  readonly users: CreateDependencies["users"];
  readonly declared: EnvironmentSchema;
  readonly populations: Populations;
  readonly policy: Pick<UserPolicy, "onUnmapped" | "passwordHashes">;
  readonly plans: UserPlans;
  readonly refuseUnmapped: RefuseUnmapped;
  readonly unfinished: UnfinishedCreates;
  readonly nameOf: NameOf;
}

export interface UserChange {
  readonly check: Check | undefined;
  /** `state`: the user as read for the condition; undefined where nobody has read. */
  readonly plan: (
    state: PingOneUser | undefined,
    known: KnownSchema,
    context: RequestContext,
  ) => UserPlan | Promise<UserPlan>;
  /** Whether it switches the user off, whatever else it changes. */
  readonly deactivates: boolean;
  /** Whether the resource has to be answered although nothing of it is at hand after the change. */
  readonly returnRepresentation: boolean;
}

type AnsweredChange = UserChange & { readonly returnRepresentation: true };

export function changeUser(
  deps: UserWriteDependencies,
  id: string,
  change: AnsweredChange,
  context: RequestContext,
): Promise<JsonObject>;
export function changeUser(
  deps: UserWriteDependencies,
  id: string,
  change: UserChange,
  context: RequestContext,
): Promise<JsonObject | undefined>;
/** Of a user that exists. Throws ScimError and PingOneError. */
export async function changeUser(
  deps: UserWriteDependencies,
  id: string,
  change: UserChange,
  context: RequestContext,
): Promise<JsonObject | undefined> {
  const { declared, users } = deps;
  const checked = isReadFirst(change, context)
    ? await readFirst(deps, id, change, context)
    : undefined;
  const before = declared.known();
  const preparing = (change.deactivates ? prepareDespite : prepare)(
    deps,
    { id, change, checked, before },
    context,
  );
  const plan = preparing instanceof Promise ? await preparing : preparing;
  if (change.deactivates) await claimDeactivation(deps, checked, context);
  const user = await update(deps, { id, plan, known: plan.state ?? checked }, context);
  // Where nothing was written, whether there is such a user is still to be said.
  if (
    user === undefined &&
    !change.returnRepresentation &&
    Object.keys(plan.subResources).length > 0
  ) {
    const attributes = plan.unknown;
    if (attributes.length > 0) deps.onLoss({ reason: "unknown", id, attributes }, context);
    return undefined;
  }
  const answered = user ?? (await users.read(id, false, context));
  return reportLosses(deps, { plan, user: answered, before }, context);
}

/** A condition or a ceiling of deactivations has the user read. */
const isReadFirst = ({ check, deactivates }: UserChange, { guard }: RequestContext): boolean =>
  check !== undefined || (deactivates && guard !== undefined);

async function readFirst(
  deps: UserWriteDependencies,
  id: string,
  { check }: UserChange,
  context: RequestContext,
): Promise<PingOneUser> {
  const checked = await precondition(deps, id, check, context);
  return checked ?? deps.users.read(id, false, context);
}

interface Prepared {
  readonly id: string;
  readonly change: UserChange;
  readonly checked: PingOneUser | undefined;
  readonly before: KnownSchema;
}

/** The plan of a change, admitted: at once where nothing has to be read or asked for it. */
function prepare(
  deps: UserWriteDependencies,
  { change, checked, before }: Prepared,
  context: RequestContext,
): UserPlan | Promise<UserPlan> {
  const admitted = (plan: UserPlan): UserPlan | Promise<UserPlan> =>
    admit(deps, plan, context)?.then(() => plan) ?? plan;
  const planned = change.plan(checked, before, context);
  return planned instanceof Promise ? planned.then(admitted) : admitted(planned);
}

/** The same. Nothing is written, but for a deactivation, which does not depend on it. */
async function prepareDespite(
  deps: UserWriteDependencies,
  prepared: Prepared,
  context: RequestContext,
): Promise<UserPlan> {
  try {
    return await prepare(deps, prepared, partOfTime(context, deps.clock));
  } catch (reason) {
    const { id, checked: known } = prepared;
    throw await deactivateDespite(deps, { id, known, reason }, context);
  }
}

/** In the turn of the user's name. Throws as {@link changeUser}. */
export async function createNewUser(
  deps: UserWriteDependencies,
  resource: JsonObject,
  unknown: readonly string[],
  context: RequestContext,
): Promise<JsonObject> {
  const plan = deps.plans.create(resource, unknown);
  const admitting = admit(deps, plan, context);
  if (admitting !== undefined) await admitting;
  const before = deps.declared.known();
  const { subResources } = plan;
  const enabled = subResources.active !== false;
  const turn = nameKey(resource);
  const taking = deps.unfinished.take(turn, resource, enabled ? undefined : "disable");
  const attempt = taking instanceof Promise ? await taking : taking;
  const keepsMarkers = before.declared?.has(deps.overflow) === true;
  const keep = () => deps.unfinished.keep(turn, resource, attempt);
  try {
    const create = (profile: UserBody) => {
      const body = withCreation(profile, subResources);
      return createUser(deps, { body, enabled, attempt, keep, keepsMarkers }, context);
    };
    const sent = await send(deps, plan, create, marking(plan.build, deps.overflow, attempt.marker));
    if (sent === undefined) throw new TypeError("A create without a body.");
    const reporting = reportLosses(deps, { plan, user: sent.user, before }, context);
    return reporting instanceof Promise ? await reporting : reporting;
  } catch (error) {
    await keep();
    throw blameSource(error, plan.chosen);
  }
}

/** Reads the user only for a condition. */
export async function precondition(
  { users, notice, fromUser }: UserWriteDependencies,
  id: string,
  check: Check | undefined,
  context: RequestContext,
): Promise<PingOneUser | undefined> {
  if (check === undefined) return undefined;
  const user = await users.read(id, false, context);
  check.of(fromUser(user));
  notice(user);
  return user;
}

/** What the source may not send, or does not want dropped. Nothing is asked, and nothing waits, where dropping is fine. */
export function admit(
  { policy, refuseUnmapped }: UserWriteDependencies,
  plan: UserPlan,
  context: RequestContext,
): Promise<void> | undefined {
  refusePasswordHash(plan.subResources.password, policy.passwordHashes);
  return policy.onUnmapped === "reject" ? refuseUnmapped(plan, context) : undefined;
}

export interface Update {
  readonly id: string;
  readonly plan: UserPlan;
  readonly known: PingOneUser | undefined;
}

export function update(
  deps: UserWriteDependencies,
  { id, plan, known }: Update,
  context: RequestContext,
): Promise<PingOneUser | undefined> {
  async function writeProfile(within: RequestContext): Promise<PingOneUser | undefined> {
    const patch = (body: UserBody) => deps.users.patch(id, body, within);
    const sent = await send(deps, plan, patch);
    if (sent === undefined) return known;
    const rest = plan.remainder?.(sent.user, sent.usable);
    return rest === undefined ? sent.user : patch(rest);
  }
  const { subResources } = plan;
  return writeUser(deps, { id, known, subResources, sendProfile: writeProfile }, context);
}

function send(
  { declared, overflow }: UserWriteDependencies,
  plan: UserPlan,
  sender: (body: UserBody) => Promise<PingOneUser>,
  build = plan.build,
): Promise<SentProfile | undefined> {
  const known = declared.known();
  return sendProfile({
    build: (usable) => withProvider(build(usable), plan.subResources),
    send: sender,
    content: plan.sent,
    isWhole: plan.isWhole,
    known,
    hasOverflow: known.declared?.has(overflow) ?? true,
  });
}
