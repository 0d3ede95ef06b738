// The groups of a PingOne environment as a SCIM resource store; members are written as deltas (design section 7); the caller orders writes to one group.
import { badRequest, notFound, ScimError } from "../scim/error.js";
import { applyPatch } from "../scim/patch/apply-patch.js";
import type { Patch } from "../scim/patch/patch.js";
import { projectionWants, type Projection } from "../scim/projection.js";
import type { RequestContext, ResourceStore } from "../scim/resource-store.js";
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
  toMember,
  type Member,
  type MemberPlan,
} from "./member-plan.js";
import { readMembers } from "./member-reader.js";
import { writeMembers } from "./member-writer.js";
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
    if (projection !== undefined && !projectionWants(projection, "members")) return resource;
    const members: JsonObject[] = [];
    for await (const member of readMembers(users, groups, group, context)) members.push(member);
    return members.length === 0 ? resource : { ...resource, members };
  }

  /** Adds who is missing; of those present, removes who is not wanted or meets a condition. */
  async function settle(id: string, plan: MemberPlan, context: RequestContext): Promise<void> {
    const add = new Map(plan.add);
    const remove = new Map(plan.remove);
    if (plan.isReplacement || plan.conditions.length > 0) {
      const counted = await groups.read(id, context);
      for await (const element of readMembers(users, groups, counted, context)) {
        const member = toMember(element);
        if (add.delete(member.id)) continue;
        const goes = plan.isReplacement || plan.conditions.some((matches) => matches(element));
        if (goes) remove.set(member.id, member);
      }
    }
    const changes = { add: add.values(), remove: remove.values() };
    await writeMembers(groups, id, changes, context, undoing(context));
  }

  /** Writes the group's own attributes when they differ; takes that back when the members then cannot be. */
  async function change(
    current: PingOneGroup,
    after: JsonObject,
    plan: MemberPlan,
    context: RequestContext,
  ): Promise<PingOneGroup> {
    requirePopulation(current, after);
    const body = toGroupBody(after, current);
    const isSame = isSameGroup(current, body);
    const written = isSame ? current : await groups.replace(current.id, body, context);
    try {
      await settle(current.id, plan, context);
    } catch (error) {
      if (!isSame && error instanceof ScimError) {
        const before = toGroupBody(fromGroup(current), current);
        await groups.replace(current.id, before, undoing(context));
      }
      throw error;
    }
    return written;
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

  /** The group with its members as PingOne has them now. The create is done: failing to read it back must not deny that. */
  async function readBack(
    group: PingOneGroup,
    members: JsonValue,
    context: RequestContext,
  ): Promise<JsonObject> {
    try {
      return await withMembers(await groups.read(group.id, context), undefined, context);
    } catch (error) {
      if (error instanceof PingOneError) return { ...fromGroup(group), members };
      throw error;
    }
  }

  return {
    create: (resource, context) =>
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
          await settle(group.id, additions(members), context);
        } catch (error) {
          // A group with some of its members would be half of one; the client will send it again.
          await removeAgain(group.id, error, context);
          throw error;
        }
        return readBack(group, resource["members"] ?? [], context);
      }),

    read: (id, projection, context) =>
      translated(async () =>
        withMembers(await groups.read(requireId(id), context), projection, context),
      ),

    list: (request, context) => translated(() => lists.list(request, context)),

    listFrom: (request, context) => translated(() => lists.listFrom(request, context)),

    replace: (id, resource, context) =>
      writing(id, async () => {
        const current = await groups.read(id, context);
        const plan = { ...additions(membersOf(resource["members"])), isReplacement: true };
        await change(current, resource, plan, context);
        return withMembers(await groups.read(id, context), undefined, context);
      }),

    patch: (id, patch, wanted, context) =>
      writing(id, async () => {
        const plan = planMembers(patch);
        const own = patch.operations.filter((operation) => !isMemberOperation(operation));
        // A plan without a call would answer for a group that may not exist.
        if (own.length === 0 && isEmptyPlan(plan)) await groups.read(id, context);
        else if (own.length === 0) await settle(id, plan, context);
        else await patchAttributes(id, { ...patch, operations: own }, plan, context);
        if (!wanted) return undefined;
        return withMembers(await groups.read(id, context), undefined, context);
      }),

    remove: (id, context) => writing(id, () => groups.remove(id, context)),
  };

  async function patchAttributes(
    id: string,
    patch: Patch,
    plan: MemberPlan,
    context: RequestContext,
  ): Promise<void> {
    const current = await groups.read(id, context);
    await change(current, applyPatch(patch, fromGroup(current), schema), plan, context);
  }
}

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
