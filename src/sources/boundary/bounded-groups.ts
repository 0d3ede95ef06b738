// The groups of some populations, and of the environment as far as the source may have them, without the members who are outside.
import { badRequest, notFound, unknownMember } from "../../scim/error.js";
import type { Filter } from "../../scim/filter/ast.js";
import type {
  CursorRequest,
  ListRequest,
  RequestContext,
  ResourceStore,
} from "../../scim/resource-store.js";
import { withValueAt } from "../../scim/resource/value-at.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import type { EnvironmentGroups } from "../policy.js";
import { asksForCounts, membersNamed, withoutMembers } from "./member-filter.js";
import type { Outsiders } from "./outsiders.js";
import { type NamedMember, addedElementsIn, elementsIn, memberIn } from "../members.js";
import {
  both,
  inPopulations,
  populationIn,
  populationPath,
  populationsIn,
  requirePopulations,
} from "./populations.js";
import { createSharedGroups } from "./shared-groups.js";
import { createShown } from "./shown.js";
import type { Sight } from "./sight.js";

export interface BoundedGroupsDependencies {
  readonly store: ResourceStore;
  readonly schema: ResourceSchema;
  readonly populations: readonly string[];
  /** Where groups go that the source makes. */
  readonly home: string;
  readonly environmentGroups: EnvironmentGroups;
  readonly sight: Sight;
  readonly outsiders: Outsiders;
  /** Whether somebody of another population is in a group, directly or through others. */
  readonly reachesBeyond: (id: string, context: RequestContext) => Promise<boolean>;
}

export function boundedGroups(deps: BoundedGroupsDependencies): ResourceStore {
  const { store, schema, populations, home, environmentGroups, sight, outsiders } = deps;
  const path = populationPath(schema);
  const inside = inPopulations(populations, path, environmentGroups !== "none");
  const shared = createSharedGroups({ ...deps, level: environmentGroups });

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

  async function within<R extends ListRequest | CursorRequest>(
    request: R,
    context: RequestContext,
  ) {
    return { ...request, filter: await bounded(request.filter, context) };
  }

  /** Where it is. Throws 404. */
  async function requireInside(id: string, isFresh: boolean, context: RequestContext) {
    const place = await sight.find(id, context, isFresh);
    if (place === undefined) throw notFound("Group");
    return place;
  }

  /** Who is outside is, for the source, nobody. */
  async function requireMembers(named: readonly NamedMember[], context: RequestContext) {
    const known = await outsiders.insiders(named, context);
    const unknown = named.find(({ id }) => !known.has(id));
    if (unknown !== undefined) throw unknownMember(unknown.id, unknown.type);
  }

  /** A group of a population takes nobody of another one (contract 8.5), but in a group of the environment anybody may be. */
  async function requireOwnGroups(named: readonly NamedMember[], context: RequestContext) {
    for (const id of await outsiders.groupsAmong(named, context)) {
      if ((await sight.find(id, context)) === "shared") await shared.requireContained(id, context);
    }
  }

  const shown = createShown(sight, (groups, context) => outsiders.hide(groups, context));

  return {
    async create(resource, options, context) {
      const population = populationIn(resource, path);
      requirePopulations([population], populations, path);
      const named = elementsIn(resource["members"]).map(memberIn);
      await requireMembers(named, context);
      await requireOwnGroups(named, context);
      const own = population === undefined ? withValueAt(resource, path.id, home) : resource;
      return shown.one(await store.create(own, options, context), context);
    },
    async read(id, projection, context) {
      const group = await store.read(id, projection, context);
      sight.notice(group);
      await requireInside(id, false, context);
      return shown.one(group, context);
    },
    list: async (request, context) =>
      shown.page(await store.list(await within(request, context), context), context),
    listFrom: async (request, context) =>
      shown.page(await store.listFrom(await within(request, context), context), context),
    async replace(id, resource, options, context) {
      const place = await requireInside(id, false, context);
      requirePopulations([populationIn(resource, path)], populations, path);
      const named = elementsIn(resource["members"]).map(memberIn);
      await requireMembers(named, context);
      if (place === "own") await requireOwnGroups(named, context);
      const write = { resource, options };
      const own = place === "own" ? write : await shared.replacing(id, write, context);
      return shown.one(await store.replace(id, own.resource, own.options, context), context);
    },
    async patch(id, patch, options, context) {
      const place = await requireInside(id, false, context);
      requirePopulations(populationsIn(patch, path), populations, path);
      const added = addedElementsIn(patch).map(memberIn);
      await requireMembers(added, context);
      if (place === "own") await requireOwnGroups(added, context);
      const write = { patch, options };
      const own = place === "own" ? write : await shared.patching(id, write, context);
      const changed = await store.patch(id, own.patch, own.options, context);
      return changed && shown.one(changed, context);
    },
    async remove(id, options, context) {
      const place = await requireInside(id, true, context);
      const own = place === "own" ? options : await shared.removing(id, options, context);
      await store.remove(id, own, context);
      sight.forget(id);
    },
  };
}

const asMember = (id: string): NamedMember => ({ id: id.toLowerCase(), type: undefined });

const countsAreHidden = (): Error =>
  badRequest(
    "invalidFilter",
    "This client cannot filter by directMemberCounts: PingOne counts members that are outside of what it may reach.",
  );
