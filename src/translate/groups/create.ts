// Creates a group once: with all of its members, with none where one of them cannot be, and further at each repetition where it could not be finished.
import { ScimError } from "../../scim/error.js";
import type { Projection } from "../../scim/representation/projection.js";
import type { RequestContext } from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import type { WriteOrder } from "../../scim/write-order.js";
import type { CallContext } from "../../pingone/call.js";
import { PingOneError } from "../../pingone/error.js";
import type { GroupBody, PingOneGroup } from "../../pingone/groups.js";
import { whenAnswered } from "../../pingone/attempt/unanswered-writes.js";
import { isUntouched, markerOf, withMarker } from "../create-marker.js";
import { toScimError } from "../errors.js";
import { withMembers } from "./representation.js";
import { fromGroup, isSameGroup, toGroupBody } from "./resource.js";
import {
  type ResumeDependencies,
  type Wanted,
  begunOnly,
  mayPass,
  nobody,
  resume,
} from "./resume.js";
import { createOnce, nameTaken } from "../idempotent-create.js";
import { findMembers } from "./membership/present-members.js";
import { membersOf, planAdditions } from "./membership/plan.js";
import { UnfinishedMembers, writeMembers } from "./membership/apply.js";
import { requireMemberIds } from "./membership/reconcile.js";
import { keepTurn } from "../write-order.js";
import { type Attempt, type UnfinishedCreates, forget } from "../unfinished-creates.js";

export interface GroupCreateDependencies extends ResumeDependencies {
  /** New groups belong to this population unless their extension names another; without it, to the environment. */
  readonly level?: { readonly populationId?: string | undefined } | undefined;
  readonly unfinished: UnfinishedCreates;
  readonly inOrder: WriteOrder;
  /** How many groups this process has removed so far. */
  readonly removals: () => number;
}

export interface GroupCreateOptions {
  readonly projection: Projection | undefined;
  /** Whether the very same request may come again; where it cannot, what could not be finished goes again. */
  readonly isRepeatable: boolean;
}

/**
 * In the turn of the group's name. Throws ScimError naming a member that cannot be one: a group made here is removed
 * again then, one that was begun before is left as it was. Throws what may pass as ScimError, after which the same
 * request goes on with the group; PingOneError.
 */
export async function createGroup(
  deps: GroupCreateDependencies,
  resource: JsonObject,
  options: GroupCreateOptions,
  context: RequestContext & CallContext,
): Promise<JsonObject> {
  const { add } = planAdditions(membersOf(resource["members"]));
  requireMemberIds({ add });
  await context.giveWay();
  const bare = bodyOf(deps, resource);
  const request = { ...bare, members: [...add.keys()].sort() } as JsonObject;
  const attempt = await deps.unfinished.take(request);
  const body = { ...bare, customData: withMarker(bare.customData, attempt.marker) };
  const wanted = { body, add };
  try {
    const group =
      (await goOn(deps, wanted, attempt, context)) ??
      (await begin(deps, wanted, attempt, options, context));
    const isComplete = add.size === 0;
    return isComplete
      ? fromGroup(group)
      : await readBack(deps, group, resource, options.projection, context);
  } catch (error) {
    await deps.unfinished.keep(request, attempt);
    throw error;
  }
}

/** The group an earlier attempt at this request has made; undefined where there is none. */
async function goOn(
  deps: GroupCreateDependencies,
  wanted: Wanted,
  attempt: Attempt,
  context: RequestContext,
): Promise<PingOneGroup | undefined> {
  const { id } = attempt;
  if (id === undefined) return undefined;
  const group = await deps.inOrder(id, context, (turn) => resume(deps, id, wanted, turn));
  if (group === undefined) forget(attempt);
  return group;
}

