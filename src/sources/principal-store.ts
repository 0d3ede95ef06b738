// One store for everybody: each request reaches the store of its own principal, and none that of another.
import { ScimError } from "../scim/error.js";
import type { Principal } from "../scim/principal.js";
import type { RequestContext, ResourceStore } from "../scim/resource-store.js";

export type StoreOf = (principal: Principal) => ResourceStore | undefined;

/** Whoever has no store is refused: 403. */
export function principalStore(storeOf: StoreOf): ResourceStore {
  const own = ({ principal }: RequestContext): ResourceStore => {
    const store = storeOf(principal);
    if (store !== undefined) return store;
    throw new ScimError(403, undefined, "This client has no rights here.");
  };
  // Awaiting turns what is thrown into a rejection.
  return {
    create: async (resource, options, context) => own(context).create(resource, options, context),
    read: async (id, projection, context) => own(context).read(id, projection, context),
    list: async (request, context) => own(context).list(request, context),
    listFrom: async (request, context) => own(context).listFrom(request, context),
    replace: async (id, resource, options, context) =>
      own(context).replace(id, resource, options, context),
    patch: async (id, patch, options, context) => own(context).patch(id, patch, options, context),
    remove: async (id, options, context) => own(context).remove(id, options, context),
  };
}
