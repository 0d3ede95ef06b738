// The users of a PingOne environment as a SCIM resource store, each operation in the fewest calls (design sections 5 and 8).
import { badRequest, notFound } from "../scim/error.js";
import type { Filter } from "../scim/filter/ast.js";
import { applyPatch } from "../scim/patch/apply-patch.js";
import type { Assignment, Patch } from "../scim/patch/patch.js";
import { projectionWants } from "../scim/projection.js";
import type { Check, RequestContext, ResourceStore } from "../scim/resource-store.js";
import type { JsonObject, JsonValue } from "../scim/schema/model.js";
import type { ResourceSchema } from "../scim/schema/resource-schema.js";
import { isPingOneId } from "../pingone/id.js";
import type { PingOneUser, UserBody } from "../pingone/users.js";
import { createUser, type CreateDependencies } from "./create-user.js";
import type { DeclaredAttributes } from "./declared-attributes.js";
import { createNames, toScimError } from "./error-table.js";
import { createLists } from "./lists.js";
import { lostAttributes } from "./losses.js";
import { countConditions } from "./member-filter.js";
import type { Populations } from "./populations.js";
import type { CompiledMapping } from "./profile/compile-mapping.js";
import type { Environment } from "./profile/leaf.js";
import { createUserProfile } from "./profile/user-profile.js";
import { createUserRows } from "./pushable-users.js";
import { sendProfile } from "./send-profile.js";
import {
  assignedSubResources,
  changedSubResources,
  isSubResource,
  subResourcesOf,
  type SubResources,
} from "./sub-resources.js";
import { createRefusal, type Intended } from "./unmapped.js";
import { createUserReader } from "./user-resource.js";
import { writeUser } from "./write-user.js";

/** What the source wants done with its users (design section 6). */
export interface UserPolicy {
  /** Where a new user goes who names no population; undefined leaves it to PingOne. */
  readonly populationFor: (resource: JsonObject) => string | undefined;
  /** For new users who name none; undefined: they sign in with PingOne. */
  readonly identityProviderId: string | undefined;
  readonly onUnmapped: "drop" | "reject";
}

export interface Loss {
  readonly reason: "undeclared" | "refused" | "unknown";
  readonly id: string | undefined;
  readonly attributes: readonly string[];
}

export interface UserStoreDependencies extends CreateDependencies {
  readonly schema: ResourceSchema;
  readonly mapping: CompiledMapping;
  readonly declared: DeclaredAttributes;
  readonly populations: Populations;
  readonly policy: UserPolicy;
  /** Told the names of attributes that have no place, or were not kept. */
  readonly onLoss: (loss: Loss, context: RequestContext) => void;
  /** How many users a filter PingOne cannot evaluate may be tried on. */
  readonly maxScan: number;
}

/** What a write means to bring about. */
type Write = Intended & { readonly subResources: SubResources };

