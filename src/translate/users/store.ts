// The users of a PingOne environment as a SCIM resource store, each operation in the fewest calls.
import { ScimError } from "../../scim/error.js";
import {
  type Projection,
  projectionNames,
  projectionWants,
} from "../../scim/representation/projection.js";
import type { RequestContext, ResourceStore } from "../../scim/resource-store.js";
import { deactivates } from "../../scim/patch/patch.js";
import type { JsonObject } from "../../platform/json.js";
import { inTurns } from "../../scim/steps.js";
import type { CallContext } from "../../pingone/call.js";
import type { PingOneGroups } from "../../pingone/resources/groups.js";
import type { PingOneId } from "../../pingone/id.js";
import type { PingOneUser } from "../../pingone/resources/users.js";
import { createNames, requirePingOneId, translating } from "../errors.js";
import type { MembershipTypeCache } from "../groups/membership/membership-type-cache.js";
import { type Removals, countRemovals } from "../idempotent-create.js";
import type { ProcessMemories } from "../process-memory.js";
import { createUserProfile } from "../profile/user-profile.js";
import { createUnfinishedCreates } from "../unfinished-creates.js";
import { isLeftUnfinished } from "./create/finish-create.js";
import type { CreateDependencies } from "./create/dependencies.js";
import type { UserPolicy } from "./create/source-defaults.js";
import { readGroupsOfUser } from "./groups-of-user.js";
import { createUnmappedRefusal } from "./losses/refuse-unmapped.js";
import type { UserLossDependencies } from "./losses/report-losses.js";
import { nameKey } from "./name-key.js";
import { createUserPlans } from "./plan.js";
import { createUserReader } from "./resource.js";
import { type UserListDependencies, createUserLists } from "./user-lists.js";
import { type Return, restoreUser } from "./tombstone/restore-user.js";
import { softDelete, type Tombstone } from "./tombstone/soft-delete.js";
import type { Populations } from "./write/population-move.js";
import {
  type UserChange,
  type UserWriteDependencies,
  changeUser,
  createNewUser,
  precondition,
} from "./write/user-writes.js";

export interface UserStoreDependencies
  extends
    Omit<CreateDependencies, "overflow" | "removals">,
    Omit<UserListDependencies, "users" | "fromUser" | "groups" | "anchors">,
    Pick<UserLossDependencies, "onLoss"> {
  readonly populations: Populations;
  readonly memories: ProcessMemories;
  readonly groups: Pick<PingOneGroups, "membershipTypesOf">;
  /** What is known of how users come into groups. */
  readonly membershipTypes: Pick<MembershipTypeCache, "typeIn">;
  readonly policy: UserPolicy;
  /** Whether PingOne keeps the parts of a complex attribute that a PATCH does not send. Default: not known. */
  readonly mergesComplex?: boolean | undefined;
  /** Where users go that are deleted, to come back by a POST; undefined: nowhere, they are removed. */
  readonly tombstone?: Tombstone | undefined;
}

type UserStoreParts = UserWriteDependencies & UserListDependencies;

