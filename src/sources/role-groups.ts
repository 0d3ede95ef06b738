// Groups that carry administrator roles are not written by a source: membership in them is power over the environment (contract 1.5, 8.1).
import { LRUCache } from "lru-cache";
import { ScimError } from "../scim/error.js";
import type { RequestContext, ResourceStore } from "../scim/resource-store.js";
import type { SourcePolicy } from "./policy.js";

export interface RoleGroupsDependencies {
  /** Whether the group carries roles; undefined: the worker may not know. Throws ScimError for what may pass. */
  readonly hasRoles: (id: string, context: RequestContext) => Promise<boolean | undefined>;
  readonly clock: { readonly now: () => number };
}

/** Roles may be given at any moment; a group that has them seldom loses them. */
const NONE_MS = 60_000;
const SOME_MS = 10 * 60_000;
/** PingOne's own limit of an environment (contract 11.2). */
const MOST_GROUPS = 100_000;

/** One memory for all sources of a tenant. Answers as {@link RoleGroupsDependencies.hasRoles}, and asks at most once a minute. */
export function rememberRoles({ hasRoles, clock }: RoleGroupsDependencies) {
  const known = new LRUCache<string, { readonly has: boolean; readonly untilMs: number }>({
    max: MOST_GROUPS,
  });
  return async function remembered(id: string, context: RequestContext) {
    const key = id.toLowerCase();
    const before = known.get(key);
    if (before !== undefined && clock.now() < before.untilMs) return before.has;
    const has = await hasRoles(key, context);
    if (has !== undefined)
      known.set(key, { has, untilMs: clock.now() + (has ? SOME_MS : NONE_MS) });
    return has;
  };
}

export function withoutRoleGroups(
  store: ResourceStore,
  { roleGroups }: Pick<SourcePolicy, "roleGroups">,
  hasRoles: RoleGroupsDependencies["hasRoles"],
): ResourceStore {
  if (roleGroups === "pingone") return store;
  async function requireNoRoles(id: string, context: RequestContext): Promise<void> {
    const has = await hasRoles(id, context);
    if (has === undefined) throw unknownRoles();
    if (has) throw roleGroup();
  }
  return {
    ...store,
    async replace(id, resource, options, context) {
      await requireNoRoles(id, context);
      return store.replace(id, resource, options, context);
    },
    async patch(id, patch, options, context) {
      await requireNoRoles(id, context);
      return store.patch(id, patch, options, context);
    },
    async remove(id, options, context) {
      await requireNoRoles(id, context);
      return store.remove(id, options, context);
    },
  };
}

const roleGroup = (): ScimError =>
  new ScimError(
    403,
    undefined,
    "The group carries administrator roles in PingOne, and is not changed by this client. Change it in the PingOne console.",
  );

const unknownRoles = (): ScimError =>
  new ScimError(
    403,
    undefined,
    "Whether the group carries administrator roles cannot be known: PingOne does not let the gateway's worker read that. The gateway's operator has to let it, or to decide otherwise (roleGroups).",
  );
