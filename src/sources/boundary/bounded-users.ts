// The users of some populations, as if there were no others: not to be found, read, written or named by the source.
import { notFound, ScimError } from "../../scim/error.js";
import type {
  Check,
  CursorRequest,
  ListRequest,
  RequestContext,
  ResourceStore,
} from "../../scim/resource-store.js";
import type { Patch } from "../../scim/patch/patch.js";
import type { JsonObject } from "../../platform/json.js";
import { PINGONE_USER } from "../../scim/schema/pingone-user.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import {
  both,
  inPopulations,
  populationIn,
  populationPath,
  populationsIn,
  requirePopulations,
} from "./populations.js";
import { createBoundedAnswers } from "./bounded-answers.js";
import type { VisibilityCache } from "./visibility-cache.js";

export interface BoundedUsersDependencies {
  readonly store: ResourceStore;
  readonly schema: ResourceSchema;
  readonly populations: readonly string[];
  readonly visibilities: VisibilityCache;
  /** Leaves out of what users show the groups that are outside. */
  readonly hideGroups: (
    users: readonly JsonObject[],
    context: RequestContext,
  ) => Promise<readonly JsonObject[]>;
}

export function boundedUsers(deps: BoundedUsersDependencies): ResourceStore {
  const { store, schema, populations, visibilities } = deps;
  const path = populationPath(schema);
  const inside = inPopulations(populations, path);
  const within = <R extends ListRequest | CursorRequest>(request: R): R => ({
    ...request,
    filter: both(request.filter, inside),
  });
  const isInside = (user: JsonObject): boolean =>
    populations.includes(populationIn(user, path) ?? "");
  const { requireInside, checkInside, one, page } = createUserBoundary(deps, isInside);
  return {
    async create(resource, options, context) {
      requirePopulations([populationIn(resource, path)], populations, path);
      const created = await store.create(resource, options, context);
      // Made for an earlier request of the same words, and moved out since.
      if (!isInside(created)) throw nameTaken();
      return one(created, context);
    },
    async read(id, projection, context) {
      return one(await store.read(id, projection, context), context);
    },
    list: async (request, context) => page(await store.list(within(request), context), context),
    listFrom: async (request, context) =>
      page(await store.listFrom(within(request), context), context),
    async replace(id, resource, options, context) {
      requirePopulations([populationIn(resource, path)], populations, path);
      const own = { ...options, check: checkInside(options.check) };
      return one(await store.replace(id, resource, own, context), context);
    },
    async patch(id, patch, options, context) {
      requirePopulations(populationsIn(patch, path), populations, path);
      const isRead = options.check !== undefined || decidesAccess(patch);
      if (!isRead) await requireInside(id, context);
      const own = isRead ? { ...options, check: checkInside(options.check) } : options;
      const changed = await store.patch(id, patch, own, context);
      return changed && one(changed, context);
    },
    async remove(id, options, context) {
      await store.remove(id, { ...options, check: checkInside(options.check) }, context);
      visibilities.forget(id);
    },
  };
}

/** What of users is inside: told of each answer, and asked for before a write. */
function createUserBoundary(
  { visibilities, hideGroups }: BoundedUsersDependencies,
  isInside: (user: JsonObject) => boolean,
) {
  const answer = createBoundedAnswers(visibilities, hideGroups);

  /** Throws 404 for who is outside by now. */
  function noticeInside(user: JsonObject): void {
    visibilities.notice(user);
    if (!isInside(user)) throw notFound("User");
  }

  return {
    requireInside: async (id: string, context: RequestContext): Promise<void> => {
      if ((await visibilities.find(id, context)) === undefined) throw notFound("User");
    },
    /** Tried on the user as read for the write itself; then the condition of the client. */
    checkInside: (given: Check | undefined): Check => ({
      needsMembers: (current) => given?.needsMembers(current) ?? false,
      of(current) {
        noticeInside(current);
        given?.of(current);
      },
    }),
    one: (user: JsonObject, context: RequestContext): Promise<JsonObject> => {
      noticeInside(user);
      return answer.one(user, context);
    },
    /** Listings may be late (contract 11.3), and PingOne's own evaluation of a filter is not taken for a boundary. */
    page: <P extends { readonly resources: readonly JsonObject[] }>(
      listed: P,
      context: RequestContext,
    ): Promise<P> => {
      listed.resources.forEach(visibilities.notice);
      return answer.page({ ...listed, resources: listed.resources.filter(isInside) }, context);
    },
  };
}

const nameTaken = (): ScimError => new ScimError(409, "uniqueness", "userName is already in use.");

/** What lets somebody in, or keeps them out: it must not hit who was moved out of the boundary a moment ago. A way to a new password is one, too. */
const ACCESS: ReadonlySet<string> = new Set([
  "active",
  "password",
  "userName",
  "emails",
  "phoneNumbers",
  "externalId",
]);

const decidesAccess = ({ operations }: Patch): boolean =>
  operations.some(
    ({ path: { container, attribute } }) =>
      container.urn === PINGONE_USER || (!container.isExtension && ACCESS.has(attribute.name)),
  );
