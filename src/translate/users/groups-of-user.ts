// The `groups` of users with the way they came into each, which PingOne tells in a call of its own (contract 8.5, RFC 7643 section 4.1.2).
import { type Projection, projectionWants } from "../../scim/representation/projection.js";
import type { RequestContext } from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import { readAll } from "../../pingone/resources/collection.js";
import { isNotFound } from "../../pingone/error.js";
import type { PingOneGroups, TypedMembership } from "../../pingone/resources/groups.js";
import { forEachLimit } from "../../platform/work/for-each-limit.js";
import type { GroupsType } from "../groups/membership/membership-type-cache.js";

type MembershipTypes = Pick<PingOneGroups, "membershipTypesOf">;

const CONCURRENCY = 8;

/** Nobody by that id is in no group. Rejects with PingOneError. */
export async function readGroupsOfUser(
  groups: MembershipTypes,
  id: string,
  context: RequestContext,
): Promise<readonly JsonObject[]> {
  const elements: JsonObject[] = [];
  try {
    const memberships = groups.membershipTypesOf("users", id);
    for await (const each of readAll(memberships, undefined, context)) {
      elements.push(elementOf(each));
    }
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return elements;
}

/**
 * The groups of users in a list, where a client names them: PingOne's lists do not hold them (contract 3.4). Costs
 * nothing unless `attributes` names `groups`, then a call a user, a few at a time. Rejects with PingOneError.
 */
export async function completeGroups(
  groups: MembershipTypes,
  resources: readonly JsonObject[],
  projection: Projection,
  context: RequestContext,
): Promise<readonly JsonObject[]> {
  if (projection.kind !== "only" || !projectionWants(projection, "groups")) return resources;
  const whole = [...resources];
  await forEachLimit(resources.entries(), CONCURRENCY, async ([index, resource]) => {
    const { id } = resource as { id: string };
    const found = await readGroupsOfUser(groups, id, context);
    if (found.length > 0) whole[index] = { ...resource, groups: found };
  });
  return whole;
}

const groupsType = { DIRECT: "direct", INDIRECT: "indirect" } as const;

const elementOf = ({ id, name, type }: TypedMembership): JsonObject => ({
  value: id,
  ...(name === undefined ? {} : { display: name }),
  type: groupsType[type] satisfies GroupsType,
});
