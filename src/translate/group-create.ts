// Creates a group once and whole: with all of its members, or not at all.
import { ScimError } from "../scim/error.js";
import type { Projection } from "../scim/projection.js";
import type { RequestContext } from "../scim/resource-store.js";
import type { JsonObject } from "../scim/schema/model.js";
import { PingOneError } from "../pingone/error.js";
import type { GroupBody, PingOneGroup } from "../pingone/groups.js";
import { createOnce, isMadeFrom } from "./create-once.js";
import { toScimError } from "./error-table.js";
import { withMembers } from "./group-answer.js";
import { fromGroup, toGroupBody } from "./group-mapping.js";
import { membersOf, planAdditions } from "./member-plan.js";
import type { MadeIds } from "./made-ids.js";
import { UnfinishedMembers, writeMembers } from "./member-writer.js";
import { requireMemberIds, type SettleDependencies } from "./settle-members.js";

export interface GroupCreateDependencies extends SettleDependencies {
  /** New groups belong to this population unless their extension names another; without it, to the environment. */
  readonly level?: { readonly populationId?: string | undefined } | undefined;
  /** Groups other requests created: not ours to adopt, nor to remove. */
  readonly made: MadeIds;
  /** Undoing gets time of its own. */
  readonly undoing: (context: RequestContext) => RequestContext;
}

/** Throws PingOneError, or ScimError for what its members are refused. */
export async function createGroup(
  deps: GroupCreateDependencies,
  resource: JsonObject,
  projection: Projection | undefined,
  context: RequestContext,
): Promise<JsonObject> {
  const members = membersOf(resource["members"]);
  const plan = planAdditions(members);
  requireMemberIds(plan);
  const group = await createEmpty(deps, resource, context);
  if (members.length === 0) return fromGroup(group);
  try {
    // A new group has no members; and nothing has to be undone, because the group itself goes.
    const changes = { add: plan.add, remove: plan.remove, isKnown: true };
    await writeMembers(deps, group.id, changes, { context, undoing: undefined });
  } catch (error) {
    // A group with some of its members would be half of one; the client will send it again.
    await removeAgain(deps, group.id, error, context);
    throw error instanceof UnfinishedMembers ? nothingCreated(error) : error;
  }
  return readBack(deps, group, resource, projection, context);
}

async function createEmpty(
  { groups, clock, level, made }: GroupCreateDependencies,
  resource: JsonObject,
  context: RequestContext,
): Promise<PingOneGroup> {
  const populationId = level?.populationId;
  const body: GroupBody = {
    ...(populationId === undefined ? {} : { population: { id: populationId } }),
    ...toGroupBody(resource, undefined),
  };
  // A name is unique in its population (contract 8.3).
  const named = `name eq ${JSON.stringify(body.name)}`;
  const filter =
    body.population === undefined
      ? named
      : `${named} and population.id eq ${JSON.stringify(body.population.id)}`;
  const startedMs = clock.now();
  const group = await createOnce({
    operation: "groups.create",
    clock,
    create: () => groups.create(body, context),
    find: async () => (await groups.list(filter, 1, context)).items[0],
    isMadeHere: (found) =>
      !made.has(found.id) && isMadeFrom({ ...found }, body, startedMs, new Set()),
  });
  made.add(group.id);
  return group;
}

async function removeAgain(
  { groups, undoing }: GroupCreateDependencies,
  id: string,
  reason: unknown,
  context: RequestContext,
): Promise<void> {
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

function nothingCreated({ status, cause, headers }: UnfinishedMembers): ScimError {
  const told = toScimError(cause, "Group");
  const reason = told instanceof ScimError ? `${told.message} ` : "";
  const detail = `${reason}The group was removed again, because not all of its members could be added: nothing was created. Repeat the request.`;
  return new ScimError(status, undefined, detail, { cause, headers });
}

/** The group as PingOne has it now. The create is done: failing to read it back must not deny that. */
async function readBack(
  deps: GroupCreateDependencies,
  group: PingOneGroup,
  { members = [] }: JsonObject,
  projection: Projection | undefined,
  context: RequestContext,
): Promise<JsonObject> {
  try {
    const current = await deps.groups.read(group.id, context);
    return await withMembers(deps, current, projection, context);
  } catch (error) {
    if (!(error instanceof PingOneError)) throw error;
    // Its counts are those of before the members.
    return { ...fromGroup({ ...group, directMemberCounts: undefined }), members };
  }
}
