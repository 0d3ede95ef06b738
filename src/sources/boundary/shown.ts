// What a source with a boundary is shown of an answer: where each resource is gets noticed, and what of it is outside is left out.
import type { RequestContext } from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import type { Sight } from "./sight.js";

interface Page {
  readonly resources: readonly JsonObject[];
}

export interface Shown {
  readonly one: (resource: JsonObject, context: RequestContext) => Promise<JsonObject>;
  readonly page: <P extends Page>(page: P, context: RequestContext) => Promise<P>;
}

/** `hide` leaves out of resources what the source may not see of them. */
export function createShown(
  sight: Pick<Sight, "notice">,
  hide: (
    resources: readonly JsonObject[],
    context: RequestContext,
  ) => Promise<readonly JsonObject[]>,
): Shown {
  return {
    async one(resource, context) {
      sight.notice(resource);
      return (await hide([resource], context))[0] ?? resource;
    },
    async page(page, context) {
      page.resources.forEach(sight.notice);
      return { ...page, resources: await hide(page.resources, context) };
    },
  };
}
