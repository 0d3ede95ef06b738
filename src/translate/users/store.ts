// The users of a PingOne environment as a SCIM resource store, each operation in the fewest calls.
import { badRequest } from "../../scim/error.js";
import type { Filter } from "../../scim/filter/ast.js";
import { projectionNames, projectionWants } from "../../scim/projection.js";
import type {
  Check,
  ListRequest,
  RequestContext,
  ResourcePage,
  ResourceStore,
} from "../../scim/resource-store.js";
import type { PingOneGroups } from "../../pingone/groups.js";
import { hasImmutable, keepImmutable } from "../../scim/resource/immutable.js";
import { keepValues } from "../../scim/resource/keep-values.js";
import { PingOneError } from "../../pingone/error.js";
import type { PingOneUser, UserBody } from "../../pingone/users.js";
import type { JsonObject } from "../../scim/schema/model.js";
import { inTurns } from "../../scim/steps.js";
import { marking } from "../create-marker.js";
import type { CreateDependencies } from "./create/dependencies.js";
import { createUser } from "./create/create-user.js";
import { SURPRISE_MS, type DeclaredAttributes } from "./environment-schema.js";
import { createNames, requirePingOneId, translating } from "../errors.js";
import { countRemovals } from "../idempotent-create.js";
import type { ProcessMemories } from "../process-memory.js";
import type { GroupKinds } from "../groups/membership-type-cache.js";
import { completeGroups, readGroupsOfUser } from "./groups-of-user.js";
import { createLists } from "../search/list-search.js";
import { countConditions } from "../search/member-filter.js";
import type { Populations } from "./population-move.js";
import type { CompiledMapping } from "../profile/compile.js";
import type { UsableSchema } from "../profile/value-codec.js";
import { createUserProfile } from "../profile/user-profile.js";
import { createUserRows } from "../search/pushable-users.js";
import { refusePasswordHash } from "./password-hash.js";
import { sendProfile } from "./send-profile.js";
import { blameSource, type UserPolicy } from "./source-choices.js";
import { finishRead } from "./create/finish-create.js";
import { createUnfinishedCreates } from "../unfinished-creates.js";
import { createTelling, type Loss } from "./tell-losses.js";
import { createRefusal } from "./unmapped.js";
import { createUserPlans, creationOf, providerOf, type UserPlan } from "./plan.js";
import { createUserReader } from "./resource.js";
import { writeUser } from "./update.js";

export interface UserStoreDependencies extends Omit<CreateDependencies, "overflow" | "removals"> {
  readonly mapping: CompiledMapping;
  readonly declared: DeclaredAttributes;
  readonly populations: Populations;
  readonly memories: ProcessMemories;
  readonly groups: Pick<PingOneGroups, "membershipTypesOf">;
  /** What is known of how users come into groups. */
  readonly kinds: Pick<GroupKinds, "wayInto">;
  readonly policy: UserPolicy;
  /** Told the names of attributes that have no place, or were not kept. */
  readonly onLoss: (loss: Loss, context: RequestContext) => void;
  /** Whether PingOne keeps the parts of a complex attribute that a PATCH does not send. Default: not known. */
  readonly mergesComplex?: boolean | undefined;
  /** How many users a filter PingOne cannot evaluate may be tried on. */
  readonly maxScan: number;
}

interface UpdateOptions {
  /** What PingOne's answer leaves to be written. */
  readonly settle?: (user: PingOneUser, environment: UsableSchema) => UserBody | undefined;
}