export function createUserStore(deps: UserStoreDependencies): ResourceStore {
  const { users, declared, mapping, policy, populations, onLoss } = deps;
  const profile = createUserProfile(mapping);
  const fromUser = createUserReader(profile);
  const nameOf = createNames(mapping.rows);
  const rowsFor = createUserRows(mapping);
  const lists = createLists({
    source: users,
    path: "/users",
    target: {
      resourceType: "User",
      get rows() {
        return rowsFor(declared.current());
      },
    },
    toResource: fromUser,
    maxScan: deps.maxScan,
  });
  const refuseUnmapped = createRefusal({
    profile,
    overflow: mapping.overflow,
    declared,
    onRefused: (attributes, context) => {
      onLoss({ reason: "refused", id: undefined, attributes }, context);
    },
  });

  /** PingOne's failures become SCIM's here, in one place. */
  async function translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toScimError(error, "User", nameOf);
    }
  }

  /** Before the write: what the source does not want dropped. Nothing is asked, and nothing waits, where dropping is fine. */
  async function admit(write: Write, context: RequestContext): Promise<void> {
    if (policy.onUnmapped === "reject") await refuseUnmapped(write, context);
  }

  /** After the write: what is not there. The environment may have changed since we looked at it. */
  function tell(write: Write, user: PingOneUser, context: RequestContext): JsonObject {
    populations.notice(user);
    const kept = fromUser(user);
    const lost = lostAttributes(write.sent, kept);
    if (lost.length > 0) {
      onLoss({ reason: "undeclared", id: user.id, attributes: lost }, context);
      void declared.refreshIfOlderThan(REFRESH_MS, context);
    }
    if (write.unknown.length > 0) {
      onLoss({ reason: "unknown", id: user.id, attributes: write.unknown }, context);
    }
    return kept;
  }

  const send = (write: Write, sender: (body: UserBody) => Promise<PingOneUser>) => {
    const names = declared.current();
    return sendProfile({
      build: (environment) => ({ ...write.build(environment), ...providerOf(write.subResources) }),
      send: sender,
      content: write.sent,
      declared: names,
      hasOverflow: names?.has(mapping.overflow) !== false,
    });
  };

  /** Brings about what `write` means, for a user that exists. */
  async function update(
    id: string,
    write: Write,
    known: PingOneUser | undefined,
    context: RequestContext,
    settle?: (user: PingOneUser, environment: Environment) => UserBody | undefined,
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
    check(fromUser(user));
    return user;
  }

  /** Without reading first, where the outcome does not depend on the present state; undefined where it does. */
  function planBlindly(patch: Patch, unknown: readonly string[]): Write | undefined {
    if (patch.assignments === undefined) return undefined;
    const own = patch.assignments.filter((each) => !isSubResource(each));
    if (profile.assign(own, { declared: declared.current(), refused: new Set() }) === undefined) {
      return undefined;
    }
    return {
      sent: sentBy(own),
      present: {},
      unknown,
      build: (environment) => profile.assign(own, environment) ?? {},
      subResources: assignedSubResources(patch.assignments),
    };
  }

  function planByState(patch: Patch, user: PingOneUser, unknown: readonly string[]): Write {
    const before = fromUser(user);
    const after = applyPatch(patch, before, deps.schema);
    return {
      sent: after,
      present: user,
      unknown,
      build: (environment) => profile.change(before, after, user, environment),
      subResources: changedSubResources(before, after),
    };
  }

  const planWhole = (
    resource: JsonObject,
    unknown: readonly string[],
    build: Write["build"],
  ): Write => ({
    sent: resource,
    present: {},
    unknown,
    build,
    subResources: subResourcesOf(resource),
  });

  return {
    create: (resource, { unknown }, context) =>
      translated(async () => {
        const write = withDefaults(
          planWhole(resource, unknown, (environment) => profile.create(resource, environment)),
          policy,
        );
        await admit(write, context);
        const { active, ...subResources } = write.subResources;
        const sent = await send(write, (body) =>
          createUser(deps, { ...body, ...creationOf(subResources) }, active !== false, context),
        );
        if (sent === undefined) throw new TypeError("A create without a body.");
        return tell(write, sent.user, context);
      }),

    read: (id, projection, context) =>
      translated(async () => {
        const withGroups = projectionWants(projection, "groups");
        const user = await users.read(requireId(id), withGroups, context);
        populations.notice(user);
        return fromUser(user);
      }),

    list: (request, context) =>
      translated(() => {
        refuseGroups(request.filter);
        return lists.list(request, context);
      }),

    listFrom: (request, context) =>
      translated(() => {
        refuseGroups(request.filter);
        return lists.listFrom(request, context);
      }),

    replace: (id, resource, { check, unknown }, context) =>
      translated(async () => {
        const known = await checked(requireId(id), check, context);
        const write = planWhole(resource, unknown, (environment) =>
          profile.replace(resource, environment),
        );
        const user = await update(id, write, known, context, (answer, environment) =>
          profile.leftovers(resource, answer, environment),
        );
        return tell(write, user ?? (await users.read(id, false, context)), context);
      }),

    patch: (id, patch, { wanted, check, unknown }, context) =>
      translated(async () => {
        const known = await checked(requireId(id), check, context);
        const blind = planBlindly(patch, unknown);
        const present =
          blind === undefined ? (known ?? (await users.read(id, false, context))) : known;
        const write = blind ?? planByState(patch, present as PingOneUser, unknown);
        const user = await update(id, write, present, context);
        // Where nothing was written, whether there is such a user is still to be said.
        if (user === undefined && !wanted && hasParts(write)) return undefined;
        return tell(write, user ?? (await users.read(id, false, context)), context);
      }),

    remove: (id, { check }, context) =>
      translated(async () => {
        await checked(requireId(id), check, context);
        await users.remove(id, context);
      }),
  };
}

const REFRESH_MS = 30_000;

const hasParts = ({ subResources }: Write): boolean => Object.keys(subResources).length > 0;

/** PingOne takes the identity provider with the profile, but only setting it (contract 3.11, 3.12). */
const providerOf = ({ identityProviderId }: SubResources): UserBody =>
  typeof identityProviderId === "string" ? { identityProvider: { id: identityProviderId } } : {};

/** What a create takes in its one call (contract 3.3). */
function creationOf({ password, populationId, mfaEnabled }: SubResources): UserBody {
  return {
    ...(password === undefined ? {} : { password: { value: password } }),
    ...(populationId === undefined ? {} : { population: { id: populationId } }),
    ...(mfaEnabled === undefined ? {} : { mfaEnabled }),
  };
}

/** What the source decides for new users who do not say. */
function withDefaults(write: Write, policy: UserPolicy): Write {
  const populationId = write.subResources.populationId ?? policy.populationFor(write.sent);
  const identityProviderId = write.subResources.identityProviderId ?? policy.identityProviderId;
  return {
    ...write,
    subResources: {
      ...write.subResources,
      ...(populationId === undefined ? {} : { populationId }),
      ...(identityProviderId === undefined ? {} : { identityProviderId }),
    },
  };
}

/** The resource assignments would make of nothing. */
function sentBy(assignments: readonly Assignment[]): JsonObject {
  const sent: Record<string, JsonValue> = {};
  for (const { path, value } of assignments) {
    if (value === undefined) continue;
    const { container, attribute, sub } = path;
    const urn = container.isExtension ? container.urn : undefined;
    const holder = urn === undefined ? sent : { ...(sent[urn] as JsonObject | undefined) };
    holder[attribute.name] =
      sub === undefined
        ? value
        : { ...(holder[attribute.name] as JsonObject | undefined), [sub.name]: value };
    if (urn !== undefined) sent[urn] = holder;
  }
  return sent;
}

/** PingOne lists users without their groups (contract 3.4): a condition on them cannot be evaluated, and is not answered. */
function refuseGroups(filter: Filter | undefined): void {
  if (filter === undefined || countConditions(filter, "groups") === 0) return;
  throw badRequest(
    "invalidFilter",
    'Users cannot be filtered by groups. Ask for the group\'s members, or for groups by members.value eq "id".',
  );
}

/** A PingOne id is a UUID: anything else is not found, without asking (design section 4). */
function requireId(id: string): string {
  if (!isPingOneId(id)) throw notFound("User");
  return id;
}
