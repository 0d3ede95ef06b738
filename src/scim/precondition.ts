// Conditional requests (RFC 7644 section 3.14): a version clash is 412, an unchanged resource 304. Never required.
import { ScimError } from "./error.js";
import { matchesETag } from "./etag.js";
import { versionOf } from "./represent.js";
import type { RequestContext, ResourceStore } from "./resource-store.js";

/** What a write depends on: the headers of that name, or `version` of a bulk operation as `ifMatch`. */
export interface Condition {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/** Reads the resource only when there is a condition; throws 412 when it does not hold. */
export async function requireCondition(
  store: ResourceStore,
  id: string,
  { ifMatch, ifNoneMatch }: Condition,
  context: RequestContext,
): Promise<void> {
  if (ifMatch === undefined && ifNoneMatch === undefined) return;
  const version = versionOf(await store.read(id, undefined, context));
  const isChanged = ifMatch !== undefined && !matchesETag(ifMatch, version);
  const isExcluded = ifNoneMatch !== undefined && matchesETag(ifNoneMatch, version);
  if (!isChanged && !isExcluded) return;
  throw new ScimError(
    412,
    undefined,
    "The resource is not in the version the request depends on. Read it again and decide anew.",
  );
}
