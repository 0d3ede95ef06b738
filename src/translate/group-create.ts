// Creates a group once: with all of its members, with none where one of them cannot be, and further at each repetition where it could not be finished.
import { ScimError } from "../scim/error.js";
import type { Projection } from "../scim/projection.js";
import type { RequestContext } from "../scim/resource-store.js";
import type { JsonObject } from "../scim/schema/model.js";
import { PingOneError } from "../pingone/error.js";
import type { GroupBody, PingOneGroup } from "../pingone/groups.js";
import type { BegunGroups, GroupRequest } from "./begun-groups.js";
import { createOnce, isMadeFrom } from "./create-once.js";
import { toScimError } from "./error-table.js";
import { withMembers } from "./group-answer.js";
import { fromGroup, toGroupBody } from "./group-mapping.js";
import { isTransient } from "./group-refusal.js";
import { findMembers, type MemberQuestion } from "./member-lookup.js";
import { membersOf, planAdditions, type Member } from "./member-plan.js";
import type { MadeIds } from "./made-ids.js";
import { UnfinishedMembers, writeMembers } from "./member-writer.js";
import { requireMemberIds, type SettleDependencies } from "./settle-members.js";

export interface GroupCreateDependencies extends SettleDependencies {
  /** New groups belong to this population unless their extension names another; without it, to the environment. */
  readonly level?: { readonly populationId?: string | undefined } | undefined;
  /** Groups other requests created: not ours to adopt, nor to remove. */
  readonly made: MadeIds;
  readonly begun: BegunGroups;
  /** Undoing gets time of its own. */
  readonly undoing: (context: RequestContext) => RequestContext;
}

/**
 * Throws ScimError naming a member that cannot be one, after removing the group again; UnfinishedMembers for what may
 * pass, after which the same request goes on with the group; PingOneError.
 */
export async function createGroup(
  deps: GroupCreateDependencies,
  resource: JsonObject,
  projection: Projection | undefined,
  context: RequestContext,
): Promise<JsonObject> {
  const members = membersOf(resource["members"]);
  const { add } = planAdditions(members);
  requireMemberIds({ add });
  const request = { body: bodyOf(deps, resource), members: [...add.keys()] };
  const begun = await findBegun(deps, request, context);
  const group = begun ?? (await createEmpty(deps, request.body, context));
  if (members.length === 0) return fromGroup(group);
  try {
    const present = begun && (await findMembers(deps, questionOf(begun, members), context));
    const missing = [...add].filter(([id]) => present?.has(id) !== true);
    // Nothing of it has to be undone, because the group itself goes.
    const changes = { add: new Map(missing), remove: new Map<string, Member>(), isKnown: true };
    await writeMembers(deps, group.id, changes, { context, undoing: undefined });
  } catch (error) {
    if (isTransient(error) || error instanceof UnfinishedMembers) {
      deps.begun.keep(request, group.id);
      throw begunOnly(error);
    }
    await removeAgain(deps, group.id, error, context);
    throw error;
  }
  return readBack(deps, group, resource, projection, context);
}

const questionOf = (group: PingOneGroup, candidates: readonly Member[]): MemberQuestion => ({
  group: group.id,
  candidates,
  mayHoldGroups: group.directMemberCounts?.groups !== 0,
});

function bodyOf({ level }: GroupCreateDependencies, resource: JsonObject): GroupBody {
  const populationId = level?.populationId;
  return {
    ...(populationId === undefined ? {} : { population: { id: populationId } }),
    ...toGroupBody(resource, undefined),
  };
}

/** The group an earlier attempt at this request has left unfinished, if it is still there and what it was. */
async function findBegun(
  { groups, begun }: GroupCreateDependencies,
  request: GroupRequest,
  context: RequestContext,
): Promise<PingOneGroup | undefined> {
  const id = begun.take(request);
  if (id === undefined) return undefined;
  try {
    const group = await groups.read(id, context);
    return group.name === request.body.name ? group : undefined;
  } catch (error) {
    if (error instanceof PingOneError && error.code === "notFound") return undefined;
    begun.keep(request, id);
    throw error;
  }
}

async function createEmpty(
  { groups, clock, made }: GroupCreateDependencies,
  body: GroupBody,
  context: RequestContext,
): Promise<PingOneGroup> {
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
    deadlineMs: context.deadlineMs,
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

function begunOnly(error: unknown): unknown {
  const told = toScimError(error, "Group");
  if (!(told instanceof ScimError)) return told;
  const { status, message, headers } = told;
  const detail = `The group was created, but not yet with all of its members. ${message}`;
  const again = { "Retry-After": "5", ...headers };
  return new ScimError(status === 504 ? 503 : status, undefined, detail, {
    cause: error,
    headers: again,
  });
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
