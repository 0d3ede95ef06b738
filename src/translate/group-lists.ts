// Lists of groups: by attribute as any list, by member from that user's own memberships, never by reading every group (contract 8.5).
import { badRequest } from "../scim/error.js";
import type { Filter } from "../scim/filter/ast.js";
import { compileFilter } from "../scim/filter/evaluate.js";
import { projectionWants, type Projection } from "../scim/projection.js";
import type { RequestContext } from "../scim/resource-store.js";
import type { JsonObject } from "../scim/schema/model.js";
import type { PagedSource } from "../pingone/collection.js";
import type { PingOneGroup, PingOneGroups } from "../pingone/groups.js";
import type { PingOneUsers } from "../pingone/users.js";
import { runBounded } from "./bounded.js";
import { fromGroup } from "./group-mapping.js";
import { createLists, type Lists } from "./lists.js";
import { readMembers } from "./member-reader.js";
import { countConditions, memberInFilter } from "./member-filter.js";
import { groupRows } from "./pushable.js";
import { readGroupsOfMember } from "./groups-of-member.js";

export interface GroupListsDependencies {
  readonly groups: PingOneGroups;
  readonly users: PingOneUsers;
  readonly maxScan: number;
}

const CONCURRENCY = 4;

export function createGroupLists({ groups, users, maxScan }: GroupListsDependencies): Lists {
  const source: PagedSource<PingOneGroup> = groups;
  const plain = createLists({
    source,
    path: "/groups",
    target: { resourceType: "Group", rows: groupRows },
    toResource: fromGroup,
    maxScan,
  });

  /** Members are read only for groups that have some, and only when somebody will see them. */
  async function complete(
    resources: readonly JsonObject[],
    projection: Projection,
    context: RequestContext,
  ): Promise<readonly JsonObject[]> {
    if (!projectionWants(projection, "members")) return resources;
    const whole = [...resources];
    await runBounded(resources.entries(), CONCURRENCY, async ([index, resource]) => {
      const members: JsonObject[] = [];
      const { id, directMemberCounts } = countsOf(resource);
      const counted = { id, ...(directMemberCounts ? { directMemberCounts } : {}) };
      for await (const member of readMembers(users, groups, counted, context)) members.push(member);
      if (members.length > 0) whole[index] = { ...resource, members };
    });
    return whole;
  }

  /** The groups of one member, as far as the filter wants them; `members` holds that member alone while it is asked. */
  async function ofMember(filter: Filter, member: string, context: RequestContext) {
    const matches = compileFilter(filter);
    const found: JsonObject[] = [];
    for await (const group of readGroupsOfMember(groups, member, context)) {
      const resource = fromGroup(group);
      if (matches({ ...resource, members: [{ value: member, type: "User" }] }))
        found.push(resource);
    }
    return found;
  }

  return {
    async list(request, context) {
      const { filter, projection, startIndex, count } = request;
      const member = filter && demandedMember(filter);
      if (filter === undefined || member === undefined) {
        const page = await plain.list(request, context);
        return { ...page, resources: await complete(page.resources, projection, context) };
      }
      const found = await ofMember(filter, member, context);
      const page = found.slice(startIndex - 1, startIndex - 1 + count);
      return {
        resources: await complete(page, projection, context),
        totalResults: found.length,
      };
    },

    async listFrom(request, context) {
      const { filter, projection, count, position } = request;
      const member = filter && demandedMember(filter);
      if (filter !== undefined && member !== undefined) {
        const found = await ofMember(filter, member, context);
        const skip = Number(position?.["skip"] ?? 0);
        const page = found.slice(skip, skip + count);
        const next = skip + count < found.length ? { skip: skip + count } : undefined;
        const resources = await complete(page, projection, context);
        return { resources, totalResults: found.length, next };
      }
      const page = await plain.listFrom(request, context);
      return { ...page, resources: await complete(page.resources, projection, context) };
    },
  };
}

/**
 * The one member a filter asks for; undefined when it asks for none. Members are not read to evaluate a filter: any
 * other condition on them is 400 `invalidFilter`, never an empty list.
 */
function demandedMember(filter: Filter): string | undefined {
  const conditions = countConditions(filter, "members");
  if (conditions === 0) return undefined;
  const member = memberInFilter(filter);
  if (conditions === 1 && member !== undefined) return member;
  throw badRequest(
    "invalidFilter",
    'Of members, only one condition can be asked for, joined by "and": members.value eq "id".',
  );
}

function countsOf(resource: JsonObject): Pick<PingOneGroup, "id" | "directMemberCounts"> {
  const extension = Object.values(resource).find(
    (value) => typeof value === "object" && value !== null && "directMemberCounts" in value,
  ) as Pick<PingOneGroup, "directMemberCounts"> | undefined;
  const counts = extension?.directMemberCounts;
  return { id: resource["id"] as string, ...(counts ? { directMemberCounts: counts } : {}) };
}
