// The groups of a PingOne environment as a SCIM resource store; members are written as deltas; the caller orders writes to one group.
import { ScimError } from "../../scim/error.js";
import { applyPatch } from "../../scim/patch/apply-patch.js";
import { atOnce } from "../../scim/steps.js";
import type { Patch } from "../../scim/patch/patch.js";
import type { Check, RequestContext, ResourceStore } from "../../scim/resource-store.js";
import { keepValues } from "../../scim/resource/keep-values.js";
import type { JsonObject } from "../../platform/json.js";
import type { WriteOrder } from "../../scim/write-order.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import type { Clock } from "../../platform/clock.js";
import type { PingOneGroup, PingOneGroups } from "../../pingone/groups.js";
import { isPingOneId } from "../../pingone/id.js";
import type { PingOneUsers } from "../../pingone/users.js";
import { createDuplicateAdds } from "./membership/duplicate-adds.js";
import { requirePingOneId, translating } from "../errors.js";
import { countRemovals } from "../idempotent-create.js";
import type { ProcessMemories } from "../process-memory.js";
import { type Known, answerWith, showsMembers, withMembers } from "./representation.js";
import { changeGroup, settleGroup } from "./update.js";
import { type GroupCreateDependencies, createGroup, groupNameKey } from "./create.js";
import { createGroupLists } from "../search/group-search.js";
import { fromGroup } from "./resource.js";
import type { GroupKinds } from "./membership-type-cache.js";
import { explainGroupRefusal } from "./refusal.js";
import { createLongChanges } from "./membership/long-changes.js";
import {
  type MemberPlan,
  isMemberOperation,
  membersOf,
  planAdditions,
  planMembers,
} from "./membership/plan.js";
import type { Target } from "./membership/comparison.js";
import { UnfinishedMembers } from "./membership/apply.js";
import { observeGroups } from "./observed-groups.js";
import { createRecentMemberships } from "./membership/read-your-writes.js";
import { createUnfinishedCreates } from "../unfinished-creates.js";
import { requireMemberIds } from "./membership/reconcile.js";

export interface GroupStoreDependencies {
  readonly groups: PingOneGroups;
  readonly users: PingOneUsers;
  readonly schema: ResourceSchema;
  readonly clock: Clock;
  readonly maxScan: number;
  /** False: lists of groups never read members; single reads do. Default true. */
  readonly membersInLists?: boolean | undefined;
  /** Where new groups go that do not say so themselves: into a population, or, without one, into the environment. */
  readonly level?: GroupCreateDependencies["level"];
  /** What PingOne takes at the moment. Default: no limit. */
  readonly writesPerSecond?: (() => number) | undefined;
  /** Orders the writes to one group where the caller cannot, because it has no id yet. */
  readonly inOrder: WriteOrder;
  readonly memories: ProcessMemories;
  /** Taught by what PingOne answers of groups. */
  readonly kinds: GroupKinds;
  /** Whether PingOne refuses a second add of a member, where somebody has found that out (contract 17, U8). */
  readonly tellsDuplicateAdds?: boolean | undefined;
}

/** A request's 30 seconds and these stay below what clients wait, a minute (clients.md 3.4). */
const UNDO_MS = 25_000;

