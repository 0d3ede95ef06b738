// Writes of groups and memberships as PingOne would take them (contract 8).
import type { Call, CallContext } from "../../pingone/call.js";
import { PingOneError } from "../../pingone/error.js";
import type { MemberKind } from "../../pingone/groups.js";
import { sameValue, type JsonValue } from "../../platform/json.js";
import type { Item } from "./item.js";
import { typeOf } from "./plan.js";
import { missing } from "./present.js";
import { idsOf } from "./reads.js";
import { requireFree } from "./unique.js";
import { idIn, withoutNull } from "./users.js";
import type { Write, WriteDependencies } from "./write.js";

type Change = Readonly<Record<string, unknown>>;

export interface GroupWrites {
  readonly create: Write;
  readonly replace: Write;
  readonly remove: Write;
  readonly addMember: Write;
  readonly removeMember: Write;
}

/** A PUT clears what it leaves out (contract 8.4). */
const WRITABLE = ["name", "description", "externalId", "userFilter", "customData"] as const;

export function createGroupWrites(deps: WriteDependencies): GroupWrites {
  const { clock, environment, freeId, record, state, directory } = deps;
  const timestamp = (): string => new Date(clock.now()).toISOString();
  const present = (call: Call, id: string, context: CallContext) =>
    directory.present("groups", id, call, context);

  return {
    async create(call, context) {
      const body = (call.body ?? {}) as Change;
      const name = String(body["name"]);
      const population = idIn(body["population"]);
      const id = await freeId({ kind: "groups", name, population });
      await requireName(deps, call, { id, name, population, isNew: true }, context);
      if (population !== undefined) {
        await environment.requirePopulation(population, call.operation, context);
      }
      const at = timestamp();
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
    },

    async replace(call, context) {
      const [, id] = idsOf(call.path);
      const { now, entry, real } = await present(call, id, context);
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
      const next = { ...set, updatedAt: timestamp() };
      await state.keep("groups", { id, base: entry?.base ?? real, set: next, isGone: false });
      const attributes = changed.map(([each]) => each);
      const planned = { change: "change", attributes, isEffective: changed.length > 0 } as const;
      await record({ ...ofGroup(call, id), ...planned }, call, context);
      return { ...withoutNull({ ...now, ...next }), id };
    },

    async remove(call, context) {
      const [, id] = idsOf(call.path);
      const { now, entry, real } = await present(call, id, context);
      refuseExternal(call, now);
      await state.keep("groups", { id, base: entry?.base ?? real, set: {}, isGone: true });
      const planned = { change: "delete", isEffective: true } as const;
      await record({ ...ofGroup(call, id), ...planned }, call, context);
      return undefined;
    },

    async addMember(call, context) {
      const [kind, member] = idsOf(call.path);
      const group = idIn(call.body) ?? "";
      const ends = await endsOf(deps, call, { group, kind, member }, context);
      const { of, owner } = ends;
      const home = idIn(owner["population"]);
      if (home !== undefined && home !== idIn(of["population"])) {
        throw constraint(call, "The user does not belong to the population of the group.");
      }
      const link = { group, kind, member };
      const isEffective = (await directory.membership(link, context)) !== "DIRECT";
      const planned = (await state.membersOf(group, kind)).get(member);
      if (isEffective) await state.setMember(link, planned === false ? undefined : true);
      const change = { change: "addMember", member: { type: typeOf(kind), id: member } } as const;
      await record({ ...ofGroup(call, group), ...change, isEffective }, call, context);
      return { id: group, type: "DIRECT" };
    },

    async removeMember(call, context) {
      const [kind, member, , group = ""] = idsOf(call.path);
      await endsOf(deps, call, { group, kind, member }, context);
      const link = { group, kind, member };
      const type = await directory.membership(link, context);
      if (type === undefined) throw missing(call);
      if (type === "INDIRECT") {
        throw constraint(call, "A membership of type INDIRECT must not be removed.");
      }
      const planned = (await state.membersOf(group, kind)).get(member);
      await state.setMember(link, planned === true ? undefined : false);
      const change = {
        change: "removeMember",
        member: { type: typeOf(kind), id: member },
      } as const;
      await record({ ...ofGroup(call, group), ...change, isEffective: true }, call, context);
      return undefined;
    },
  };
}

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
    const home = idIn(other["population"]);
    return population !== undefined && home !== undefined && home !== population;
  };
  const unique = {
    kind: "groups",
    id,
    isNew,
    attribute: "name",
    value: name,
    isElsewhere,
  } as const;
  return requireFree(deps, unique, call, context);
}

/** Both have to be there; each is noted, so that lists of members can be worked out. */
async function endsOf(
  { state, directory }: WriteDependencies,
  call: Call,
  {
    group,
    kind,
    member,
  }: { readonly group: string; readonly kind: MemberKind; readonly member: string },
  context: CallContext,
): Promise<{ readonly of: Item; readonly owner: Item }> {
  const of = await directory.present(kind, member, call, context);
  const owner = await directory.present("groups", group, call, context);
  refuseExternal(call, owner.now);
  if (of.entry === undefined && of.real !== undefined) await state.note(kind, of.real);
  return { of: of.now, owner: owner.now };
}

function refuseExternal(call: Call, group: Item): void {
  if (group["isExternal"] !== true) return;
  throw constraint(call, "An external group must not be changed.");
}

const constraint = ({ operation }: Call, message: string): PingOneError =>
  new PingOneError("invalidData", operation, {
    status: 400,
    details: [{ code: "CONSTRAINT_VIOLATION", target: "id", message }],
  });

const ofGroup = ({ method, path }: Call, id: string) =>
  ({ resourceType: "Group", id, method, path }) as const;
