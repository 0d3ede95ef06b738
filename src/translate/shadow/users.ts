// Writes of users as PingOne would take them (contract 3): checked against what would exist, answered, kept, and recorded in place of being sent.
import type { Call, CallContext } from "../../pingone/call.js";
import { PingOneError } from "../../pingone/error.js";
import { isObject, sameValue, type JsonValue } from "../../platform/json.js";
import { reservedAttributes } from "../../mapping/standard-attributes.js";
import { type Item, merged } from "./item.js";
import type { PlannedWrite } from "./plan.js";
import type { Present } from "./present.js";
import { idsOf } from "./reads.js";
import { requireFree } from "./unique.js";
import type { Write, WriteDependencies } from "./write.js";

const PROFILE_BYTES = 16_384;

type Change = Readonly<Record<string, unknown>>;

export interface UserWrites {
  readonly create: Write;
  readonly patch: Write;
  readonly remove: Write;
  readonly enabled: Write;
  readonly password: Write;
  readonly population: Write;
  readonly mfaEnabled: Write;
  readonly identityProvider: Write;
}

export function createUserWrites(deps: WriteDependencies): UserWrites {
  const { clock, environment, freeId, record, state, directory } = deps;
  const timestamp = (): string => new Date(clock.now()).toISOString();

  /** What of a body becomes of the profile; undeclared names are dropped without a word (contract 5.4). */
  async function accepted(body: Change, held: Change, context: CallContext): Promise<Change> {
    const taken: [string, unknown][] = [];
    for (const [name, value] of Object.entries(body)) {
      if (reservedAttributes.has(name) || !(await environment.keeps(name, context))) continue;
      taken.push([name, merged(held[name], value) ?? null]);
    }
    return Object.fromEntries(taken);
  }

  async function requireUnique(
    call: Call,
    user: { readonly id: string; readonly held: Change | undefined; readonly next: Change },
    context: CallContext,
  ): Promise<void> {
    const { id, held, next } = user;
    for (const attribute of ["username", ...(await environment.unique(context))]) {
      const value = next[attribute];
      if (typeof value !== "string" || sameText(value, held?.[attribute])) continue;
      const isNew = held === undefined;
      await requireFree(deps, { kind: "users", id, isNew, attribute, value }, call, context);
    }
  }

  const present = (call: Call, context: CallContext): Promise<Present> =>
    directory.present("users", idsOf(call.path)[1], call, context);

  async function change(
    call: Call,
    { now, entry, real }: Present,
    set: Change,
    planned: Pick<PlannedWrite, "change" | "attributes" | "population">,
    context: CallContext,
  ): Promise<Item> {
    const isEffective = Object.entries(set).some(
      ([name, value]) => !sameValue((now[name] ?? null) as JsonValue, value as JsonValue),
    );
    const next = { ...entry?.set, ...set, updatedAt: timestamp() };
    await state.keep("users", {
      id: now.id,
      base: entry?.base ?? real,
      set: next,
      isGone: false,
    });
    await record({ ...ofUser(call, now.id), ...planned, isEffective }, call, context);
    return { ...withoutNull({ ...now, ...next }), id: now.id };
  }

  return {
    async create(call, context) {
      const body = (call.body ?? {}) as Change;
      const name = String(body["username"]);
      const id = await freeId({ kind: "users", name });
      const own = await accepted(body, {}, context);
      requireSize(call, own);
      await requireUnique(call, { id, held: undefined, next: own }, context);
      const wanted = idIn(body["population"]);
      if (wanted !== undefined)
        await environment.requirePopulation(wanted, call.operation, context);
      const population = wanted ?? (await environment.defaultPopulation(context));
      const set = withoutNull({ ...newUser(body, timestamp()), ...own });
      const user = {
        ...set,
        environment: { id: environment.id },
        ...(population === undefined ? {} : { population: { id: population } }),
      };
      await state.keep("users", { id, base: undefined, set: user, isGone: false });
      const attributes = namesOf(body);
      const planned = { change: "create", attributes, isEffective: true } as const;
      const into = population === undefined ? {} : { population };
      await record({ ...ofUser(call, id), ...planned, ...into }, call, context);
      return { id, ...user };
    },

    async patch(call, context) {
      const held = await present(call, context);
      const body = (call.body ?? {}) as Change;
      const set = { ...(await accepted(body, held.now, context)), ...providerOf(body) };
      const { id } = held.now;
      requireSize(call, { ...profileOf(held.now), ...set });
      await requireUnique(call, { id, held: held.now, next: set }, context);
      return change(call, held, set, { change: "change", attributes: namesOf(body) }, context);
    },

    async remove(call, context) {
      const { now, entry, real } = await present(call, context);
      const base = entry?.base ?? real;
      await state.keep("users", { id: now.id, base, set: {}, isGone: true });
      const planned = { change: "delete", isEffective: true } as const;
      await record({ ...ofUser(call, now.id), ...planned }, call, context);
      return undefined;
    },

    async enabled(call, context) {
      const held = await present(call, context);
      const enabled = (call.body as { readonly enabled?: unknown }).enabled === true;
      const account = { ...(held.now["account"] as Change | undefined) };
      const canAuthenticate = enabled && account["status"] !== "LOCKED";
      const set = { enabled, account: { ...account, canAuthenticate } };
      const kind = enabled ? "activate" : "deactivate";
      await change(call, held, set, { change: kind }, context);
      return { enabled };
    },

    async password(call, context) {
      const { now } = await present(call, context);
      const planned = { change: "setPassword", isEffective: true } as const;
      await record({ ...ofUser(call, now.id), ...planned }, call, context);
      return undefined;
    },

    async population(call, context) {
      const held = await present(call, context);
      const id = idIn(call.body) ?? "";
      await environment.requirePopulation(id, call.operation, context);
      const planned = { change: "move", population: id } as const;
      await change(call, held, { population: { id } }, planned, context);
      await leaveGroups(deps, held.now.id, id, context);
      return { id };
    },

    async mfaEnabled(call, context) {
      const held = await present(call, context);
      const { mfaEnabled = false } = call.body as { readonly mfaEnabled?: boolean };
      await change(call, held, { mfaEnabled }, { change: "setMfa" }, context);
      return { mfaEnabled };
    },

    async identityProvider(call, context) {
      const held = await present(call, context);
      const identityProvider = { type: "PING_ONE" };
      await change(call, held, { identityProvider }, { change: "resetIdentityProvider" }, context);
      return identityProvider;
    },
  };
}

