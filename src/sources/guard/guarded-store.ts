// A store whose masses of deactivations, deletions and removals are held: what is deleted is looked at here, the rest by the directory, which knows what takes effect.
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import { resolveAttributePath } from "../../scim/schema/resource-schema.js";
import { valueAt } from "../../scim/resource/value-at.js";
import type { Projection } from "../../scim/representation/projection.js";
import type { RequestContext, ResourceStore } from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import type { SourceGuard } from "./guard.js";

/** `bare`: reads neither groups nor members. */
export interface GuardedStoreOptions {
  readonly guard: SourceGuard | undefined;
  readonly schema: ResourceSchema;
  readonly bare: Projection;
}

export function guardedUsers(store: ResourceStore, options: GuardedStoreOptions): ResourceStore {
  const { guard, bare } = options;
  if (guard === undefined) return store;
  return {
    ...changing(store, guard),
    async remove(id, removal, context) {
      const user = await store.read(id, bare, context);
      const own = user["id"] as string;
      await guard.of(context).claim({ kind: "deletions", id: own, changes: [own] });
      await store.remove(id, removal, context);
    },
  };
}

/** A group that is deleted loses its direct members. */
export function guardedGroups(store: ResourceStore, options: GuardedStoreOptions): ResourceStore {
  const { guard, schema, bare } = options;
  if (guard === undefined) return store;
  return {
    ...changing(store, guard),
    async remove(id, removal, context) {
      const group = await store.read(id, bare, context);
      const own = group["id"] as string;
      const count = directMembers(group, schema);
      const changes = Array.from({ length: count }, (_none, at) => `${own} ${String(at)}`);
      await guard.of(context).claim({ kind: "removals", id: own, changes });
      await store.remove(id, removal, context);
    },
  };
}

/** The directory asks where it knows what is there. */
const changing = (store: ResourceStore, guard: SourceGuard): ResourceStore => {
  const asking = (context: RequestContext): RequestContext => ({
    ...context,
    guard: guard.of(context),
  });
  return {
    ...store,
    replace: (id, resource, options, context) =>
      store.replace(id, resource, options, asking(context)),
    patch: (id, patch, options, context) => store.patch(id, patch, options, asking(context)),
  };
};

const COUNTS = "urn:pingidentity:schemas:extension:2.0:PingOneGroup:directMemberCounts";

function directMembers(group: JsonObject, schema: ResourceSchema): number {
  const counts = ["users", "groups"].map((kind) => {
    const path = resolveAttributePath(schema, `${COUNTS}.${kind}`);
    return path === undefined ? 0 : Number(valueAt(group, path) ?? 0);
  });
  return counts.reduce((sum, each) => sum + each, 0);
}
