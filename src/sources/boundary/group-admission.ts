// What a source with a boundary may ask of groups: which of them it finds, where one is, and whom it may name as a member.
import { badRequest, notFound, unknownMember } from "../../scim/error.js";
import type { Filter } from "../../scim/filter/ast.js";
import type { CursorRequest, ListRequest, RequestContext } from "../../scim/resource-store.js";
import type { NamedMember } from "../members.js";
import type { EnvironmentGroups } from "../policy.js";
import { asksForCounts, membersNamed, withoutMembers } from "./bounded-filter.js";
import type { Outsiders } from "./outsiders.js";
import { both } from "./populations.js";
import type { SharedGroups } from "./shared-groups.js";
import type { Visibility, VisibilityCache } from "./visibility-cache.js";

export interface GroupAdmissionDependencies {
  /** Finds the groups that are inside. */
  readonly inside: Filter;
  readonly environmentGroups: EnvironmentGroups;
  readonly visibilities: VisibilityCache;
  readonly outsiders: Outsiders;
  readonly shared: Pick<SharedGroups, "requireContained">;
}

export interface GroupAdmission {
  /** The request for what is inside. Throws 400 for a filter that would tell of who is outside. */
  within<R extends ListRequest | CursorRequest>(request: R, context: RequestContext): Promise<R>;
  /** Where it is. Throws 404. */
  requireInside(id: string, isFresh: boolean, context: RequestContext): Promise<Visibility>;
  /** Throws for who may not come into a group that is there. */
  requireMembers(
    named: readonly NamedMember[],
    visibility: Visibility,
    context: RequestContext,
  ): Promise<void>;
}

export function createGroupAdmission(deps: GroupAdmissionDependencies): GroupAdmission {
  const { inside, environmentGroups, visibilities, outsiders, shared } = deps;

  async function bounded(filter: Filter | undefined, context: RequestContext): Promise<Filter> {
    if (filter !== undefined && asksForCounts(filter)) throw countsAreHidden();
    const named = filter === undefined ? [] : membersNamed(filter);
    if (filter === undefined || named.length === 0 || environmentGroups === "none") {
      return both(filter, inside);
    }
    const known = await outsiders.insiders(named.map(asMember), context);
    return both(
      withoutMembers(filter, (id) => !known.has(id.toLowerCase())),
      inside,
    );
  }

  /** A group of a population takes nobody of another one (contract 8.5), but in a group of the environment anybody may be. */
  async function requireOwnGroups(named: readonly NamedMember[], context: RequestContext) {
    for (const id of await outsiders.groupsAmong(named, context)) {
      if ((await visibilities.find(id, context)) === "shared")
        await shared.requireContained(id, context);
    }
  }

  return {
    within: async (request, context) => ({
      ...request,
      filter: await bounded(request.filter, context),
    }),
    async requireInside(id, isFresh, context) {
      const visibility = await visibilities.find(id, context, isFresh);
      if (visibility === undefined) throw notFound("Group");
      return visibility;
    },
    async requireMembers(named, visibility, context) {
      // Who is outside is, for the source, nobody.
      const known = await outsiders.insiders(named, context);
      const unknown = named.find(({ id }) => !known.has(id));
      if (unknown !== undefined) throw unknownMember(unknown);
      if (visibility === "own") await requireOwnGroups(named, context);
    },
  };
}

const asMember = (id: string): NamedMember => ({ id: id.toLowerCase(), type: undefined });

const countsAreHidden = (): Error =>
  badRequest(
    "invalidFilter",
    "This client cannot filter by directMemberCounts: PingOne counts members that are outside of what it may reach.",
  );
