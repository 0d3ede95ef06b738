// One store for everybody: each request reaches the store of its own principal, and none that of another.
import { ScimError } from "../scim/error.js";
import type { Principal } from "../scim/principal.js";
import type { RequestContext, ResourceStore } from "../scim/resource-store.js";

export type StoreOf = (principal: Principal) => ResourceStore | undefined;

/** Whoever has no store is refused: 403. */
export function principalStore(storeOf: StoreOf): ResourceStore {
  const own = ({ principal }: RequestContext): ResourceStore | undefined => storeOf(principal);
  return {
    create: (resource, options, context) =>
      own(context)?.create(resource, options, context) ?? refuse(),
    read: (id, projection, context) => own(context)?.read(id, projection, context) ?? refuse(),
    list: (request, context) => own(context)?.list(request, context) ?? refuse(),
    listFrom: (request, context) => own(context)?.listFrom(request, context) ?? refuse(),
    replace: (id, resource, options, context) =>
      own(context)?.replace(id, resource, options, context) ?? refuse(),
    patch: (id, patch, options, context) =>
      own(context)?.patch(id, patch, options, context) ?? refuse(),
    remove: (id, options, context) => own(context)?.remove(id, options, context) ?? refuse(),
  };
}

const refuse = (): Promise<never> =>
  Promise.reject(new ScimError(403, undefined, "This client has no rights here."));
