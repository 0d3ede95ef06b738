// Users of whom a source may know and whom it may not touch, whatever else it is allowed.
import { ScimError } from "../scim/error.js";
import type { ResourceStore } from "../scim/resource-store.js";
import type { SourcePolicy } from "./policy.js";

export function protectedUsers(
  store: ResourceStore,
  { users }: SourcePolicy["protected"],
): ResourceStore {
  if (users.length === 0) return store;
  const ids = new Set(users);
  const requireUnprotected = (id: string): void => {
    if (ids.has(id.toLowerCase())) throw untouchable("user");
  };
  return {
    ...store,
    async replace(id, resource, options, context) {
      requireUnprotected(id);
      return store.replace(id, resource, options, context);
    },
    async patch(id, patch, options, context) {
      requireUnprotected(id);
      return store.patch(id, patch, options, context);
    },
    async remove(id, options, context) {
      requireUnprotected(id);
      return store.remove(id, options, context);
    },
  };
}

export const untouchable = (what: string): ScimError =>
  new ScimError(
    403,
    undefined,
    `The ${what} is protected and cannot be changed by this client. The gateway's operator decides who is (protected, SCIM_PROTECTED_USERS, SCIM_PROTECTED_GROUPS).`,
  );
