// Asks before each method of a store: a method that is added to the seam and not named here does not compile.
import type { RequestContext, ResourceStore } from "../scim/resource-store.js";

export type StoreMethod = keyof ResourceStore;

/** Throws ScimError, or resolves when the method may be run. */
export type Ask = (method: StoreMethod, context: RequestContext) => void;

/** Rejects with what `ask` throws, before the store is called. */
export function askedStore(store: ResourceStore, ask: Ask): ResourceStore {
  /** Undefined: go on. A promise of its own for who may go on is what every request would pay for. */
  function refusalOf(method: StoreMethod, context: RequestContext): Promise<never> | undefined {
    try {
      ask(method, context);
      return undefined;
    } catch (error) {
      return rejected(error as Error);
    }
  }
  return {
    create: (resource, options, context) =>
      refusalOf("create", context) ?? store.create(resource, options, context),
    read: (id, projection, context) =>
      refusalOf("read", context) ?? store.read(id, projection, context),
    list: (request, context) => refusalOf("list", context) ?? store.list(request, context),
    listFrom: (request, context) =>
      refusalOf("listFrom", context) ?? store.listFrom(request, context),
    replace: (id, resource, options, context) =>
      refusalOf("replace", context) ?? store.replace(id, resource, options, context),
    patch: (id, patch, options, context) =>
      refusalOf("patch", context) ?? store.patch(id, patch, options, context),
    remove: (id, options, context) =>
      refusalOf("remove", context) ?? store.remove(id, options, context),
  };
}

const rejected = (reason: Error): Promise<never> => Promise.reject(reason);
