// Both stores of a source with a boundary: what they know of each other's resources, put together once.
import type { ResourceStore } from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import type { SourcePolicy } from "../policy.js";
import type { GroupRelations } from "../protected/group-relations.js";
import { boundedGroups } from "./bounded-groups.js";
import { boundedUsers } from "./bounded-users.js";
import { countOfNested, withoutCounts } from "./member-counts.js";
import { createOutsiders } from "./outsiders.js";
import { populationIn, populationPath } from "./populations.js";
import { type Visibility, createVisibilityCache } from "./visibility-cache.js";

/** A user who moves does so by a call of its own; a group never does (contract 8.2). */
const USER_KNOWN_MS = 60_000;
const GROUP_KNOWN_MS = 3_600_000;

interface Both<T> {
  readonly users: T;
  readonly groups: T;
}

export interface BoundedStoresDependencies {
  /** Of everything there is: to find out who is where. */
  readonly inner: Both<ResourceStore>;
  readonly schemas: Both<ResourceSchema>;
  readonly clock: { readonly now: () => number };
  /** Where groups go that the source makes; its first population unless given. */
  readonly groupPopulation: string | undefined;
  readonly relations: Pick<GroupRelations, "reachesBeyond">;
}

/** `stores` as they are where the source has no boundary. */
export function boundedStores(
  { boundary, environmentGroups }: Pick<SourcePolicy, "boundary" | "environmentGroups">,
  stores: Both<ResourceStore>,
  { schemas, clock, groupPopulation, inner, relations }: BoundedStoresDependencies,
): Both<ResourceStore> {
  const [first] = boundary?.populations ?? [];
  if (boundary === undefined || first === undefined) return stores;
  const { populations } = boundary;
  const userPath = populationPath(schemas.users);
  const groupPath = populationPath(schemas.groups);
  const groupUrn = groupPath.id.container.urn;
  const isOwn = (population: string | undefined): boolean =>
    population !== undefined && populations.includes(population);
  const users = createVisibilityCache({
    store: inner.users,
    schema: schemas.users,
    clock,
    knownMs: USER_KNOWN_MS,
    visibilityOf: (user) => (isOwn(populationIn(user, userPath)) ? "own" : undefined),
  });
  const groupVisibility = (group: JsonObject): Visibility | undefined => {
    const population = populationIn(group, groupPath);
    if (population === undefined) return environmentGroups === "none" ? undefined : "shared";
    return isOwn(population) ? "own" : undefined;
  };
  const groups = createVisibilityCache({
    store: inner.groups,
    schema: schemas.groups,
    clock,
    knownMs: GROUP_KNOWN_MS,
    visibilityOf: groupVisibility,
  });
  const outsiders = createOutsiders({
    users,
    groups,
    // Direct members of a population's group are of that population (contract 8.5); of nested groups nobody says so.
    isMixed: (group) => groupVisibility(group) !== "own" || countOfNested(group, groupUrn) !== 0,
    withoutCounts: (group) =>
      groupVisibility(group) === "own" ? group : withoutCounts(group, groupUrn),
  });
  return {
    users: boundedUsers({
      store: stores.users,
      schema: schemas.users,
      populations,
      visibilities: users,
      hideGroups: outsiders.hideGroups,
    }),
    groups: boundedGroups({
      store: stores.groups,
      schema: schemas.groups,
      populations,
      defaultPopulation: groupPopulation ?? first,
      environmentGroups,
      visibilities: groups,
      outsiders,
      reachesBeyond: (id, context) => relations.reachesBeyond(id, populations, context),
    }),
  };
}
