// The groups of some populations, and of the environment as far as the source may have them, without the members who are outside.
import type { RequestContext, ResourceStore } from "../../scim/resource-store.js";
import { withValueAt } from "../../scim/resource/value-at.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import type { EnvironmentGroups } from "../policy.js";
import type { Outsiders } from "./outsiders.js";
import { addedElementsIn, elementsIn, memberIn } from "../members.js";
import { createGroupAdmission } from "./group-admission.js";
import {
  inPopulations,
  populationIn,
  populationPath,
  populationsIn,
  requirePopulations,
} from "./populations.js";
import { createSharedGroups } from "./shared-groups.js";
import { createBoundedAnswers } from "./bounded-answers.js";
import type { VisibilityCache } from "./visibility-cache.js";

export interface BoundedGroupsDependencies {
  readonly store: ResourceStore;
  readonly schema: ResourceSchema;
  readonly populations: readonly string[];
  /** Where groups go that the source makes. */
  readonly defaultPopulation: string;
  readonly environmentGroups: EnvironmentGroups;
  readonly visibilities: VisibilityCache;
  readonly outsiders: Outsiders;
  /** Whether somebody of another population is in a group, directly or through others. */
  readonly reachesBeyond: (id: string, context: RequestContext) => Promise<boolean>;
}

export function boundedGroups(deps: BoundedGroupsDependencies): ResourceStore {
  const { store, populations, defaultPopulation, environmentGroups, visibilities } = deps;
  const path = populationPath(deps.schema);
  const inside = inPopulations(populations, path, environmentGroups !== "none");
  const shared = createSharedGroups({ ...deps, level: environmentGroups });
  const admission = createGroupAdmission({ ...deps, inside, shared });
  const answer = createBoundedAnswers(visibilities, (groups, context) =>
    deps.outsiders.hide(groups, context),
  );
  return {
    async create(resource, options, context) {
      const population = populationIn(resource, path);
      requirePopulations([population], populations, path);
      const named = elementsIn(resource["members"]).map(memberIn);
      await admission.requireMembers(named, "own", context);
      const own =
        population === undefined ? withValueAt(resource, path.id, defaultPopulation) : resource;
      return answer.one(await store.create(own, options, context), context);
    },
    async read(id, projection, context) {
      const group = await store.read(id, projection, context);
      visibilities.notice(group);
      await admission.requireInside(id, false, context);
      return answer.one(group, context);
    },
    list: async (request, context) =>
      answer.page(await store.list(await admission.within(request, context), context), context),
    listFrom: async (request, context) =>
      answer.page(await store.listFrom(await admission.within(request, context), context), context),
    async replace(id, resource, options, context) {
      const visibility = await admission.requireInside(id, false, context);
      requirePopulations([populationIn(resource, path)], populations, path);
      const named = elementsIn(resource["members"]).map(memberIn);
      await admission.requireMembers(named, visibility, context);
      const write = { resource, options };
      const own = visibility === "own" ? write : await shared.replacing(id, write, context);
      return answer.one(await store.replace(id, own.resource, own.options, context), context);
    },
    async patch(id, patch, options, context) {
      const visibility = await admission.requireInside(id, false, context);
      requirePopulations(populationsIn(patch, path), populations, path);
      const added = addedElementsIn(patch).map(memberIn);
      await admission.requireMembers(added, visibility, context);
      const write = { patch, options };
      const own = visibility === "own" ? write : await shared.patching(id, write, context);
      const changed = await store.patch(id, own.patch, own.options, context);
      return changed && answer.one(changed, context);
    },
    async remove(id, options, context) {
      const visibility = await admission.requireInside(id, true, context);
      const own = visibility === "own" ? options : await shared.removing(id, options, context);
      await store.remove(id, own, context);
      visibilities.forget(id);
    },
  };
}
