// Writes a group's own attributes and its members as one change: when the members cannot be written, the attributes go back to what they were.
import { badRequest, unknownMember } from "../../scim/error.js";
import { applyPatch } from "../../scim/patch/apply-patch.js";
import { isMemberOperation, type Patch } from "../../scim/patch/patch.js";
import { keepValues } from "../../scim/resource/keep-values.js";
import type { ReplaceOptions, RequestContext } from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import { inTurns } from "../../scim/steps.js";
import type { CallContext } from "../../pingone/call.js";
import { PingOneError } from "../../pingone/error.js";
import type { PingOneGroup } from "../../pingone/resources/groups.js";
import { undoInTime } from "./membership/compensation.js";
import type { Target } from "./membership/diff.js";
import {
  findImpossible,
  planAdditions,
  planMembers,
  requireMemberIds,
  type MemberPlan,
} from "./membership/plan.js";
import { admitMembers, writeMembers, type ReconcileDependencies } from "./membership/reconcile.js";
import { leaving, mayFinish } from "./outcome.js";
import { explainGroupRefusal, refuseExternal } from "./refusal.js";
import type { KnownGroup } from "./representation.js";
import { fromGroup, isSameGroup, PINGONE_GROUP, toGroupBody } from "./resource.js";

export type GroupUpdateDependencies = ReconcileDependencies & { readonly schema: ResourceSchema };

interface GroupChange {
  /** The resource as it shall be, members left out; undefined where its own attributes stay. */
  readonly after: JsonObject | undefined;
  readonly plan: MemberPlan;
  /** The members will be shown. */
  readonly keep: boolean;
}

interface Replacement {
  readonly resource: JsonObject;
  /** Names whose present values stay. */
  readonly kept: NonNullable<ReplaceOptions["kept"]>;
  readonly keep: boolean;
}

/** PUT: everybody who is not named goes (RFC 7644 section 3.5.1). Throws as `admitMembers` and `writeMembers` do. */
export async function replaceGroup(
  deps: GroupUpdateDependencies,
  target: Target,
  { resource, kept, keep }: Replacement,
  context: RequestContext,
): Promise<KnownGroup> {
  const held = target.held ?? (await deps.groups.read(target.id, context));
  const after = keepValues(deps.schema, fromGroup(held), resource, kept);
  const plan = await inTurns(planAdditions(resource["members"], true), context.giveWay);
  await inTurns(requireMemberIds(plan), context.giveWay);
  return changeGroup(deps, { ...target, held }, { after, plan, keep }, context);
}

/** Throws as `admitMembers` and `writeMembers` do. */
export async function patchGroup(
  deps: GroupUpdateDependencies,
  target: Target,
  { patch, keep }: { readonly patch: Patch; readonly keep: boolean },
  context: RequestContext & CallContext,
): Promise<KnownGroup> {
  const plan = await inTurns(planMembers(patch), context.giveWay);
  const impossible = await inTurns(findImpossible(plan), context.giveWay);
  const operations = patch.operations.filter((operation) => !isMemberOperation(operation));
  // Whoever wrote the group before may have left it half done.
  const isLeft = context.lease?.isTakenOver === true;
  // A plan without a call would answer for a group that may not exist, and so would its refusal.
  const isRead = isLeft || operations.length > 0 || isIdle(plan) || impossible !== undefined;
  const held = target.held ?? (isRead ? await deps.groups.read(target.id, context) : undefined);
  if (impossible !== undefined) throw unknownMember(impossible);
  const after =
    operations.length > 0 && held !== undefined
      ? await inTurns(
          applyPatch({ ...patch, operations }, fromGroup(held), deps.schema),
          context.giveWay,
        )
      : undefined;
  return changeGroup(deps, { ...target, held }, { after, plan, keep }, context);
}

/** Whether nothing of the plan comes to a call. */
const isIdle = ({ add, remove, isReplacement, conditions }: MemberPlan): boolean =>
  add.size + remove.size + conditions.length === 0 && !isReplacement;

async function changeGroup(
  deps: GroupUpdateDependencies,
  target: Target,
  { after, ...change }: GroupChange,
  context: RequestContext,
): Promise<KnownGroup> {
  const { id, held } = target;
  if (after && held) requireWritable(held, after);
  const diff = await admitMembers(deps, target, change, context);
  const written =
    after &&
    held &&
    (await writeAttributes(deps, held, after, context).catch(async (error: unknown) => {
      // An attempt before the one that was refused may have been carried out.
      const mayBeWritten = error instanceof PingOneError && error.ambiguous && !mayFinish(error);
      throw mayBeWritten ? await setBack(deps, held, error, context) : error;
    }));
  try {
    const { isChanged, members } = await writeMembers(deps, id, diff, context);
    return { id, group: isChanged ? undefined : (written ?? held), members };
  } catch (error) {
    if (held === undefined || written === undefined || written === held) throw error;
    throw await setBack(deps, held, error, context);
  }
}

/** The group as PingOne has it then: the very one that was given where nothing changes. */
async function writeAttributes(
  { groups }: GroupUpdateDependencies,
  current: PingOneGroup,
  after: JsonObject,
  context: CallContext,
): Promise<PingOneGroup> {
  const body = toGroupBody(after, current);
  if (isSameGroup(current, body)) return current;
  return groups
    .replace(current.id, body, context)
    .catch((error: unknown) => explainGroupRefusal(groups, current.id, error, context));
}

/** Members could not be written: the attributes go back to what they were. Answers the error to tell. */
async function setBack(
  deps: GroupUpdateDependencies,
  current: PingOneGroup,
  error: unknown,
  context: RequestContext,
): Promise<unknown> {
  // What may pass is kept: the repeated request finishes it.
  if (mayFinish(error)) return leaving(error, { state: "unfinished", isAttributesChanged: true });
  const before = { ...toGroupBody(fromGroup(current), current), name: current.name };
  const undone = await undoInTime(
    deps,
    context,
    (undoing) =>
      deps.groups.replace(current.id, before, undoing).then(
        () => true,
        () => false,
      ),
    undefined,
  );
  if (undone === true) return error;
  const pending = undone === undefined ? { isPending: true } : {};
  return leaving(error, { state: "notRestored", isAttributesChanged: true, ...pending });
}

/** What is refused whatever becomes of the members. */
function requireWritable(current: PingOneGroup, after: JsonObject): void {
  requirePopulation(current, after);
  if (!isSameGroup(current, toGroupBody(after, current))) refuseExternal(current);
}

/** Groups cannot move between populations (contract 8.2). */
function requirePopulation(current: PingOneGroup, after: JsonObject): void {
  const sent = after[PINGONE_GROUP] as { population?: { id?: string } } | undefined;
  const population = sent?.population?.id;
  if (population === undefined || population === current.population?.id) return;
  throw badRequest("mutability", "population: a group cannot move to another population.");
}
