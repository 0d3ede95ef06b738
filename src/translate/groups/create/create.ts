// Creates a group once: with all of its members, with none where one of them cannot be, and further at each repetition where it could not be finished.
import type { CreateOptions, RequestContext } from "../../../scim/resource-store.js";
import type { JsonObject } from "../../../platform/json.js";
import { inTurns } from "../../../scim/steps.js";
import type { WriteOrder } from "../../../scim/write-order.js";
import { whenAnswered } from "../../../pingone/attempt/unanswered-writes.js";
import type { CallContext } from "../../../pingone/call.js";
import { asInconsistent, orUndefined, PingOneError } from "../../../pingone/error.js";
import type { GroupBody, PingOneGroup, PingOneGroups } from "../../../pingone/resources/groups.js";
import { isUntouched, markerOf, withMarker } from "../../create-marker.js";
import { createOnce, nameTaken } from "../../idempotent-create.js";
import { condition } from "../../search/pingone-filter.js";
import { forget, type CreateAttempt, type UnfinishedCreates } from "../../unfinished-creates.js";
import { keepTurn } from "../../write-order.js";
import { createMemberWriter, progressOf } from "../membership/apply.js";
import { resolveAdditions, type MemberDiff } from "../membership/diff.js";
import {
  planAdditions,
  requireMemberIds,
  type Member,
  type MemberPlan,
} from "../membership/plan.js";
import {
  admitMembers,
  isEmptyDiff,
  membersAfter,
  writeMembers,
  type ReconcileDependencies,
} from "../membership/reconcile.js";
import { ChangeFailure, leaving, mayFinish } from "../outcome.js";
import { answerWith, showsMembers, type KnownGroup } from "../representation.js";
import { fromGroup, isSameGroup, toGroupBody } from "../resource.js";
import { removeAgain } from "./undo-create.js";

export interface GroupCreateDependencies extends ReconcileDependencies {
  /** New groups belong to this population unless their extension names another; without it, to the environment. */
  readonly level?: { readonly populationId?: string | undefined } | undefined;
  readonly unfinished: UnfinishedCreates;
  readonly inOrder: WriteOrder;
  /** How many groups this process has removed so far. */
  readonly removals: () => number;
}

export type GroupCreateOptions = Pick<CreateOptions, "projection" | "isRepeatable">;

interface Creation {
  /** With the attempt's marker. */
  readonly body: GroupBody;
  readonly plan: MemberPlan;
  readonly attempt: CreateAttempt;
  /** The members will be shown. */
  readonly keep: boolean;
  /** Where the very same request cannot come again, what could not be finished goes again. */
  readonly isRepeatable: boolean;
}

interface Created extends KnownGroup {
  /** As PingOne answered it before it had members. */
  readonly created: PingOneGroup;
}

/**
 * In the turn of the group's name. Throws ScimError naming a member that cannot be one: a group made here is removed
 * again then, one that was begun before is left as it was. Throws ChangeFailure for what may pass, after which the same
 * request goes on with the group; PingOneError.
 */
export async function createGroup(
  deps: GroupCreateDependencies,
  resource: JsonObject,
  { projection, isRepeatable = true }: GroupCreateOptions,
  context: RequestContext & CallContext,
): Promise<JsonObject> {
  const { unfinished } = deps;
  const plan = await inTurns(planAdditions(resource["members"]), context.giveWay);
  await inTurns(requireMemberIds(plan), context.giveWay);
  const bare = bodyOf(deps, resource);
  const request = { ...bare, members: [...plan.add.keys()].sort() } as JsonObject;
  const turn = groupNameKey(deps, resource);
  const attempt = await unfinished.take(turn, request);
  const body = { ...bare, customData: withMarker(bare.customData, attempt.marker) };
  const creation = { body, plan, attempt, keep: showsMembers(projection), isRepeatable };
  // One call is made or not: nothing of it can be left half done.
  const isSaga = plan.add.size > 0;
  if (isSaga) await unfinished.begin(turn, request, attempt);
  try {
    const created = (await goOn(deps, creation, context)) ?? (await begin(deps, creation, context));
    if (isSaga) await unfinished.end(turn, request);
    return await answerWith(deps, created, projection, context).catch((error: unknown) => {
      // The create is done: failing to read it back must not deny that. Its counts are those of before the members.
      if (!(error instanceof PingOneError)) throw error;
      const group = fromGroup({ ...created.created, directMemberCounts: undefined });
      return { ...group, members: resource["members"] ?? [] };
    });
  } catch (error) {
    // Who has taken the turn over has the note, too, and may have come to its end.
    const isOurs = !isSaga || (await context.lease?.isOurs()) !== false;
    if (isOurs) await unfinished.keep(turn, request, attempt);
    throw error;
  }
}

/**
 * The group an earlier attempt at this request has made; undefined where there is none, or it is another's by now. Throws
 * that the name is taken where nothing is left to do and its client may have been told so.
 */
async function goOn(
  deps: GroupCreateDependencies,
  { attempt, body, plan, keep }: Creation,
  context: RequestContext,
): Promise<Created | undefined> {
  if (attempt.mayBeAnswered) attempt.id ??= (await findCreated(deps, body, attempt, context))?.id;
  const { id } = attempt;
  if (id === undefined) return undefined;
  return deps.inOrder(id, context, async (turn) => {
    try {
      const held = await orUndefined(deps.groups.read(id, turn));
      if (held !== undefined && isCreatedFrom(held, body)) {
        const desired = { plan, keep, readsAlways: attempt.mayBeAnswered };
        const diff = await admitMembers(deps, { id, held }, desired, turn);
        if (attempt.mayBeAnswered && isEmptyDiff(diff)) {
          forget(attempt);
          throw nameTaken("groups.create", "name");
        }
        // Nobody was told that it is done.
        attempt.mayBeAnswered = false;
        const { members } = await writeMembers(deps, id, diff, turn);
        return { created: held, id, group: plan.add.size === 0 ? held : undefined, members };
      }
    } catch (error) {
      throw notFinished(asInconsistent(error));
    }
    forget(attempt);
    return undefined;
  });
}

