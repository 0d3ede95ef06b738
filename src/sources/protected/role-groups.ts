// Groups that carry administrator roles, or are nested in one that does, are not written by a source: membership in them is power over the environment (contract 1.5, 8.1, 8.5).
import { LRUCache } from "lru-cache";
import { ScimError } from "../../scim/error.js";
import type { RequestContext, ResourceStore } from "../../scim/resource-store.js";
import { atMost } from "../../platform/cache-size.js";
import { forEachLimit } from "../../platform/work/for-each-limit.js";
import type { SourcePolicy } from "../policy.js";
import { checkedStore } from "./checked-store.js";

/** Whether a group carries roles; undefined: the worker may not know. */
type HasRoles = (id: string, context: RequestContext) => Promise<boolean | undefined>;

export interface RoleGroupsDependencies {
  /** Throws ScimError for what may pass. */
  readonly hasRoles: HasRoles;
  readonly clock: { readonly now: () => number };
}

/** Roles may be given at any moment; a group that has them seldom loses them. */
const NONE_MS = 60_000;
const SOME_MS = 10 * 60_000;
/** PingOne's own limit of an environment (contract 11.2). */
const MOST_GROUPS = 100_000;

const CONCURRENCY = 4;

/** One memory for all sources of a tenant. Answers as {@link RoleGroupsDependencies.hasRoles}, and asks at most once a minute. */
export function rememberRoles({ hasRoles, clock }: RoleGroupsDependencies): HasRoles {
  const known = new LRUCache<string, { readonly has: boolean; readonly untilMs: number }>(
    atMost(MOST_GROUPS),
  );
  return async function remembered(id, context) {
    const key = id.toLowerCase();
    const before = known.get(key);
    if (before !== undefined && clock.now() < before.untilMs) return before.has;
    const has = await hasRoles(key, context);
    if (has !== undefined)
      known.set(key, { has, untilMs: clock.now() + (has ? SOME_MS : NONE_MS) });
    return has;
  };
}

export interface RoleGroupCheck {
  readonly hasRoles: HasRoles;
  /** All groups it is in, directly or through others: their roles come with its membership. */
  readonly groupsAbove: (id: string, context: RequestContext) => Promise<ReadonlySet<string>>;
}

export function withoutRoleGroups(
  store: ResourceStore,
  { roleGroups }: Pick<SourcePolicy, "roleGroups">,
  { hasRoles, groupsAbove }: RoleGroupCheck,
): ResourceStore {
  if (roleGroups === "pingone") return store;
  async function requireNoRoles(id: string, context: RequestContext): Promise<void> {
    const [own, above] = await Promise.all([hasRoles(id, context), groupsAbove(id, context)]);
    const found = new Set([own]);
    await forEachLimit(above, CONCURRENCY, async (each) => {
      if (!found.has(true)) found.add(await hasRoles(each, context));
    });
    if (found.has(true)) throw roleGroup();
    if (found.has(undefined)) throw unknownRoles();
  }

  return checkedStore(store, requireNoRoles);
}

const roleGroup = (): ScimError =>
  new ScimError(
    403,
    undefined,
    "The group carries administrator roles in PingOne, or is nested in one that does, and is not changed by this client. Change it in the PingOne console.",
  );

const unknownRoles = (): ScimError =>
  new ScimError(
    403,
    undefined,
    "Whether the group carries administrator roles cannot be known: PingOne does not let the gateway's worker read that. The gateway's operator has to let it, or to decide otherwise (roleGroups).",
  );