export function createUserStore(deps: UserStoreDependencies): ResourceStore {
  const { users, declared, mapping, policy, populations, onLoss } = deps;
  const profile = createUserProfile(mapping, deps.mergesComplex);
  const plans = createUserPlans(profile, mapping.schema, policy);
  const fromUser = createUserReader(profile, deps.kinds.wayInto);
  const nameOf = createNames(mapping.rows, mapping);
  const rowsFor = createUserRows(mapping);
  const lists = createLists({
    source: users,
    path: "/users",
    target: {
      resourceType: "User",
      get rows() {
        return rowsFor(declared.searchable());
      },
    },
    toResource: fromUser,
    maxScan: deps.maxScan,
    clock: deps.clock,
  });
  const removals = countRemovals(deps.memories.local("removals"), "User");
  const creating = { ...deps, overflow: mapping.overflow, removals: removals.count };
  const unfinished = createUnfinishedCreates(deps.memories.shared("unfinishedCreates"));
  const tell = createTelling({ ...deps, profile, fromUser, notice: populations.notice });
  const refuseUnmapped = createRefusal({
    profile,
    overflow: mapping.overflow,
    declared,
    onRefused: (attributes, context) => {
      onLoss({ reason: "refused", id: undefined, attributes }, context);
    },
  });

  const translated = translating("User", nameOf);
  const holdsImmutable = hasImmutable(mapping.schema);

  /** PingOne refuses a filter by an attribute that was taken from the environment since we looked at it. */
  async function searched<T>(search: () => Promise<T>, context: RequestContext): Promise<T> {
    try {
      return await search();
    } catch (error) {
      if (!(error instanceof PingOneError) || error.code !== "invalidFilter") throw error;
      const before = declared.searchable();
      await declared.refreshIfOlderThan(SURPRISE_MS, context);
      if (declared.searchable() === before) throw error;
      return search();
    }
  }

  /** A page of either kind, with the groups of its users where they are asked for. */
  async function listed<Page extends Pick<ResourcePage, "resources">>(
    { filter, projection }: Pick<ListRequest, "filter" | "projection">,
    search: () => Promise<Page>,
    context: RequestContext,
  ): Promise<Page> {
    refuseGroups(filter);
    const page = await searched(search, context);
    const resources = await completeGroups(deps.groups, page.resources, projection, context);
    return { ...page, resources };
  }

  /** Before the write: what the source may not send, or does not want dropped. Nothing is asked, and nothing waits, where dropping is fine. */
  async function admit(write: UserPlan, context: RequestContext): Promise<void> {
    refusePasswordHash(write.subResources.password, policy.passwordHashes);
    if (policy.onUnmapped === "reject") await refuseUnmapped(write, context);
  }

  const send = (write: UserPlan, sender: (body: UserBody) => Promise<PingOneUser>) => {
    const known = declared.known();
    return sendProfile({
      build: (environment) => ({ ...write.build(environment), ...providerOf(write.subResources) }),
      send: sender,
      content: write.sent,
      isWhole: write.isWhole,
      known,
      hasOverflow: known.declared?.has(mapping.overflow) ?? true,
    });
  };

  /** Brings about what `write` means, for a user that exists. */
  async function update(
    id: string,
    write: UserPlan,
    known: PingOneUser | undefined,
    context: RequestContext,
    { settle }: UpdateOptions = {},
  ): Promise<PingOneUser | undefined> {
    await admit(write, context);
    const { subResources } = write;
    return writeUser(
      users,
      populations,
      {
        id,
        known,
        subResources,
        nameOf,
        async sendProfile() {
          const sent = await send(write, (body) => users.patch(id, body, context));
          if (sent === undefined) return known;
          const rest = settle?.(sent.user, sent.environment);
          return rest === undefined ? sent.user : users.patch(id, rest, context);
        },
      },
      context,
    );
  }

  /** Reads the user only for a condition. */
  async function checked(id: string, check: Check | undefined, context: RequestContext) {
    if (check === undefined) return undefined;
    const user = await users.read(id, false, context);
    check.of(fromUser(user));
    populations.notice(user);
    return user;
  }

  /** In the turn of the user's name. */
  async function create(resource: JsonObject, unknown: readonly string[], context: RequestContext) {
    const write = plans.create(resource, unknown);
    await admit(write, context);
    const before = declared.known();
    const { active, ...subResources } = write.subResources;
    const enabled = active !== false;
    const attempt = await unfinished.take(resource, enabled ? undefined : "disable");
    const marked = { ...write, build: marking(write.build, mapping.overflow, attempt.marker) };
    const keepsMarkers = before.declared?.has(mapping.overflow) === true;
    try {
      const sent = await send(marked, (body) => {
        const whole = { ...body, ...creationOf(subResources) };
        const keep = () => unfinished.keep(resource, attempt);
        return createUser(creating, { body: whole, enabled, attempt, keep, keepsMarkers }, context);
      });
      if (sent === undefined) throw new TypeError("A create without a body.");
      return await tell(write, sent.user, before, context);
    } catch (error) {
      await unfinished.keep(resource, attempt);
      throw blameSource(error, write.chosen);
    }
  }

  return {
    create: (resource, { unknown }, context) =>
      translated(() =>
        deps.inOrder(nameKey(resource), context, (turn) => create(resource, unknown, turn)),
      ),

    read: (id, projection, context) =>
      translated(async () => {
        requirePingOneId("User", id);
        // How somebody came into a group takes a call more, which is made for who asks for it by name.
        const isTyped = projectionNames(projection, "groups", "type");
        const withGroups = projectionWants(projection, "groups") && !isTyped;
        const [read, groups = []] = await Promise.all([
          users.read(id, withGroups, context),
          isTyped ? readGroupsOfUser(deps.groups, id, context) : undefined,
        ]);
        const user = await finishRead(creating, read, withGroups, context);
        populations.notice(user);
        return groups.length === 0 ? fromUser(user) : { ...fromUser(user), groups };
      }),

    list: (request, context) =>
      translated(() => listed(request, () => lists.list(request, context), context)),

    listFrom: (request, context) =>
      translated(() => listed(request, () => lists.listFrom(request, context), context)),

    replace: (id, given, { check, unknown, unassigned = [], kept = [] }, context) =>
      translated(async () => {
        const read =
          (await checked(requirePingOneId("User", id), check, context)) ??
          (holdsImmutable || profile.replacesParts || kept.length > 0
            ? await users.read(id, false, context)
            : undefined);
        const current = read && fromUser(read);
        const resource =
          current === undefined
            ? given
            : keepValues(
                mapping.schema,
                current,
                keepImmutable(mapping.schema, current, given),
                kept,
              );
        const write = plans.replace(resource, unknown, unassigned, read);
        const before = declared.known();
        const user = await update(id, write, read, context, {
          settle: (answer, environment) => profile.leftBehind(resource, answer, environment),
        });
        return tell(write, user ?? (await users.read(id, false, context)), before, context);
      }),

    patch: (id, patch, { wanted, check, unknown }, context) =>
      translated(async () => {
        const known = await checked(requirePingOneId("User", id), check, context);
        const before = declared.known();
        const changed = async () => {
          const state = known ?? (await users.read(id, false, context));
          return inTurns(plans.change(patch, state, unknown), context.giveWay);
        };
        const write = plans.assign(patch, unknown, before) ?? (await changed());
        const user = await update(id, write, write.state ?? known, context);
        // Where nothing was written, whether there is such a user is still to be said.
        if (user === undefined && !wanted && hasParts(write)) {
          if (unknown.length > 0) onLoss({ reason: "unknown", id, attributes: unknown }, context);
          return undefined;
        }
        return tell(write, user ?? (await users.read(id, false, context)), before, context);
      }),

    remove: (id, { check }, context) =>
      translated(async () => {
        await checked(requirePingOneId("User", id), check, context);
        await users.remove(id, context);
        removals.add();
      }),
  };
}

/** PingOne's names are unique whatever their case (contract 3.2). */
const nameKey = ({ userName }: JsonObject): string => `User ${(userName as string).toLowerCase()}`;

const hasParts = ({ subResources }: UserPlan): boolean => Object.keys(subResources).length > 0;

/** PingOne lists users without their groups (contract 3.4): a condition on them cannot be evaluated, and is not answered. */
function refuseGroups(filter: Filter | undefined): void {
  if (filter === undefined || countConditions(filter, "groups") === 0) return;
  throw badRequest(
    "invalidFilter",
    'Users cannot be filtered by groups. Ask for the group\'s members, or for groups by members.value eq "id".',
  );
}