const isCreatedFrom = (group: PingOneGroup, body: GroupBody): boolean =>
  isSameGroup(group, body) && group.population?.id === body.population?.id;

/** Others may use it by now: it is not removed any more, whatever becomes of this attempt. */
function notFinished(error: unknown): unknown {
  if (mayFinish(error)) return leaving(error, { state: "unfinished", isNew: true });
  return error instanceof ChangeFailure ? error : leaving(error, { state: "asFound" });
}

/** A new group, with its members. */
async function begin(
  deps: GroupCreateDependencies,
  creation: Creation,
  context: RequestContext & CallContext,
): Promise<Created> {
  const { attempt, body, plan, keep } = creation;
  const resolve = () => resolveAdditions(deps, plan, plan.add, context);
  // What an earlier attempt may have made has to be found all the same, to be removed where a member cannot be one.
  const isContinued = attempt.isUnclear;
  const early = isContinued ? undefined : await resolve();
  const created = await createEmpty(deps, body, attempt, context);
  attempt.id = created.id;
  const { unanswered = new Set() } = context;
  if (plan.add.size === 0 && unanswered.size === 0) {
    return { created, id: created.id, group: created, members: [] };
  }
  const addMembers = async (turn: RequestContext & CallContext): Promise<MemberDiff> => {
    // An attempt not answered yet may be carried out when the group is gone or renamed: it would be made again.
    keepTurn(turn, whenAnswered(unanswered));
    try {
      return await fill(deps, created, { ...creation, resolve: () => early ?? resolve() }, turn);
    } catch (error) {
      // The name is free when the group has gone.
      keepTurn(context, whenAnswered(turn.unanswered ?? []));
      throw error;
    }
  };
  const added = await deps.inOrder(created.id, context, addMembers, !isContinued);
  const members = keep ? await membersAfter(deps, [], added, context) : undefined;
  return { created, id: created.id, group: plan.add.size === 0 ? created : undefined, members };
}

const nobody: ReadonlyMap<string, Member> = new Map();

/** A group that was made just now gets its members; nothing of it has to be undone, because the group itself goes. */
async function fill(
  deps: GroupCreateDependencies,
  created: PingOneGroup,
  { attempt, body, plan, isRepeatable, resolve }: Creation & { readonly resolve: () => Resolved },
  context: RequestContext,
): Promise<MemberDiff> {
  const writer = createMemberWriter(deps, { id: created.id }, context);
  try {
    const diff = { ...(await resolve()), remove: nobody, isRead: true };
    await writer.write(diff);
    return diff;
  } catch (failure) {
    // PingOne has named it a moment ago: that there is none may be said by who does not know it yet.
    const error = asInconsistent(failure);
    const mayPass = mayFinish(error);
    if (isRepeatable && mayPass) {
      throw leaving(error, { state: "unfinished", isNew: true, ...progressOf(writer, plan) });
    }
    const removal = await removeAgain(deps, created.id, { body, add: plan.add }, context);
    if (removal !== "removed") {
      const why = { isPending: removal === "pending", isTaken: removal === "taken" };
      throw leaving(error, { state: "stranded", id: created.id, ...why });
    }
    forget(attempt);
    // With the group all of its memberships are gone.
    for (const { link, op } of writer.changes) {
      if (op === "add") context.activity?.membershipChanged(link, false);
    }
    throw mayPass ? leaving(error, { state: "removed" }) : error;
  }
}

type Resolved = ReturnType<typeof resolveAdditions> | Awaited<ReturnType<typeof resolveAdditions>>;

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

async function findNamed(
  groups: PingOneGroups,
  { name = "", population }: GroupBody,
  context: CallContext,
): Promise<PingOneGroup | undefined> {
  const named = condition("name", "eq", name);
  const filter = population
    ? `${named} and ${condition("population.id", "eq", population.id)}`
    : named;
  return (await groups.list(filter, 1, context)).items[0];
}

const isOurs = ({ customData }: PingOneGroup, { marker }: CreateAttempt): boolean =>
  markerOf(customData)?.attempt === marker.attempt;

/** What a process that was ended meanwhile has made. */
async function findCreated(
  { groups }: GroupCreateDependencies,
  body: GroupBody,
  attempt: CreateAttempt,
  context: CallContext,
): Promise<PingOneGroup | undefined> {
  const found = await findNamed(groups, body, context);
  return found !== undefined && isOurs(found, attempt) ? found : undefined;
}

async function createEmpty(
  { groups, clock, removals }: GroupCreateDependencies,
  body: GroupBody,
  attempt: CreateAttempt,
  context: RequestContext,
): Promise<PingOneGroup> {
  const { isUnclear } = attempt;
  try {
    const group = await createOnce({
      operation: "groups.create",
      uniqueName: "name",
      clock,
      removals,
      isUnclear,
      deadlineMs: context.deadlineMs,
      create: () => groups.create(body, context),
      find: () => findNamed(groups, body, context),
      reread: async ({ id, name }) => {
        const now = await orUndefined(groups.read(id, context));
        return now?.name === name ? now : undefined;
      },
      isOurs: (found) => isOurs(found, attempt),
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
