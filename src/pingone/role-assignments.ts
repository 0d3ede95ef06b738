// The roles of an application, read only. Reading them needs a permission of its own, which a worker for users seldom has.
import type { CallContext, PingOneClient } from "./client.js";
import { createCollection, type ApiLocation } from "./collection.js";

/** Where a role applies (contract 1.5). */
export interface RoleScope {
  /** ORGANIZATION, ENVIRONMENT, POPULATION or APPLICATION. */
  readonly type: string;
  readonly id: string;
}

/** The scopes of all role assignments of an application, on one page (its default limit is 100,000). Throws PingOneError. */
export async function readRoleScopes(
  call: PingOneClient,
  location: ApiLocation,
  applicationId: string,
  context: CallContext,
): Promise<readonly RoleScope[]> {
  const path = `/applications/${applicationId}/roleAssignments`;
  const page = await createCollection(call, location, {
    operation: "roleAssignments.list",
    path,
    key: "roleAssignments",
    mayBeMissing: true,
    toItem: toScope,
  }).follow(path, context);
  return page.items;
}

function toScope(value: unknown): RoleScope {
  const { scope } = (value ?? {}) as { scope?: { type?: unknown; id?: unknown } };
  return { type: String(scope?.type), id: String(scope?.id) };
}
