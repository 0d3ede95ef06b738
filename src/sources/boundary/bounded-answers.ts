// What a source with a boundary is shown of an answer: where each resource is gets noticed, and what of it is outside is left out.
import type { RequestContext } from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import type { VisibilityCache } from "./visibility-cache.js";

interface BoundedPage {
  readonly resources: readonly JsonObject[];
}

export interface BoundedAnswers {
  readonly one: (resource: JsonObject, context: RequestContext) => Promise<JsonObject>;
  readonly page: <P extends BoundedPage>(page: P, context: RequestContext) => Promise<P>;
}

/** `hide` leaves out of resources what the source may not see of them. */
export function createBoundedAnswers(
  visibilities: Pick<VisibilityCache, "notice">,
  hide: (
    resources: readonly JsonObject[],
    context: RequestContext,
  ) => Promise<readonly JsonObject[]>,
): BoundedAnswers {
  return {
    async one(resource, context) {
      visibilities.notice(resource);
      return (await hide([resource], context))[0] ?? resource;
    },
    async page(page, context) {
      page.resources.forEach(visibilities.notice);
      return { ...page, resources: await hide(page.resources, context) };
    },
  };
}
