// Asks before each method of a store: a method that is added to the seam and not named here does not compile.
import type { RequestContext, ResourceStore } from "../scim/resource-store.js";

export type StoreMethod = keyof ResourceStore;

/** Throws ScimError, or resolves when the method may be run. */
export type Ask = (method: StoreMethod, context: RequestContext) => void;

/** Rejects with what `ask` throws, before the store is called. */
export function askedStore(store: ResourceStore, ask: Ask): ResourceStore {
  async function asked<T>(
    method: StoreMethod,
    context: RequestContext,
    work: () => Promise<T>,
  ): Promise<T> {
    ask(method, context);
    return work();
  }
  return {
    create: (resource, options, context) =>
      asked("create", context, () => store.create(resource, options, context)),
    read: (id, projection, context) =>
      asked("read", context, () => store.read(id, projection, context)),
    list: (request, context) => asked("list", context, () => store.list(request, context)),
    listFrom: (request, context) =>
      asked("listFrom", context, () => store.listFrom(request, context)),
    replace: (id, resource, options, context) =>
      asked("replace", context, () => store.replace(id, resource, options, context)),
    patch: (id, patch, options, context) =>
      asked("patch", context, () => store.patch(id, patch, options, context)),
    remove: (id, options, context) =>
      asked("remove", context, () => store.remove(id, options, context)),
  };
}
