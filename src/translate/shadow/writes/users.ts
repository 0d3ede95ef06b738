// Writes of users as PingOne would take them (contract 3): checked against what would exist, answered, kept, and recorded in place of being sent.
import { wallTime } from "../../../platform/clock.js";
import type { CallContext } from "../../../pingone/call.js";
import {
  acceptedProfile,
  type Change,
  idIn,
  namesOf,
  providerOf,
  requireSize,
  requireUnique,
  withoutNull,
} from "./user-profile.js";
import { planUserChange, ofUser, presentUser } from "./user-change.js";
import type { ShadowWrite, WriteDependencies } from "./write.js";

export const createUser =
  (deps: WriteDependencies): ShadowWrite =>
  async (call, context) => {
    const { clock, environment, freeId, record, state } = deps;
    const body = (call.body ?? {}) as Change;
    const id = await freeId({ kind: "users", name: String(body["username"]) });
    const own = await acceptedProfile(deps, body, {}, context);
    requireSize(call, own);
    await requireUnique(deps, { id, held: undefined, next: own }, call, context);
    const named = idIn(body["population"]);
    if (named !== undefined) await environment.requirePopulation(named, call.operation, context);
    const population = named ?? (await environment.defaultPopulation(context));
    const at = new Date(wallTime(clock)).toISOString();
    const set = {
      ...withoutNull({ ...newUser(body, at), ...own }),
      environment: { id: environment.id },
      ...(population === undefined ? {} : { population: { id: population } }),
    };
    await state.keep("users", { id, base: undefined, set, isGone: false });
    const planned = { change: "create", attributes: namesOf(body), isEffective: true } as const;
    const into = population === undefined ? {} : { population };
    await record({ ...ofUser(call, id), ...planned, ...into }, call, context);
    return { id, ...set };
  };

/** What a user has before anybody says otherwise (contract 3.2). */
function newUser(body: Change, at: string): Change {
  return {
    enabled: true,
    account: { canAuthenticate: true, status: "OK" },
    identityProvider: { type: "PING_ONE" },
    ...providerOf(body),
    lifecycle: body["lifecycle"] ?? { status: "ACCOUNT_OK" },
    mfaEnabled: body["mfaEnabled"] ?? false,
    verifyStatus: "NOT_INITIATED",
    emailVerified: body["emailVerified"],
    createdAt: at,
    updatedAt: at,
  };
}

export const patchUser =
  (deps: WriteDependencies): ShadowWrite =>
  async (call, context) => {
    const held = await presentUser(deps, call, context);
    const body = (call.body ?? {}) as Change;
    const own = await acceptedProfile(deps, body, held.now, context);
    const set = { ...own, ...providerOf(body) };
    requireSize(call, { ...held.now, ...set });
    await requireUnique(deps, { id: held.now.id, held: held.now, next: set }, call, context);
    const planned = { change: "change", attributes: namesOf(body) } as const;
    return planUserChange(deps, { call, held, set, planned }, context);
  };

export const removeUser =
  ({ directory, record, state, ...deps }: WriteDependencies): ShadowWrite =>
  async (call, context) => {
    const held = await presentUser({ ...deps, directory, record, state }, call, context);
    const { now, entry, real } = held;
    const base = entry?.base ?? real;
    await state.keep("users", { id: now.id, base, set: {}, isGone: true });
    const planned = { change: "delete", isEffective: true } as const;
    await record({ ...ofUser(call, now.id), ...planned }, call, context);
    return undefined;
  };

export const enableUser =
  (deps: WriteDependencies): ShadowWrite =>
  async (call, context) => {
    const held = await presentUser(deps, call, context);
    const enabled = (call.body as { readonly enabled?: unknown }).enabled === true;
    const account = { ...(held.now["account"] as Change | undefined) };
    const canAuthenticate = enabled && account["status"] !== "LOCKED";
    const set = { enabled, account: { ...account, canAuthenticate } };
    const planned = { change: enabled ? "activate" : "deactivate" } as const;
    await planUserChange(deps, { call, held, set, planned }, context);
    return { enabled };
  };

/** Whether a policy of PingOne's would refuse it nobody can tell without sending it. */
export const setPassword =
  (deps: WriteDependencies): ShadowWrite =>
  async (call, context) => {
    const { now } = await presentUser(deps, call, context);
    const planned = { change: "setPassword", isEffective: true } as const;
    await deps.record({ ...ofUser(call, now.id), ...planned }, call, context);
    return undefined;
  };

export const moveUser =
  (deps: WriteDependencies): ShadowWrite =>
  async (call, context) => {
    const held = await presentUser(deps, call, context);
    const id = idIn(call.body) ?? "";
    await deps.environment.requirePopulation(id, call.operation, context);
    const planned = { change: "move", population: id } as const;
    await planUserChange(deps, { call, held, set: { population: { id } }, planned }, context);
    await leaveGroups(deps, held.now.id, id, context);
    return { id };
  };

/** A user who moves leaves the groups of the former population (contract 3.10). */
async function leaveGroups(
  { state, directory }: WriteDependencies,
  member: string,
  population: string,
  context: CallContext,
): Promise<void> {
  for (const group of await directory.directGroups("users", member, context)) {
    const groupPopulation = idIn(group["population"]);
    if (groupPopulation === undefined || groupPopulation === population) continue;
    const link = { group: group.id, kind: "users", member } as const;
    const planned = await state.isMember(link);
    await state.setMember(link, planned === true ? undefined : false);
  }
}

export const setMfaEnabled =
  (deps: WriteDependencies): ShadowWrite =>
  async (call, context) => {
    const held = await presentUser(deps, call, context);
    const { mfaEnabled = false } = call.body as { readonly mfaEnabled?: boolean };
    const planned = { change: "setMfa" } as const;
    await planUserChange(deps, { call, held, set: { mfaEnabled }, planned }, context);
    return { mfaEnabled };
  };

export const resetIdentityProvider =
  (deps: WriteDependencies): ShadowWrite =>
  async (call, context) => {
    const held = await presentUser(deps, call, context);
    const identityProvider = { type: "PING_ONE" };
    const planned = { change: "resetIdentityProvider" } as const;
    await planUserChange(deps, { call, held, set: { identityProvider }, planned }, context);
    return identityProvider;
  };
