// Groups a source may not touch, nor those nested in them; and no group with somebody put in or taken out whom it may not touch, by themselves or in a nested group.
import { parseProjection } from "../../scim/representation/projection.js";
import type { RequestContext, ResourceStore } from "../../scim/resource-store.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import {
  elementsIn,
  memberIn,
  membersReplacement,
  changesMembers,
  takesByFilter,
} from "../members.js";
import type { SourcePolicy } from "../policy.js";
import type { GroupRelations } from "./group-relations.js";
import { createMembershipCheck } from "./membership-check.js";
import { untouchable } from "./protected-users.js";

export interface ProtectedGroupsDependencies {
  readonly schema: ResourceSchema;
  readonly relations: Pick<GroupRelations, "groupsOf" | "nestedIn">;
}

export function protectedGroups(
  store: ResourceStore,
  kept: SourcePolicy["protected"],
  { schema, relations }: ProtectedGroupsDependencies,
): ResourceStore {
  const { users, groups } = kept;
  if (users.length + groups.length === 0) return store;
  const ids = new Set([...users, ...groups]);
  const { carriers, requireSame } = createMembershipCheck(kept, { store, schema, relations });
  const replacement = membersReplacement(schema);
  const withMembers = parseProjection(undefined, "schemas", schema);

  /** Whoever is a member of a nested group is one of the group it is nested in. */
  async function requireUnprotected(id: string, context: RequestContext): Promise<void> {
    if (groups.length === 0) return;
    if (groups.includes(id.toLowerCase())) throw untouchable("group");
    const above = await relations.groupsOf("groups", id.toLowerCase(), context);
    if (groups.some((each) => above.has(each))) throw untouchable("group");
  }

  return {
    ...store,
    async create(resource, options, context) {
      const named = elementsIn(resource["members"]).map((each) => memberIn(each).id);
      const carrying = named.length === 0 ? ids : await carriers(context);
      if (named.some((each) => ids.has(each) || carrying.has(each))) throw untouchable("member");
      return store.create(resource, options, context);
    },
    async replace(id, resource, options, context) {
      await requireUnprotected(id, context);
      const operations = [replacement(elementsIn(resource["members"]))];
      await requireSame({ id, operations }, context);
      return store.replace(id, resource, options, context);
    },
    async patch(id, patch, options, context) {
      await requireUnprotected(id, context);
      if (changesMembers(patch)) {
        // A filter is tried on each protected member's element as the group has it.
        const present = takesByFilter(patch)
          ? elementsIn((await store.read(id, withMembers, context))["members"])
          : undefined;
        await requireSame({ id, operations: patch.operations, present }, context);
      }
      return store.patch(id, patch, options, context);
    },
    async remove(id, options, context) {
      await requireUnprotected(id, context);
      // With the group go its memberships, also those by nested groups and by its filter.
      if ((await carriers(context)).has(id.toLowerCase())) throw untouchable("member");
      await requireSame({ id, operations: [replacement([])] }, context);
      return store.remove(id, options, context);
    },
  };
}
