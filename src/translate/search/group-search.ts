// Lists of groups: by attribute as any list, by member from that user's own memberships, never by reading every group (contract 8.5).
import { type Projection, projectionWants } from "../../scim/representation/projection.js";
import type { CursorRequest, RequestContext, ResourcePage } from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import type { Clock } from "../../platform/clock.js";
import type { PingOneGroup, PingOneGroups } from "../../pingone/resources/groups.js";
import { forEachLimit } from "../../platform/work/for-each-limit.js";
import { fromGroup } from "../groups/resource.js";
import { findGroupsByMembers } from "./groups-by-member.js";
import type { PageAnchors } from "./page-anchors.js";
import { type Lists, createLists } from "./list-search.js";
import { type MemberDirectory, readMembers } from "../groups/membership/member-listing.js";
import { groupRows } from "./filterable-attributes.js";
import { namedMembers } from "./member-filter.js";

export interface GroupListsDependencies extends MemberDirectory {
  readonly groups: PingOneGroups;
  readonly clock: Clock;
  readonly maxScan: number;
  readonly anchors: PageAnchors;
  /** False: lists never read members. Default true. */
  readonly membersInLists?: boolean | undefined;
}

const CONCURRENCY = 4;

export function createGroupLists(deps: GroupListsDependencies): Lists {
  const { groups, maxScan, membersInLists = true } = deps;
  const plain = createLists<PingOneGroup>({
    source: groups,
    path: "/groups",
    target: { resourceType: "Group", rows: groupRows },
    toResource: fromGroup,
    maxScan,
    clock: deps.clock,
    anchors: deps.anchors,
  });

  /** Members are read only for groups that have some, and only when somebody will see them. */
  async function complete(
    resources: readonly JsonObject[],
    projection: Projection,
    context: RequestContext,
  ): Promise<readonly JsonObject[]> {
    if (!membersInLists || !projectionWants(projection, "members")) return resources;
    const whole = [...resources];
    await forEachLimit(resources.entries(), CONCURRENCY, async ([index, resource]) => {
      const members: JsonObject[] = [];
      const counted = countsOf(resource);
      for await (const member of readMembers(deps, counted, context)) members.push(member);
      if (members.length > 0) whole[index] = { ...resource, members };
    });
    return whole;
  }

  /** Of the groups of those whom the filter names; undefined where it names nobody. */
  async function byMembers(
    { filter, projection, count }: Omit<CursorRequest, "position">,
    skip: number,
    context: RequestContext,
  ): Promise<ResourcePage | undefined> {
    const named = namedMembers(filter);
    if (filter === undefined || named === undefined) return undefined;
    const found = await findGroupsByMembers(groups, filter, named, context);
    const page = found.slice(skip, skip + count);
    // Who asks whether somebody is a member of a group of 10,000 does not want the other 9,999 (clients.md 2.6).
    const isAsked = projection.kind === "only";
    const resources = isAsked ? await complete(page, projection, context) : page;
    return { resources, totalResults: found.length };
  }

  return {
    async list(request, context) {
      const known = await byMembers(request, request.startIndex - 1, context);
      if (known !== undefined) return known;
      const page = await plain.list(request, context);
      return { ...page, resources: await complete(page.resources, request.projection, context) };
    },

    async listFrom(request, context) {
      const { projection, count, position } = request;
      const skip = Number(position?.["skip"] ?? 0);
      const known = await byMembers(request, skip, context);
      if (known !== undefined) {
        const end = skip + count;
        return { ...known, next: end < known.totalResults ? { skip: end } : undefined };
      }
      const page = await plain.listFrom(request, context);
      return { ...page, resources: await complete(page.resources, projection, context) };
    },
  };
}

function countsOf(resource: JsonObject): Pick<PingOneGroup, "id" | "directMemberCounts"> {
  const extension = Object.values(resource).find(
    (value) => typeof value === "object" && value !== null && "directMemberCounts" in value,
  ) as Pick<PingOneGroup, "directMemberCounts"> | undefined;
  const counts = extension?.directMemberCounts;
  return { id: resource["id"] as string, ...(counts ? { directMemberCounts: counts } : {}) };
}