export function createGroupStore(given: GroupStoreDependencies): ResourceStore {
  const { schema, clock } = given;
  const recent = createRecentMemberships(clock);
  const groups = observeGroups(given.groups, given.kinds, recent);
  const directory = { ...given, groups, recent };
  const lists = createGroupLists(directory);
  const removals = countRemovals(given.memories.local("removals"), "Group");
  const deps: GroupCreateDependencies = {
    ...directory,
    duplicates: createDuplicateAdds(given.tellsDuplicateAdds),
    unfinished: createUnfinishedCreates(given.memories.shared("unfinishedCreates")),
    removals: removals.count,
    longChanges: createLongChanges(given.writesPerSecond ?? (() => Infinity)),
    undoing: (context) => ({ ...context, deadlineMs: clock.now() + UNDO_MS }),
  };

  const translated = translating("Group");

  const writing = <T>(id: string, check: Check | undefined, work: () => Promise<T>): Promise<T> =>
    translated(async () => {
      requirePingOneId("Group", id);
      try {
        return await work();
      } catch (error) {
        const isChanged = error instanceof UnfinishedMembers && error.made > 0;
        throw check !== undefined && isChanged ? asChanged(error) : error;
      }
    });

  /** Reads members only for a condition that depends on them, and hands on what was read. */
  async function tryOn(
    group: PingOneGroup,
    check: Check,
    context: RequestContext,
  ): Promise<Target> {
    const own = fromGroup(group);
    const isWhole = check.needsMembers(own);
    const whole = isWhole ? await withMembers(directory, group, undefined, context) : own;
    check.of(whole);
    const { members = [] } = whole;
    const known = isWhole ? (members as readonly JsonObject[]) : undefined;
    return { id: group.id, held: group, members: known };
  }

  /** Reads the group only for a condition. */
  async function checked(id: string, check: Check | undefined, context: RequestContext) {
    return check === undefined ? { id } : tryOn(await groups.read(id, context), check, context);
  }

  async function patchGroup(
    target: Target,
    patch: Patch,
    keep: boolean,
    context: RequestContext,
  ): Promise<Known> {
    const plan = planMembers(patch);
    const others = context.giveWay();
    if (others !== undefined) await others;
    const own = patch.operations.filter((operation) => !isMemberOperation(operation));
    // A plan without a call would answer for a group that may not exist, and so would its refusal.
    const isRead = own.length > 0 || isIdle(plan) || !hasMemberIds(plan);
    const { id } = target;
    const current = target.held ?? (isRead ? await groups.read(id, context) : undefined);
    requireMemberIds(plan);
    if (own.length > 0 && current !== undefined) {
      const after = atOnce(applyPatch({ ...patch, operations: own }, fromGroup(current), schema));
      return changeGroup(deps, { ...target, held: current }, after, plan, keep, context);
    }
    return settleGroup(deps, { ...target, held: current }, current, plan, keep, context);
  }

  return {
    create: (resource, { projection, isRepeatable = true }, context) =>
      translated(() =>
        deps.inOrder(groupNameKey(deps, resource), context, (turn) =>
          createGroup(deps, resource, { projection, isRepeatable }, turn),
        ),
      ),

    read: (id, projection, context) =>
      translated(async () => {
        const group = await groups.read(requirePingOneId("Group", id), context);
        return withMembers(directory, group, projection, context);
      }),

    list: (request, context) => translated(() => lists.list(request, context)),

    listFrom: (request, context) => translated(() => lists.listFrom(request, context)),

    replace: (id, given, { projection, check, kept = [] }, context) =>
      writing(id, check, async () => {
        const current = await groups.read(id, context);
        const resource = keepValues(schema, fromGroup(current), given, kept);
        const target = check && (await tryOn(current, check, context));
        await context.giveWay();
        const plan = planAdditions(membersOf(resource["members"]), true);
        requireMemberIds(plan);
        await context.giveWay();
        const keep = showsMembers(projection);
        const held = { id, ...target, held: current };
        const known = await changeGroup(deps, held, resource, plan, keep, context);
        await context.giveWay();
        return answerWith(directory, known, projection, context);
      }),

    patch: (id, patch, { projection, check, wanted }, context) =>
      writing(id, check, async () => {
        const target = await checked(id, check, context);
        const keep = wanted && showsMembers(projection);
        const known = await patchGroup(target, patch, keep, context);
        return wanted ? answerWith(directory, known, projection, context) : undefined;
      }),

    remove: (id, { check }, context) =>
      writing(id, check, async () => {
        await checked(id, check, context);
        await groups
          .remove(id, context)
          .catch((error: unknown) => explainGroupRefusal(groups, id, error, context));
        removals.add();
      }),
  };
}

/** The same condition would refuse the repeated request for what is kept of this one. */
function asChanged({ status, message, cause, headers }: UnfinishedMembers): ScimError {
  const detail = `${message} The group is of another version now: read it again, or repeat the request without its condition.`;
  return new ScimError(status, undefined, detail, { cause, headers });
}

const hasMemberIds = ({ add }: MemberPlan): boolean => [...add.keys()].every(isPingOneId);

/** Whether nothing of the plan comes to a call. */
const isIdle = ({ add, remove, isReplacement, conditions }: MemberPlan): boolean =>
  add.size + conditions.length === 0 &&
  !isReplacement &&
  [...remove.keys()].every((member) => !isPingOneId(member));
