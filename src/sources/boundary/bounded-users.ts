// The users of some populations, as if there were no others: not to be found, read, written or named by the source.
import { notFound } from "../../scim/error.js";
import type {
  CursorRequest,
  ListRequest,
  RequestContext,
  ResourceStore,
} from "../../scim/resource-store.js";
import type { Patch } from "../../scim/patch/patch.js";
import type { JsonObject } from "../../platform/json.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import { activeIn } from "../../scim/patch/deactivation.js";
import {
  both,
  inPopulations,
  populationIn,
  populationPath,
  populationsIn,
  requirePopulations,
} from "./populations.js";
import type { Sight } from "./sight.js";

export interface BoundedUsersDependencies {
  readonly store: ResourceStore;
  readonly schema: ResourceSchema;
  readonly populations: readonly string[];
  readonly sight: Sight;
  /** Leaves out of what users show the groups that are outside. */
  readonly hideGroups: (
    users: readonly JsonObject[],
    context: RequestContext,
  ) => Promise<readonly JsonObject[]>;
}

export function boundedUsers(deps: BoundedUsersDependencies): ResourceStore {
  const { store, schema, populations, sight, hideGroups } = deps;
  const path = populationPath(schema);
  const inside = inPopulations(populations, path);
  const within = <R extends ListRequest | CursorRequest>(request: R): R => ({
    ...request,
    filter: both(request.filter, inside),
  });

  async function requireInside(id: string, isFresh: boolean, context: RequestContext) {
    if ((await sight.find(id, context, isFresh)) === undefined) throw notFound("User");
  }

  const shown = async (user: JsonObject, context: RequestContext): Promise<JsonObject> => {
    sight.notice(user);
    return (await hideGroups([user], context))[0] ?? user;
  };

  const shownAll = async <P extends { readonly resources: readonly JsonObject[] }>(
    page: P,
    context: RequestContext,
  ): Promise<P> => {
    page.resources.forEach(sight.notice);
    return { ...page, resources: await hideGroups(page.resources, context) };
  };

  return {
    async create(resource, options, context) {
      requirePopulations([populationIn(resource, path)], populations, path);
      return shown(await store.create(resource, options, context), context);
    },
    async read(id, projection, context) {
      const user = await store.read(id, projection, context);
      sight.notice(user);
      await requireInside(id, false, context);
      return shown(user, context);
    },
    list: async (request, context) => shownAll(await store.list(within(request), context), context),
    listFrom: async (request, context) =>
      shownAll(await store.listFrom(within(request), context), context),
    async replace(id, resource, options, context) {
      requirePopulations([populationIn(resource, path)], populations, path);
      await requireInside(id, isGrave(resource), context);
      return shown(await store.replace(id, resource, options, context), context);
    },
    async patch(id, patch, options, context) {
      requirePopulations(populationsIn(patch, path), populations, path);
      await requireInside(id, isGravePatch(patch), context);
      const changed = await store.patch(id, patch, options, context);
      return changed && shown(changed, context);
    },
    async remove(id, options, context) {
      await requireInside(id, true, context);
      await store.remove(id, options, context);
      sight.forget(id);
    },
  };
}

/** What must not hit somebody who was moved out of the boundary a moment ago. */
const isGrave = ({ password, active }: JsonObject): boolean =>
  password !== undefined || active !== undefined;

const isGravePatch = (patch: Patch): boolean =>
  activeIn(patch) !== undefined ||
  patch.operations.some(
    ({ path }) => !path.container.isExtension && path.attribute.name === "password",
  );
