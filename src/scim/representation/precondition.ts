// Conditional requests (RFC 7644 section 3.14): a version clash is 412, an unchanged resource 304. Never required.
import { ScimError } from "../error.js";
import { matchesETag } from "./etag.js";
import type { JsonObject } from "../../platform/json.js";
import { namesMembers, ownVersionOf, versionOf, withoutGroups } from "./version.js";
import type { Check } from "../resource-store.js";

/** What a write depends on: the headers of that name, or `version` of a bulk operation as `ifMatch`. */
export interface Precondition {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/** The condition as the store tries it on what it reads anyway; undefined when there is none, and nothing has to be read. */
export function toCheck({ ifMatch, ifNoneMatch }: Precondition): Check | undefined {
  if (ifMatch === undefined && ifNoneMatch === undefined) return undefined;
  return {
    needsMembers: (current) =>
      [ifMatch, ifNoneMatch].some(
        (header) => header !== undefined && namesMembers(header, current),
      ),
    of(current) {
      const isChanged = ifMatch !== undefined && !isVersion(ifMatch, current);
      const isExcluded = ifNoneMatch !== undefined && isVersion(ifNoneMatch, current);
      if (isChanged || isExcluded) throw isAnother();
    },
  };
}

/**
 * The `If-Match` of a read (RFC 9110 section 13.1.1); `If-None-Match` is answered by 304. A tag that names members decides
 * nothing of theirs where the read has left them out.
 */
export function checkRead(
  ifMatch: string | undefined,
  current: JsonObject,
  readsMembers: boolean,
): void {
  if (ifMatch === undefined || isVersion(ifMatch, current)) return;
  if (readsMembers || !namesMembers(ifMatch, current)) throw isAnother();
}

const isAnother = (): ScimError =>
  new ScimError(
    412,
    undefined,
    "The resource is not in the version the request depends on. Read it again and decide anew.",
  );

/** A client that read a group without its members knows a tag that says nothing of them. */
const isVersion = (header: string, current: JsonObject): boolean =>
  matchesETag(header, versionOf(current)) ||
  matchesETag(withoutGroups(header), ownVersionOf(current));
