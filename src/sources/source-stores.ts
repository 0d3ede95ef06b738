// The stores of one source: what its policy says, in one order, around the stores of the environment; nothing reaches these but through it.
import type { Principal } from "../scim/principal.js";
import type { RequestContext, ResourceStore } from "../scim/resource-store.js";
import { valueAt } from "../scim/resource/value-at.js";
import type { JsonObject } from "../platform/json.js";
import { type ResourceSchema, resolveAttributePath } from "../scim/schema/resource-schema.js";
import { boundedGroups } from "./boundary/bounded-groups.js";
import { boundedUsers } from "./boundary/bounded-users.js";
import { createOutsiders } from "./boundary/outsiders.js";
import { populationIn, populationPath } from "./boundary/populations.js";
import { type Place, createSight } from "./boundary/sight.js";
import { permittedStore } from "./permitted-store.js";
import type { SourcePolicy } from "./policy.js";
import { protectedGroups } from "./protected-groups.js";
import { protectedUsers } from "./protected-users.js";
import { type RoleGroupsDependencies, withoutRoleGroups } from "./role-groups.js";
import { type NotWritten, writableStore } from "./writable-store.js";

export interface SourceStores {
  readonly users: ResourceStore;
  readonly groups: ResourceStore;
}

export interface SourceStoresDependencies {
  /** Of everything there is. */
  readonly inner: SourceStores;
  readonly schemas: { readonly users: ResourceSchema; readonly groups: ResourceSchema };
  readonly clock: { readonly now: () => number };
  /** Where groups go that the source makes, if it has a boundary; its first population unless given. */
  readonly groupPopulation: string | undefined;
  /** Whether an operator has paused the writes of who asks, whatever the configuration says. */
  readonly isPaused?: (principal: Principal) => boolean;
  readonly hasRoles: RoleGroupsDependencies["hasRoles"];
  readonly onLoss: (
    loss: NotWritten & { readonly resourceType: "User" | "Group" },
    context: RequestContext,
  ) => void;
}

export function createSourceStores(
  policy: SourcePolicy,
  deps: SourceStoresDependencies,
): SourceStores {
  const { inner, schemas, onLoss } = deps;
  // What is protected is told as such only where it is inside.
  const untouched: SourceStores = {
    users: protectedUsers(inner.users, policy.protected),
    groups: protectedGroups(
      withoutRoleGroups(inner.groups, policy, deps.hasRoles),
      policy.protected,
      schemas.groups,
    ),
  };
  const bounded = boundedStores(policy, untouched, deps);
  const finish = (kind: keyof SourceStores, resourceType: "User" | "Group"): ResourceStore =>
    permittedStore(
      writableStore(bounded[kind], policy, {
        schema: schemas[kind],
        onLoss: (loss, context) => {
          onLoss({ ...loss, resourceType }, context);
        },
      }),
      policy,
      kind,
      deps.isPaused,
    );
  return { users: finish("users", "User"), groups: finish("groups", "Group") };
}

/** A user who moves does so by a call of its own; a group never does (contract 8.2). */
const USER_KNOWN_MS = 60_000;
const GROUP_KNOWN_MS = 3_600_000;

function boundedStores(
  { boundary, environmentGroups }: SourcePolicy,
  stores: SourceStores,
  { schemas, clock, groupPopulation, inner }: SourceStoresDependencies,
): SourceStores {
  const [first] = boundary?.populations ?? [];
  if (boundary === undefined || first === undefined) return stores;
  const { populations } = boundary;
  const userPath = populationPath(schemas.users);
  const groupPath = populationPath(schemas.groups);
  const isOwn = (population: string | undefined): boolean =>
    population !== undefined && populations.includes(population);
  const users = createSight({
    store: inner.users,
    schema: schemas.users,
    clock,
    knownMs: USER_KNOWN_MS,
    placeOf: (user) => (isOwn(populationIn(user, userPath)) ? "own" : undefined),
  });
  const groupPlace = (group: JsonObject): Place | undefined => {
    const population = populationIn(group, groupPath);
    if (population === undefined) return environmentGroups === "none" ? undefined : "shared";
    return isOwn(population) ? "own" : undefined;
  };
  const groups = createSight({
    store: inner.groups,
    schema: schemas.groups,
    clock,
    knownMs: GROUP_KNOWN_MS,
    placeOf: groupPlace,
  });
  const nested = resolveAttributePath(
    schemas.groups,
    `${groupPath.id.container.urn}:directMemberCounts.groups`,
  );
  const outsiders = createOutsiders({
    users,
    groups,
    // Direct members of a population's group are of that population (contract 8.5); of nested groups nobody says so.
    isMixed: (group) =>
      groupPlace(group) !== "own" || (nested !== undefined && valueAt(group, nested) !== 0),
  });
  return {
    users: boundedUsers({
      store: stores.users,
      schema: schemas.users,
      populations,
      sight: users,
      hideGroups: outsiders.hideGroups,
    }),
    groups: boundedGroups({
      store: stores.groups,
      schema: schemas.groups,
      populations,
      home: groupPopulation ?? first,
      environmentGroups,
      sight: groups,
      outsiders,
    }),
  };
}
