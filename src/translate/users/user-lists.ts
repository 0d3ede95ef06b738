// Lists of users: the filter PingOne evaluates as it is declared now, and the groups of each user where a client names them.
import { badRequest } from "../../scim/error.js";
import type { Filter } from "../../scim/filter/ast.js";
import type {
  ListRequest,
  RequestContext,
  ResourcePage,
  ResourceStore,
} from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import { PingOneError } from "../../pingone/error.js";
import type { PingOneGroups } from "../../pingone/resources/groups.js";
import type { PingOneUser, PingOneUsers } from "../../pingone/resources/users.js";
import type { Clock } from "../../platform/clock.js";
import type { CompiledMapping } from "../profile/compile.js";
import type { PageAnchors } from "../search/page-anchors.js";
import { createLists } from "../search/list-search.js";
import { countConditions } from "../search/member-filter.js";
import { createUserRows } from "../search/filterable-user-attributes.js";
import { type EnvironmentSchema, SURPRISE_MS } from "./environment-schema.js";
import { completeGroups } from "./groups-of-user.js";

export interface UserListDependencies {
  readonly users: PingOneUsers;
  readonly groups: Pick<PingOneGroups, "membershipTypesOf">;
  readonly mapping: CompiledMapping;
  readonly declared: EnvironmentSchema;
  readonly fromUser: (user: PingOneUser) => JsonObject;
  readonly clock: Clock;
  /** How many users a filter PingOne cannot evaluate may be tried on. */
  readonly maxScan: number;
  readonly anchors: PageAnchors;
}

export function createUserLists(
  deps: UserListDependencies,
): Pick<ResourceStore, "list" | "listFrom"> {
  const { declared, fromUser, clock, maxScan } = deps;
  const rowsFor = createUserRows(deps.mapping);
  const lists = createLists({
    source: deps.users,
    path: "/users",
    target: {
      resourceType: "User",
      get rows() {
        return rowsFor(declared.searchable());
      },
    },
    toResource: fromUser,
    maxScan,
    clock,
    anchors: deps.anchors,
  });

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

  /** A page of either kind. */
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

  return {
    list: (request, context) => listed(request, () => lists.list(request, context), context),
    listFrom: (request, context) =>
      listed(request, () => lists.listFrom(request, context), context),
  };
}

/** PingOne lists users without their groups (contract 3.4): a condition on them cannot be evaluated, and is not answered. */
function refuseGroups(filter: Filter | undefined): void {
  if (filter === undefined || countConditions(filter, "groups") === 0) return;
  throw badRequest(
    "invalidFilter",
    'Users cannot be filtered by groups. Ask for the group\'s members, or for groups by members.value eq "id".',
  );
}
