// The groups of a PingOne environment as a SCIM resource store; members are written as deltas (design section 7); the caller orders writes to one group.
import { badRequest, notFound, ScimError } from "../scim/error.js";
import { applyPatch } from "../scim/patch/apply-patch.js";
import type { Patch } from "../scim/patch/patch.js";
import { projectionWants, type Projection } from "../scim/projection.js";
import type { Check, RequestContext, ResourceStore } from "../scim/resource-store.js";
import type { JsonObject, JsonValue } from "../scim/schema/model.js";
import type { ResourceSchema } from "../scim/schema/resource-schema.js";
import type { Clock } from "../platform/clock.js";
import { PingOneError } from "../pingone/error.js";
import type { PingOneGroup, PingOneGroups } from "../pingone/groups.js";
import type { PingOneUsers } from "../pingone/users.js";
import { createOnce, isMadeFrom } from "./create-once.js";
import { toScimError } from "./error-table.js";
import { createGroupLists } from "./group-lists.js";
import { fromGroup, isSameGroup, PINGONE_GROUP, toGroupBody } from "./group-mapping.js";
import {
  isMemberOperation,
  membersOf,
  planMembers,
  type Member,
  type MemberPlan,
} from "./member-plan.js";
import { readMembers } from "./member-reader.js";
import { settleMembers, type Target } from "./settle-members.js";
import { isPingOneId } from "../pingone/id.js";

export interface GroupStoreDependencies {
  readonly groups: PingOneGroups;
  readonly users: PingOneUsers;
  readonly schema: ResourceSchema;
  readonly clock: Clock;
  readonly maxScan: number;
}

const UNDO_MS = 15_000;

