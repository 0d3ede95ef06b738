// Writes of groups as PingOne would take them (contract 8.1-8.4).
import { wallTime } from "../../../platform/clock.js";
import type { Call, CallContext } from "../../../pingone/call.js";
import { PingOneError } from "../../../pingone/error.js";
import { sameValue, type JsonValue } from "../../../platform/json.js";
import type { Item } from "../item.js";
import { idsOf } from "../reads/reads.js";
import { requireFree } from "./unique.js";
import { type Change, idIn, withoutNull } from "./user-profile.js";
import type { ShadowWrite, WriteDependencies } from "./write.js";

/** A PUT clears what it leaves out (contract 8.4). */
const WRITABLE = ["name", "description", "externalId", "userFilter", "customData"] as const;

export const createGroup =
  (deps: WriteDependencies): ShadowWrite =>
  async (call, context) => {
    const { clock, environment, freeId, record, state } = deps;
    const body = (call.body ?? {}) as Change;
    const name = String(body["name"]);
    const population = idIn(body["population"]);
    const id = await freeId({ kind: "groups", name, population });
    await requireName(deps, call, { id, name, population, isNew: true }, context);
    if (population !== undefined) {
      await environment.requirePopulation(population, call.operation, context);
    }
    const at = new Date(wallTime(clock)).toISOString();
    const set = {
      environment: { id: environment.id },
      ...withoutNull(body),
      displayName: name,
      directMemberCounts: { users: 0, groups: 0 },
      createdAt: at,
      updatedAt: at,
    };
    await state.keep("groups", { id, base: undefined, set, isGone: false });
    const into = population === undefined ? {} : { population };
    const attributes = Object.keys(body).filter((each) => each !== "customData");
    const planned = { change: "create", attributes, isEffective: true } as const;
    await record({ ...ofGroup(call, id), ...planned, ...into }, call, context);
    return { id, ...set };
  };

export const replaceGroup =
  (deps: WriteDependencies): ShadowWrite =>
  async (call, context) => {
    const { clock, directory, record, state } = deps;
    const [, id] = idsOf(call.path);
    const { now, entry, real } = await directory.present("groups", id, call, context);
    refuseExternal(call, now);
    const body = (call.body ?? {}) as Change;
    const name = String(body["name"]);
    const population = idIn(now["population"]);
    await requireName(deps, call, { id, name, population, isNew: false }, context);
    const own = WRITABLE.map((each) => [each, body[each] ?? null] as const);
    const changed = own.filter(
      ([each, value]) => !sameValue((now[each] ?? null) as JsonValue, value as JsonValue),
    );
    const set = { ...entry?.set, ...Object.fromEntries(own), displayName: name };
    const next = { ...set, updatedAt: new Date(wallTime(clock)).toISOString() };
    await state.keep("groups", { id, base: entry?.base ?? real, set: next, isGone: false });
    const attributes = changed.map(([each]) => each);
    const planned = { change: "change", attributes, isEffective: changed.length > 0 } as const;
    await record({ ...ofGroup(call, id), ...planned }, call, context);
    return { ...withoutNull({ ...now, ...next }), id };
  };

export const removeGroup =
  ({ directory, record, state }: WriteDependencies): ShadowWrite =>
  async (call, context) => {
    const [, id] = idsOf(call.path);
    const { now, entry, real } = await directory.present("groups", id, call, context);
    refuseExternal(call, now);
    await state.keep("groups", { id, base: entry?.base ?? real, set: {}, isGone: true });
    const planned = { change: "delete", isEffective: true } as const;
    await record({ ...ofGroup(call, id), ...planned }, call, context);
    return undefined;
  };

interface NamedGroup {
  readonly id: string;
  readonly name: string;
  readonly population: string | undefined;
  readonly isNew: boolean;
}

/** A name may repeat in another population; one of the environment may not be used in any (contract 8.3). */
function requireName(
  deps: WriteDependencies,
  call: Call,
  { id, name, population, isNew }: NamedGroup,
  context: CallContext,
): Promise<void> {
  const isElsewhere = (other: Item): boolean => {
    const otherPopulation = idIn(other["population"]);
    return (
      population !== undefined && otherPopulation !== undefined && otherPopulation !== population
    );
  };
  const unique = { kind: "groups", id, isNew, attribute: "name", value: name } as const;
  return requireFree(deps, { ...unique, isElsewhere }, call, context);
}

export function refuseExternal(call: Call, group: Item): void {
  if (group["isExternal"] !== true) return;
  throw constraint(call, "An external group must not be changed.");
}

export const constraint = ({ operation }: Call, message: string): PingOneError =>
  new PingOneError("invalidData", operation, {
    status: 400,
    details: [{ code: "CONSTRAINT_VIOLATION", target: "id", message }],
  });

export const ofGroup = ({ method, path }: Call, id: string) =>
  ({ resourceType: "Group", id, method, path }) as const;
