// Moves users between populations: the target is known to exist before anything is written, and what PingOne drops on the way is told (contract 3.10).
import { badRequest } from "../../../scim/error.js";
import type { RequestContext } from "../../../scim/resource-store.js";
import { readAll } from "../../../pingone/resources/collection.js";
import { isNotFound, PingOneError } from "../../../pingone/error.js";
import type { PingOneGroups } from "../../../pingone/resources/groups.js";
import type { PingOnePopulations } from "../../../pingone/resources/populations.js";
import type { PingOneUser, PingOneUsers } from "../../../pingone/resources/users.js";
import { PINGONE_USER } from "../../../scim/schema/pingone-user.js";
import type { LocalMemory } from "../../process-memory.js";
import { onlyDirect } from "../../search/pingone-filter.js";

export interface PopulationMove {
  readonly id: string;
  readonly from: string | undefined;
  readonly to: string;
  /** Groups of the former population the user was a direct member of. */
  readonly droppedGroups: readonly string[];
}

export interface PopulationsDependencies {
  readonly populations: Pick<PingOnePopulations, "read">;
  readonly users: Pick<PingOneUsers, "setPopulation">;
  readonly groups: Pick<PingOneGroups, "membershipsOf">;
  /** Populations that were seen to exist. */
  readonly memory: LocalMemory<true>;
  readonly onMove: (move: PopulationMove, context: RequestContext) => void;
}

export interface Populations {
  /** Throws ScimError 400 when there is no such population; asks PingOne at most once in five minutes. */
  readonly require: (populationId: string, context: RequestContext) => Promise<void>;
  /** Takes note of a population that is in use. */
  readonly notice: (user: PingOneUser) => void;
  readonly move: (user: PingOneUser, to: string, context: RequestContext) => Promise<void>;
}

export function createPopulations(deps: PopulationsDependencies): Populations {
  const { populations, users, groups, memory, onMove } = deps;

  /** Groups of no population stay. */
  async function groupsToDrop(id: string, context: RequestContext): Promise<readonly string[]> {
    const dropped: string[] = [];
    const memberships = groups.membershipsOf("users", id);
    for await (const group of readAll(memberships, onlyDirect, context)) {
      if (group.population !== undefined) dropped.push(group.id);
    }
    return dropped;
  }

  return {
    async require(populationId, context) {
      if (memory.get(populationId) === true) return;
      try {
        await populations.read(populationId, context);
      } catch (error) {
        throw isNotFound(error) ? unknownPopulation() : error;
      }
      memory.set(populationId, true);
    },

    notice(user) {
      const id = populationOf(user);
      // Told of everybody who is read: what is known already is left as it is.
      if (id !== undefined) memory.setIfAbsent(id, true);
    },

    async move(user, to, context) {
      const droppedGroups = await groupsToDrop(user.id, context);
      await users.setPopulation(user.id, to, context).catch((error: unknown) => {
        memory.delete(to);
        if (error instanceof PingOneError && error.code === "invalidData")
          throw unknownPopulation();
        throw error;
      });
      onMove({ id: user.id, from: populationOf(user), to, droppedGroups }, context);
    },
  };
}

const unknownPopulation = (): Error =>
  badRequest(
    "invalidValue",
    `${PINGONE_USER}:population.id: PingOne has no such population, or the gateway may not use it.`,
  );

export function populationOf(user: PingOneUser): string | undefined {
  const { population } = user;
  const id = (population as { readonly id?: unknown } | undefined)?.id;
  return typeof id === "string" ? id : undefined;
}
