// The `groups` of users in a list, where a client names them: PingOne's lists do not hold them, so each user is read, a few at a time (contract 3.4).
import { projectionWants, type Projection } from "../scim/projection.js";
import type { RequestContext } from "../scim/resource-store.js";
import type { JsonObject } from "../scim/schema/model.js";
import { PingOneError } from "../pingone/error.js";
import type { PingOneUser, PingOneUsers } from "../pingone/users.js";
import { runBounded } from "./bounded.js";

export type CompleteGroups = (
  resources: readonly JsonObject[],
  projection: Projection,
  context: RequestContext,
) => Promise<readonly JsonObject[]>;

const CONCURRENCY = 8;

/** Costs nothing unless `attributes` names `groups`. Rejects with PingOneError. */
export function createGroupsInLists(
  users: Pick<PingOneUsers, "read">,
  fromUser: (user: PingOneUser) => JsonObject,
): CompleteGroups {
  async function readGroups(id: string, context: RequestContext): Promise<JsonObject> {
    try {
      const { groups } = fromUser(await users.read(id, true, context));
      return groups === undefined ? {} : { groups };
    } catch (error) {
      // Deleted since the list was read: in no group any more.
      if (error instanceof PingOneError && error.code === "notFound") return {};
      throw error;
    }
  }

  return async function completeGroups(resources, projection, context) {
    if (projection.kind !== "only" || !projectionWants(projection, "groups")) return resources;
    const whole = [...resources];
    await runBounded(resources.entries(), CONCURRENCY, async ([index, resource]) => {
      const { id } = resource as { id: string };
      whole[index] = { ...resource, ...(await readGroups(id, context)) };
    });
    return whole;
  };
}
