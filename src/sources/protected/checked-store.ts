// A store that writes nothing to a resource that is there before a check of its id has passed.
import type { RequestContext, ResourceStore } from "../../scim/resource-store.js";

/** What `check` throws is the answer, and nothing is written. */
export function checkedStore(
  store: ResourceStore,
  check: (id: string, context: RequestContext) => Promise<void>,
): ResourceStore {
  return {
    ...store,
    async replace(id, resource, options, context) {
      await check(id, context);
      return store.replace(id, resource, options, context);
    },
    async patch(id, patch, options, context) {
      await check(id, context);
      return store.patch(id, patch, options, context);
    },
    async remove(id, options, context) {
      await check(id, context);
      return store.remove(id, options, context);
    },
  };
}
