// A store whose masses of deactivations, deletions and removals are held: the directory asks the guard of this source where it knows what takes effect, after every refusal and before it writes.
import type { RequestContext, ResourceStore } from "../../scim/resource-store.js";
import type { SourceGuard } from "./guard.js";

export function guardedStore(store: ResourceStore, guard: SourceGuard | undefined): ResourceStore {
  if (guard === undefined) return store;
  const asking = (context: RequestContext): RequestContext => ({
    ...context,
    guard: guard.of(context),
  });
  return {
    ...store,
    replace: (id, resource, options, context) =>
      store.replace(id, resource, options, asking(context)),
    patch: (id, patch, options, context) => store.patch(id, patch, options, asking(context)),
    remove: (id, options, context) => store.remove(id, options, asking(context)),
  };
}