/** A new group, with its members. */
async function begin(
  deps: GroupCreateDependencies,
  wanted: Wanted,
  attempt: Attempt,
  { isRepeatable }: GroupCreateOptions,
  context: RequestContext & CallContext,
): Promise<PingOneGroup> {
  const group = await createEmpty(deps, wanted.body, attempt, context);
  attempt.id = group.id;
  const { unanswered } = context;
  if (wanted.add.size === 0 && (unanswered?.size ?? 0) === 0) return group;
  await deps.inOrder(group.id, context, (turn) => {
    // An attempt not answered yet may be carried out when the group is gone or renamed: it would be made again.
    keepTurn(turn, whenAnswered(unanswered ?? []));
    return fill(deps, wanted, attempt, isRepeatable, turn);
  });
  return group;
}

/** A group that was made just now gets its members; nothing of it has to be undone, because the group itself goes. */
async function fill(
  deps: GroupCreateDependencies,
  wanted: Wanted,
  attempt: Attempt,
  isRepeatable: boolean,
  context: RequestContext,
): Promise<void> {
  const id = attempt.id ?? "";
  try {
    const changes = { add: wanted.add, remove: nobody, isKnown: true };
    await writeMembers(deps, id, changes, { context, undoing: undefined });
  } catch (error) {
    if (isRepeatable && mayPass(error)) throw begunOnly(error);
    await removeAgain(deps, id, wanted, error, context);
    forget(attempt);
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

/** A name is unique in its population (contract 8.3), whatever its case (contract 6.1). */
export const groupNameKey = (deps: GroupCreateDependencies, resource: JsonObject): string => {
  const { name, population } = bodyOf(deps, resource);
  return `Group ${population?.id ?? ""} ${String(name).toLowerCase()}`;
};

async function createEmpty(
  { groups, clock, removals }: GroupCreateDependencies,
  body: GroupBody,
  attempt: Attempt,
  context: RequestContext,
): Promise<PingOneGroup> {
  const named = `name eq ${JSON.stringify(body.name)}`;
  const filter =
    body.population === undefined
      ? named
      : `${named} and population.id eq ${JSON.stringify(body.population.id)}`;
  const { isUnclear } = attempt;
  const isOurs = (found: PingOneGroup): boolean =>
    markerOf(found.customData)?.attempt === attempt.marker.attempt;
  try {
    const group = await createOnce({
      operation: "groups.create",
      uniqueName: "name",
      clock,
      removals,
      isUnclear,
      deadlineMs: context.deadlineMs,
      create: () => groups.create(body, context),
      find: async () => (await groups.list(filter, 1, context)).items[0],
      isOurs,
    });
    if (!isUnclear || isUntouched(group)) return group;
  } catch (error) {
    attempt.isUnclear ||= error instanceof PingOneError && error.ambiguous;
    throw error;
  }
  // Made for an earlier request, and written since: somebody has taken it over, and this is no new one.
  forget(attempt);
  throw nameTaken("groups.create", "name");
}

/** Nobody else may have been promised anything of it: a group that is not as this request made it stays. */
async function removeAgain(
  deps: GroupCreateDependencies,
  id: string,
  wanted: Wanted,
  reason: unknown,
  context: RequestContext,
): Promise<void> {
  const { groups, undoing } = deps;
  const within = undoing(context);
  let left = "could not be removed again";
  try {
    if (await isAsMade(deps, await groups.read(id, within), wanted, within)) {
      await groups.remove(id, within);
      return;
    }
    left = "was changed by somebody else meanwhile and is left as it is";
  } catch (error) {
    if (error instanceof PingOneError && error.code === "notFound") return;
  }
  throw new ScimError(
    503,
    undefined,
    `Group ${id} was created, but not with all of its members, and ${left}. Write its members anew, or delete it.`,
    { cause: reason, headers: { "Retry-After": "30" } },
  );
}

/** Whether all there is of it is what was written here. */
async function isAsMade(
  deps: GroupCreateDependencies,
  group: PingOneGroup,
  { body, add }: Wanted,
  context: RequestContext,
): Promise<boolean> {
  if (!isSameGroup(group, body)) return false;
  const { users = 0, groups = 0 } = group.directMemberCounts ?? {};
  if (users + groups === 0) return true;
  const question = { group: group.id, candidates: [...add.values()], mayHoldGroups: groups > 0 };
  return (await findMembers(deps, question, context)).size === users + groups;
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
