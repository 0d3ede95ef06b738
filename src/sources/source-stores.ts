// The stores of one source: what its policy says, in one order, around the stores of the environment; nothing reaches these but through it.
import type { Principal } from "../scim/principal.js";
import type { RequestContext, ResourceStore } from "../scim/resource-store.js";
import type { ResourceSchema } from "../scim/schema/resource-schema.js";
import { boundedStores } from "./boundary/bounded-stores.js";
import type { SourceGuard } from "./guard/guard.js";
import { guardedStore } from "./guard/guarded-store.js";
import { permittedStore } from "./permitted-store.js";
import type { SourcePolicy } from "./policy.js";
import type { GroupRelations } from "./protected/group-relations.js";
import { protectedGroups } from "./protected/protected-groups.js";
import { protectedUsers } from "./protected/protected-users.js";
import {
  type RoleGroupCheck,
  type RoleGroupsDependencies,
  withoutRoleGroups,
} from "./protected/role-groups.js";
import { type NotWritten, writableStore } from "./writable/writable-store.js";

export interface SourceStores {
  readonly users: ResourceStore;
  readonly groups: ResourceStore;
}

export interface SourceStoresDependencies {
  /** Of everything there is. */
  readonly inner: SourceStores;
  readonly schemas: { readonly users: ResourceSchema; readonly groups: ResourceSchema };
  readonly clock: { readonly now: () => number };
  /** Where groups go that the source makes, if it has a boundary; its first population unless given. */
  readonly groupPopulation: string | undefined;
  /** Whether an operator has paused the writes of who asks, whatever the configuration says. */
  readonly isPaused?: (principal: Principal) => boolean;
  readonly hasRoles: RoleGroupsDependencies["hasRoles"];
  readonly relations: GroupRelations;
  /** Where a ceiling holds for what is taken away. */
  readonly guard?: SourceGuard | undefined;
  readonly onLoss: (
    loss: NotWritten & { readonly resourceType: "User" | "Group" },
    context: RequestContext,
  ) => void;
}

export function createSourceStores(
  policy: SourcePolicy,
  deps: SourceStoresDependencies,
): SourceStores {
  const { inner, schemas, relations, hasRoles, onLoss } = deps;
  const groupsAbove: RoleGroupCheck["groupsAbove"] = (id, context) =>
    relations.groupsOf("groups", id.toLowerCase(), context);
  // What is protected is told as such only where it is inside.
  const groups = protectedGroups(
    withoutRoleGroups(inner.groups, policy, { hasRoles, groupsAbove }),
    policy.protected,
    { schema: schemas.groups, relations },
  );
  const stores = boundedStores(policy, { users: inner.users, groups }, deps);
  const bounded: SourceStores = {
    ...stores,
    users: protectedUsers(stores.users, policy.protected, schemas.users),
  };
  const finish = (kind: keyof SourceStores, resourceType: "User" | "Group"): ResourceStore =>
    permittedStore(
      writableStore(guardedStore(bounded[kind], deps.guard), policy, {
        schema: schemas[kind],
        onLoss: (loss, context) => {
          onLoss({ ...loss, resourceType }, context);
        },
      }),
      policy,
      kind,
      deps.isPaused,
    );
  return { users: finish("users", "User"), groups: finish("groups", "Group") };
}
