// The version of a resource: one tag for its own content, with a second part for members where they were read (RFC 7644 section 3.14).
import { weakETag } from "./etag.js";
import type { JsonObject } from "./schema/model.js";

/**
 * The entity tag of a stored resource: of its own content, so that every way of reading it gives the same tag. Dates and
 * `groups`, which are not always read, have no part in it. The members of a group that was read with them are the part
 * behind the dot; their counts are in both.
 */
export function versionOf(resource: JsonObject): string {
  const own = versionWithoutMembers(resource);
  const { members } = resource;
  if (members === undefined) return own;
  const ids = (members as readonly JsonObject[]).map(({ value }) => value ?? "");
  return `W/"${opaque(own)}.${opaque(weakETag({ members: ids.sort() }))}"`;
}

export const versionWithoutMembers = (resource: JsonObject): string =>
  weakETag({ ...resource, meta: null, groups: null, members: null });

/** Whether a tag in a header is one of a group with its members. */
export const namesMembers = (header: string): boolean => header.includes(".");

const opaque = (tag: string): string => tag.slice(3, -1);
