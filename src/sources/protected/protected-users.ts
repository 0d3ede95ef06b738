// Users of whom a source may know and whom it may not touch, whatever else it is allowed; to whom they do not exist, they stay unknown.
import { ScimError } from "../../scim/error.js";
import { parseProjection } from "../../scim/representation/projection.js";
import type { RequestContext, ResourceStore } from "../../scim/resource-store.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import type { SourcePolicy } from "../policy.js";
import { checkedStore } from "./checked-store.js";

export function protectedUsers(
  store: ResourceStore,
  { users }: SourcePolicy["protected"],
  schema: ResourceSchema,
): ResourceStore {
  if (users.length === 0) return store;
  const ids = new Set(users);
  const onlyId = parseProjection("id", undefined, schema);

  /** Throws 403, or 404 where the source may not even know of them. */
  async function requireUnprotected(id: string, context: RequestContext): Promise<void> {
    if (!ids.has(id.toLowerCase())) return;
    await store.read(id, onlyId, context);
    throw untouchable("user");
  }

  return checkedStore(store, requireUnprotected);
}

export const untouchable = (what: string): ScimError =>
  new ScimError(
    403,
    undefined,
    `The ${what} is protected and cannot be changed by this client. The gateway's operator decides who is (protected, SCIM_PROTECTED_USERS, SCIM_PROTECTED_GROUPS).`,
  );
