// The groups of a PingOne environment as a SCIM resource store; members are written as differences; the caller orders writes to one group.
import type { Check, RequestContext, ResourceStore } from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import type { WriteOrder } from "../../scim/write-order.js";
import type { Clock } from "../../platform/clock.js";
import type { PingOneGroup, PingOneGroups } from "../../pingone/resources/groups.js";
import type { PingOneUsers } from "../../pingone/resources/users.js";
import { requirePingOneId, translating } from "../errors.js";
import { countRemovals } from "../idempotent-create.js";
import type { ProcessMemories } from "../process-memory.js";
import { createGroupLists } from "../search/group-search.js";
import type { SourceTag } from "../source-tag.js";
import { createUnfinishedCreates } from "../unfinished-creates.js";
import { claimRemovals } from "./membership/claim-removals.js";
import { createGroup, groupNameKey, type GroupCreateDependencies } from "./create/create.js";
import type { Target } from "./membership/diff.js";
import { createRecentMemberships } from "./membership/read-your-writes.js";
import type { MembershipTypeCache } from "./membership/membership-type-cache.js";
import { observeGroups } from "./observed-groups.js";
import { ChangeFailure, toChangeError } from "./outcome.js";
import { explainGroupRefusal } from "./refusal.js";
import { answerWith, showsMembers, withMembers } from "./representation.js";
import { fromGroup } from "./resource.js";
import { patchGroup, replaceGroup, type GroupUpdateDependencies } from "./update.js";

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
  /** Orders the writes to one group where the caller cannot, because it has no id yet. */
  readonly inOrder: WriteOrder;
  /** Makes a stop wait for what goes on after its answer. */
  readonly track: <T>(work: () => Promise<T>) => Promise<T>;
  readonly memories: ProcessMemories;
  readonly sourceTag: SourceTag;
  /** Taught by what PingOne answers of groups. */
  readonly membershipTypes: MembershipTypeCache;
}

export function createGroupStore(given: GroupStoreDependencies): ResourceStore {
  const { memories } = given;
  const recent = createRecentMemberships(memories.shared("recentMemberships"));
  const groups = observeGroups(given.groups, given.membershipTypes, recent);
  const removals = countRemovals(memories.local("removals"), "Group");
  const deps: GroupUpdateDependencies & GroupCreateDependencies = {
    ...given,
    groups,
    recent,
    unfinished: createUnfinishedCreates(memories.shared("unfinishedCreates"), given.sourceTag),
    removals: removals.count,
  };
  const lists = createGroupLists({
    ...given,
    groups,
    recent,
    anchors: memories.shared("pageAnchors"),
  });
  const write = createWrite(deps);

  return {
    create: (resource, options, context) =>
      translated(undefined, () =>
        deps.inOrder(groupNameKey(deps, resource), context, (turn) =>
          createGroup(deps, resource, options, turn),
        ),
      ),

    read: (id, projection, context) =>
      translated(undefined, async () => {
        const group = await groups.read(requirePingOneId("Group", id), context);
        return withMembers(deps, group, projection, context);
      }),

    list: (request, context) => translated(undefined, () => lists.list(request, context)),

    listFrom: (request, context) => translated(undefined, () => lists.listFrom(request, context)),

    replace: (id, resource, { projection, check, kept = [] }, context) =>
      write(id, check, context, async (target) => {
        const keep = showsMembers(projection);
        const known = await replaceGroup(deps, target, { resource, kept, keep }, context);
        await context.giveWay();
        return answerWith(deps, known, projection, context);
      }),

    patch: (id, patch, { projection, check, returnRepresentation }, context) =>
      write(id, check, context, async (target) => {
        const keep = returnRepresentation && showsMembers(projection);
        const known = await patchGroup(deps, target, { patch, keep }, context);
        return returnRepresentation ? answerWith(deps, known, projection, context) : undefined;
      }),

    remove: (id, { check }, context) =>
      write(id, check, context, async (target) => {
        await claimRemovals(deps, target, context);
        await groups
          .remove(id, context)
          .catch((error: unknown) => explainGroupRefusal(groups, id, error, context));
        removals.add();
      }),
  };
}

const asScimError = translating("Group");

/** Whatever fails is told as SCIM's, with what a change has left. */
const translated = <T>(check: Check | undefined, work: () => Promise<T>): Promise<T> =>
  asScimError(() =>
    work().catch((error: unknown) => {
      throw error instanceof ChangeFailure ? toChangeError(error, check !== undefined) : error;
    }),
  );

/** What every write of a group that exists has in common: its id, its condition, the telling of what failed. */
const createWrite =
  (deps: GroupUpdateDependencies) =>
  <T>(
    id: string,
    check: Check | undefined,
    context: RequestContext,
    work: (target: Target) => Promise<T>,
  ): Promise<T> =>
    translated(check, async () => {
      requirePingOneId("Group", id);
      if (check === undefined) return work({ id });
      return work(await tryOn(deps, await deps.groups.read(id, context), check, context));
    });

/** Reads members only for a condition that depends on them, and hands on what was read. Throws 412. */
async function tryOn(
  deps: GroupUpdateDependencies,
  held: PingOneGroup,
  check: Check,
  context: RequestContext,
): Promise<Target> {
  const own = fromGroup(held);
  if (!check.needsMembers(own)) {
    check.of(own);
    return { id: held.id, held };
  }
  const whole = await withMembers(deps, held, undefined, context);
  check.of(whole);
  return { id: held.id, held, members: (whole["members"] ?? []) as readonly JsonObject[] };
}
