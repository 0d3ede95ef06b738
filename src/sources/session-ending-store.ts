// After a user was deactivated, their sessions at PingOne are ended; the deactivation holds whatever comes of that, and what could not be ended is told.
import type { RequestContext, ResourceStore } from "../scim/resource-store.js";
import { deactivates } from "../scim/patch/patch.js";
import type { SourcePolicy } from "./policy.js";

export interface SessionEnding {
  readonly endSessions: (userId: string, context: RequestContext) => Promise<unknown>;
  readonly onUnended: (userId: string, error: unknown, context: RequestContext) => void;
}

export function sessionEndingStore(
  store: ResourceStore,
  { onDeactivate, onDelete }: Pick<SourcePolicy, "onDeactivate" | "onDelete">,
  { endSessions, onUnended }: SessionEnding,
): ResourceStore {
  if (!onDeactivate.endSessions) return store;
  async function end(id: string, context: RequestContext): Promise<void> {
    try {
      await endSessions(id, context);
    } catch (error) {
      onUnended(id, error, context);
    }
  }
  return {
    ...store,
    async replace(id, resource, options, context) {
      const replaced = await store.replace(id, resource, options, context);
      if (resource["active"] === false) await end(id, context);
      return replaced;
    },
    async patch(id, patch, options, context) {
      const changed = await store.patch(id, patch, options, context);
      if (deactivates(patch)) await end(id, context);
      return changed;
    },
    async remove(id, options, context) {
      await store.remove(id, options, context);
      // Who is removed has none.
      if (onDelete !== "delete") await end(id, context);
    },
  };
}
