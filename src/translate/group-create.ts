// Creates a group once: with all of its members, with none where one of them cannot be, and further at each repetition where it could not be finished.
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
import {
  begunOnly,
  mayPass,
  nobody,
  resume,
  type ResumeDependencies,
  type Wanted,
} from "./group-resume.js";
import { membersOf, planAdditions } from "./member-plan.js";
import type { MadeIds } from "./made-ids.js";
import { UnfinishedMembers, writeMembers } from "./member-writer.js";
import { requireMemberIds } from "./settle-members.js";

export interface GroupCreateDependencies extends ResumeDependencies {
  /** New groups belong to this population unless their extension names another; without it, to the environment. */
  readonly level?: { readonly populationId?: string | undefined } | undefined;
  /** Groups other requests created: not ours to adopt, nor to remove. */
  readonly made: MadeIds;
}

export interface GroupCreateOptions {
  readonly projection: Projection | undefined;
  /** Whether the very same request may come again; where it cannot, what could not be finished goes again. */
  readonly isRepeatable: boolean;
}

/**
 * Throws ScimError naming a member that cannot be one: a group made here is removed again then, one that was begun before
 * is left as it was. Throws UnfinishedMembers for what may pass, after which the same request goes on with the group;
 * PingOneError.
 */
export async function createGroup(
  deps: GroupCreateDependencies,
  resource: JsonObject,
  options: GroupCreateOptions,
  context: RequestContext,
): Promise<JsonObject> {
  const members = membersOf(resource["members"]);
  const { add } = planAdditions(members);
  requireMemberIds({ add });
  const request = { body: bodyOf(deps, resource), members: [...add.keys()] };
  const { projection } = options;
  const id = deps.begun.take(request);
  const resumed =
    id === undefined
      ? undefined
      : await deps.serialize(id, () => resume(deps, { id, request, add }, context));
  if (resumed !== undefined) return readBack(deps, resumed, resource, projection, context);
  const group = await createEmpty(deps, request.body, context);
  if (members.length === 0) return fromGroup(group);
  await deps.serialize(group.id, () => fill(deps, group, { request, add }, options, context));
  return readBack(deps, group, resource, projection, context);
}

/** A group that was made just now gets its members; nothing of it has to be undone, because the group itself goes. */
async function fill(
  deps: GroupCreateDependencies,
  { id }: PingOneGroup,
  { request, add }: Wanted,
  { isRepeatable }: GroupCreateOptions,
  context: RequestContext,
): Promise<void> {
  try {
    const changes = { add, remove: nobody, isKnown: true };
    await writeMembers(deps, id, changes, { context, undoing: undefined });
  } catch (error) {
    if (isRepeatable && mayPass(error)) {
      deps.begun.keep(request, id);
      throw begunOnly(error);
    }
    await removeAgain(deps, id, error, context);
    throw error instanceof UnfinishedMembers ? nothingCreated(error) : error;
  }
}

function bodyOf({ level }: GroupCreateDependencies, resource: JsonObject): GroupBody {
  const populationId = level?.populationId;
  return {
    ...(populationId === undefined ? {} : { population: { id: populationId } }),
    ...toGroupBody(resource, undefined),
  };
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