export function createUserStore(given: UserStoreDependencies): ResourceStore {
  const removals = countRemovals(given.memories.local("removals"), "User");
  const parts = createParts(given, removals);
  const { plans, users } = parts;
  const lists = createUserLists(parts);
  const translated = translating("User", parts.nameOf);
  const ofUser = <T>(id: string, work: (id: PingOneId) => Promise<T>): Promise<T> =>
    translated(() => work(requirePingOneId("User", id)));

  return {
    create: (resource, { unknown }, context) =>
      translated(() => createOrRestore(parts, { resource, unknown }, context)),

    read: (named, projection, context) =>
      ofUser(named, (id) => readUser(parts, id, projection, context)),

    list: (request, context) => translated(() => lists.list(request, context)),

    listFrom: (request, context) => translated(() => lists.listFrom(request, context)),

    replace: (named, resource, options, context) =>
      ofUser(named, (id) => {
        const plan: UserChange["plan"] = (state, _known, within) => {
          const isNeeded =
            state === undefined && (plans.replaceNeedsState(options) || readsFirst(within));
          if (!isNeeded) return plans.replace(resource, options, state);
          return users
            .read(id, false, within)
            .then((present) => plans.replace(resource, options, present));
        };
        const { check } = options;
        const deactivates = resource["active"] === false;
        const change = { check, plan, deactivates, returnRepresentation: true } as const;
        return changeUser(parts, id, change, context);
      }),

    patch: (named, patch, { returnRepresentation, check, unknown }, context) =>
      ofUser(named, (id) => {
        const changeOf = (present: PingOneUser, { giveWay }: RequestContext) =>
          inTurns(plans.change(patch, present, unknown), giveWay);
        const plan: UserChange["plan"] = (state, known, within) => {
          const assigned = plans.assign(patch, unknown, known);
          if (assigned !== undefined && !readsFirst(within)) return assigned;
          if (state !== undefined) return changeOf(state, within);
          return users.read(id, false, within).then((present) => changeOf(present, within));
        };
        const change = { check, plan, deactivates: deactivates(patch), returnRepresentation };
        return changeUser(parts, id, change, context);
      }),

    remove: (named, { check }, context) =>
      ofUser(named, async (id) => {
        const { tombstone } = given;
        const checked = await precondition(parts, id, check, context);
        const isRead = tombstone !== undefined || context.guard !== undefined;
        const user = checked ?? (isRead ? await users.read(id, false, context) : undefined);
        await context.guard?.claim({ kind: "deletions", id, changes: [id] });
        if (tombstone === undefined || user === undefined) await users.remove(id, context);
        else await softDelete(parts, tombstone, user, context);
        removals.add();
      }),
  };
}

/** Each in the turn of what it writes: the name, then the user who has it. */
function createOrRestore(
  parts: UserStoreParts & Pick<UserStoreDependencies, "tombstone">,
  { resource, unknown }: Omit<Return, "taken">,
  context: RequestContext,
): Promise<JsonObject> {
  const { inOrder, nameOf, tombstone } = parts;
  const key = nameKey(resource);
  const create = () =>
    inOrder(key, context, (turn) => createNewUser(parts, resource, unknown, turn));
  if (tombstone === undefined) return create();
  return translating(
    "User",
    nameOf,
  )(create).catch((taken: unknown) => {
    if (!isTaken(taken)) throw taken;
    return restoreUser(parts, tombstone, { resource, unknown, taken }, context);
  });
}

const isTaken = (error: unknown): boolean =>
  error instanceof ScimError && error.status === 409 && error.scimType === "uniqueness";

function createParts(given: UserStoreDependencies, removals: Removals): UserStoreParts {
  const { declared, mapping, membershipTypes, memories, onLoss, policy, populations } = given;
  const { overflow } = mapping;
  const profile = createUserProfile(mapping, given.mergesComplex);
  return {
    ...given,
    overflow,
    profile,
    removals: removals.count,
    fromUser: createUserReader(profile, membershipTypes.typeIn),
    nameOf: createNames(mapping.rows, mapping),
    notice: populations.notice,
    plans: createUserPlans(profile, mapping.schema, policy),
    anchors: memories.shared("pageAnchors"),
    unfinished: createUnfinishedCreates(memories.shared("unfinishedCreates"), given.sourceTag),
    refuseUnmapped: createUnmappedRefusal({
      profile,
      overflow,
      declared,
      onRefused: (attributes, context) => {
        onLoss({ reason: "refused", id: undefined, attributes }, context);
      },
    }),
  };
}

/** Whoever wrote the user before may have left them half done. */
const readsFirst = ({ lease }: RequestContext & CallContext): boolean =>
  lease?.isTakenOver === true;

async function readUser(
  parts: UserStoreParts,
  id: PingOneId,
  projection: Projection,
  context: RequestContext,
): Promise<JsonObject> {
  // How somebody came into a group takes a call more, which is made for who asks for it by name.
  const isTyped = projectionNames(projection, "groups", "type");
  const withGroups = projectionWants(projection, "groups") && !isTyped;
  const reading = parts.users.read(id, withGroups, context);
  const [user, groups] = isTyped
    ? await Promise.all([reading, readGroupsOfUser(parts.groups, id, context)])
    : [await reading, []];
  if (isLeftUnfinished(parts, user)) context.unfinished?.push(user.id);
  parts.notice(user);
  const resource = parts.fromUser(user);
  return groups.length === 0 ? resource : { ...resource, groups };
}
