// Conditional requests (RFC 7644 section 3.14): a version clash is 412, an unchanged resource 304. Never required.
import type { Request } from "express";
import { ScimError } from "../scim/error.js";
import { matchesETag } from "../scim/etag.js";
import { versionOf } from "../scim/represent.js";
import type { ResourceStore } from "../scim/resource-store.js";
import { contextOf } from "./request-context.js";

/** Reads the resource only when the client set a condition on the write; throws 412 when it does not hold. */
export async function requirePrecondition(
  request: Request,
  store: ResourceStore,
  id: string,
): Promise<void> {
  const match = request.get("if-match");
  const noneMatch = request.get("if-none-match");
  if (match === undefined && noneMatch === undefined) return;
  const version = versionOf(await store.read(id, contextOf(request)));
  const isChanged = match !== undefined && !matchesETag(match, version);
  const isExcluded = noneMatch !== undefined && matchesETag(noneMatch, version);
  if (!isChanged && !isExcluded) return;
  throw new ScimError(
    412,
    undefined,
    "The resource is not in the version the request depends on. Read it again and decide anew.",
  );
}

/** Whether a GET may be answered with 304. */
export function isNotModified(request: Request, version: string): boolean {
  const noneMatch = request.get("if-none-match");
  return noneMatch !== undefined && matchesETag(noneMatch, version);
}