/** A user who moves leaves the groups of the former population (contract 3.10): those that are known here. */
async function leaveGroups(
  { state, directory }: WriteDependencies,
  member: string,
  population: string,
  context: CallContext,
): Promise<void> {
  const call = { operation: "groups.read" } as const;
  for (const [group, isMember] of await state.groupsOf("users", member)) {
    if (!isMember) continue;
    const { now } = await directory.present("groups", group, call, context);
    const home = idIn(now["population"]);
    if (home !== undefined && home !== population) {
      await state.setMember({ group, kind: "users", member }, undefined);
    }
  }
}

const ofUser = ({ method, path }: Call, id: string) =>
  ({ resourceType: "User", id, method, path }) as const;

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
    ...(body["emailVerified"] === undefined ? {} : { emailVerified: body["emailVerified"] }),
    createdAt: at,
    updatedAt: at,
  };
}

const providerOf = (body: Change): Change => {
  const id = idIn(body["identityProvider"]);
  return id === undefined ? {} : { identityProvider: { id, type: "OPENID_CONNECT" } };
};

export function idIn(value: unknown): string | undefined {
  const { id } = isObject(value) ? value : {};
  return typeof id === "string" ? id.toLowerCase() : undefined;
}

export const withoutNull = (body: Change): Change =>
  Object.fromEntries(
    Object.entries(body).filter(([, value]) => value !== null && value !== undefined),
  );

/** Names, of JSON attributes and complex ones with their parts; marks of our own are not told. */
function namesOf(body: Change): readonly string[] {
  return Object.entries(body).flatMap(([name, value]) => {
    if (!isObject(value)) return [name];
    const parts = Object.keys(value).filter((part) => !part.startsWith("$"));
    return parts.map((part) => `${name}.${part}`);
  });
}

const profileOf = (user: Change): Change =>
  Object.fromEntries(Object.entries(user).filter(([name]) => !reservedAttributes.has(name)));

/** Contract 11.2. */
function requireSize({ operation }: Call, profile: Change): void {
  if (Buffer.byteLength(JSON.stringify(withoutNull(profile))) <= PROFILE_BYTES) return;
  throw new PingOneError("tooLarge", operation, {
    status: 400,
    details: [{ code: "SIZE_LIMIT_EXCEEDED" }],
  });
}

const sameText = (a: string, b: unknown): boolean =>
  typeof b === "string" && a.normalize("NFC").toLowerCase() === b.normalize("NFC").toLowerCase();
