// The version of a resource: one tag for its own content, with a second part for references where they were read (RFC 7644 section 3.14).
import { weakETag, weakETagWithout } from "./etag.js";
import type { JsonObject, JsonValue } from "../../platform/json.js";

/**
 * The entity tag of a stored resource: of its own content, so that every way of reading it gives the same tag; dates have
 * no part in it. Of what is not always read, the members of a group are a part behind a dot, the groups of a user one
 * behind a tilde. A group's member counts are of its own content.
 */
export function versionOf(resource: JsonObject): string {
  const own = ownVersionOf(resource);
  const { members, groups } = resource;
  if (members !== undefined) return `W/"${opaque(own)}.${opaque(referencesTag(members))}"`;
  if (groups !== undefined) return `W/"${opaque(own)}~${opaque(referencesTag(groups))}"`;
  return own;
}

export const ownVersionOf: (resource: JsonObject) => string = weakETagWithout([
  "meta",
  "groups",
  "members",
]);

/** Whether a tag in a header is that of the resource as far as it is known, and of members besides. */
export const namesMembers = (header: string, current: JsonObject): boolean =>
  header.includes(".") && header.includes(`${opaque(ownVersionOf(current))}.`);

/** No write changes the groups of a user, so a condition of one does not depend on them. */
export const withoutGroups = (header: string): string => header.replace(/~[\w-]*(?=")/g, "");

function referencesTag(references: JsonValue): string {
  const ids = (references as readonly JsonObject[]).map(({ value }) => value ?? "");
  return weakETag({ references: ids.sort() });
}

const opaque = (tag: string): string => tag.slice(3, -1);