export function createGroupStore(deps: GroupStoreDependencies): ResourceStore {
  const { groups, users, schema, clock } = deps;
  const lists = createGroupLists(deps);

  async function translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toScimError(error, "Group");
    }
  }

  /** Undoing gets time of its own: it has to work when the request's is used up. */
  const undoing = (context: RequestContext): RequestContext => ({
    ...context,
    deadlineMs: clock.now() + UNDO_MS,
  });

  const writing = <T>(id: string, work: () => Promise<T>): Promise<T> =>
    translated(() => {
      requireId(id);
      return work();
    });

  async function withMembers(
    group: PingOneGroup,
    projection: Projection | undefined,
    context: RequestContext,
  ): Promise<JsonObject> {
    const resource = fromGroup(group);
    if (!showsMembers(projection)) return resource;
    const members: JsonObject[] = [];
    for await (const member of readMembers(users, groups, group, context)) members.push(member);
    return shown({ group, members });
  }

  /** What a request knows of the group after its writes, completed for the answer; nothing that is known is read again. */
  async function answer(
    { id, group, members }: Known,
    projection: Projection | undefined,
    context: RequestContext,
  ): Promise<JsonObject> {
    const current = group ?? (await groups.read(id, context));
    if (members === undefined) return withMembers(current, projection, context);
    return shown({ group: current, members });
  }

  function settle(target: Target, plan: MemberPlan, keep: boolean, context: RequestContext) {
    return settleMembers(deps, target, plan, keep, { context, undoing: undoing(context) });
  }

  /** Writes the group's own attributes when they differ; takes that back when the members then cannot be. */
  async function change(
    current: PingOneGroup,
    after: JsonObject,
    plan: MemberPlan,
    keep: boolean,
    context: RequestContext,
  ): Promise<Known> {
    requirePopulation(current, after);
    const { id } = current;
    const body = toGroupBody(after, current);
    const isSame = isSameGroup(current, body);
    const written = isSame ? current : await groups.replace(id, body, context);
    try {
      const { isChanged, members } = await settle({ id, held: current }, plan, keep, context);
      return { id, group: isChanged ? undefined : written, members };
    } catch (error) {
      if (!isSame && error instanceof ScimError) {
        const before = toGroupBody(fromGroup(current), current);
        await groups.replace(id, before, undoing(context));
      }
      throw error;
    }
  }

  async function removeAgain(id: string, reason: unknown, context: RequestContext): Promise<void> {
    try {
      await groups.remove(id, undoing(context));
    } catch (error) {
      if (error instanceof PingOneError && error.code === "notFound") return;
      throw new ScimError(
        503,
        undefined,
        `Group ${id} was created, but not with all of its members, and could not be removed again. Write its members anew, or delete it.`,
        { cause: reason, headers: { "Retry-After": "30" } },
      );
    }
  }

  /** The group as PingOne has it now. The create is done: failing to read it back must not deny that. */
  async function readBack(
    group: PingOneGroup,
    members: JsonValue,
    projection: Projection | undefined,
    context: RequestContext,
  ): Promise<JsonObject> {
    try {
      return await withMembers(await groups.read(group.id, context), projection, context);
    } catch (error) {
      if (error instanceof PingOneError) return { ...fromGroup(group), members };
      throw error;
    }
  }

  /** Reads the group only for a condition. */
  async function checked(id: string, check: Check | undefined, context: RequestContext) {
    if (check === undefined) return undefined;
    const group = await groups.read(id, context);
    check(fromGroup(group));
    return group;
  }

  async function patchGroup(
    { id, held }: Target,
    patch: Patch,
    keep: boolean,
    context: RequestContext,
  ): Promise<Known> {
    const plan = planMembers(patch);
    const own = patch.operations.filter((operation) => !isMemberOperation(operation));
    if (own.length > 0) {
      const current = held ?? (await groups.read(id, context));
      const after = applyPatch({ ...patch, operations: own }, fromGroup(current), schema);
      return change(current, after, plan, keep, context);
    }
    // A plan without a call would answer for a group that may not exist.
    const isIdle = isEmptyPlan(plan);
    const known = isIdle ? (held ?? (await groups.read(id, context))) : held;
    const { isChanged, members } = await settle({ id, held: known }, plan, keep, context);
    return { id, group: isChanged ? undefined : known, members };
  }

  return {
    create: (resource, { projection }, context) =>
      translated(async () => {
        const body = toGroupBody(resource, undefined);
        const filter = `name eq ${JSON.stringify(body.name)}`;
        const startedMs = clock.now();
        const group = await createOnce({
          operation: "groups.create",
          clock,
          create: () => groups.create(body, context),
          find: async () => (await groups.list(filter, 1, context)).items[0],
          isMadeHere: (found) => isMadeFrom({ ...found }, body, startedMs, new Set()),
        });
        const members = membersOf(resource["members"]);
        if (members.length === 0) return fromGroup(group);
        try {
          await settle(group, additions(members), false, context);
        } catch (error) {
          // A group with some of its members would be half of one; the client will send it again.
          await removeAgain(group.id, error, context);
          throw error;
        }
        return readBack(group, resource["members"] ?? [], projection, context);
      }),

    read: (id, projection, context) =>
      translated(async () =>
        withMembers(await groups.read(requireId(id), context), projection, context),
      ),

    list: (request, context) => translated(() => lists.list(request, context)),

    listFrom: (request, context) => translated(() => lists.listFrom(request, context)),

    replace: (id, resource, { projection, check }, context) =>
      writing(id, async () => {
        const current = await groups.read(id, context);
        check?.(fromGroup(current));
        const plan = { ...additions(membersOf(resource["members"])), isReplacement: true };
        const keep = showsMembers(projection);
        return answer(await change(current, resource, plan, keep, context), projection, context);
      }),

    patch: (id, patch, { projection, check, wanted }, context) =>
      writing(id, async () => {
        const target = { id, held: await checked(id, check, context) };
        const keep = wanted && showsMembers(projection);
        const known = await patchGroup(target, patch, keep, context);
        return wanted ? answer(known, projection, context) : undefined;
      }),

    remove: (id, { check }, context) =>
      writing(id, async () => {
        await checked(id, check, context);
        await groups.remove(id, context);
      }),
  };
}

/** A group as far as a request knows it after its writes; what is undefined was not read, or is no longer true. */
interface Known {
  readonly id: string;
  readonly group: PingOneGroup | undefined;
  readonly members: readonly JsonObject[] | undefined;
}

const showsMembers = (projection: Projection | undefined): boolean =>
  projection === undefined || projectionWants(projection, "members");

const shown = ({ group, members }: { group: PingOneGroup; members: readonly JsonObject[] }) =>
  members.length === 0 ? fromGroup(group) : { ...fromGroup(group), members };

function additions(members: readonly Member[]): MemberPlan {
  return {
    add: new Map(members.map((member) => [member.id, member])),
    remove: new Map(),
    isReplacement: false,
    conditions: [],
  };
}

const isEmptyPlan = ({ add, remove, isReplacement, conditions }: MemberPlan): boolean =>
  add.size + conditions.length === 0 &&
  !isReplacement &&
  [...remove.keys()].every((member) => !isPingOneId(member));

function requireId(id: string): string {
  if (!isPingOneId(id)) throw notFound("Group");
  return id;
}

/** Groups cannot move between populations (contract 8.2). */
function requirePopulation(current: PingOneGroup, after: JsonObject): void {
  const sent = after[PINGONE_GROUP] as { population?: { id?: string } } | undefined;
  const wanted = sent?.population?.id;
  if (wanted === undefined || wanted === current.population?.id) return;
  throw badRequest("mutability", "population: a group cannot move to another population.");
}
