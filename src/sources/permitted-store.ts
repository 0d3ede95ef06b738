// A store of which a source may use what it is allowed to, and write nothing while it is paused.
import { ScimError } from "../scim/error.js";
import type { Principal } from "../scim/principal.js";
import type { ResourceStore } from "../scim/resource-store.js";
import { askedStore, type StoreMethod } from "./every-method.js";
import type { Right, SourcePolicy } from "./policy.js";

type Verb = "read" | "write" | "delete";

const verbs: Readonly<Record<StoreMethod, Verb>> = {
  create: "write",
  read: "read",
  list: "read",
  listFrom: "read",
  replace: "write",
  patch: "write",
  remove: "delete",
};

type Permissions = Pick<SourcePolicy, "allow" | "mode">;

export function permittedStore(
  store: ResourceStore,
  policy: Permissions,
  collection: "users" | "groups",
  isPaused: (principal: Principal) => boolean = () => false,
): ResourceStore {
  return askedStore(store, (method, { principal }) => {
    const verb = verbs[method];
    requireRight(policy, `${collection}:${verb}`);
    if (verb !== "read") requireLive(policy, isPaused(principal));
  });
}

/** Throws 403 naming what is missing. */
export function requireRight({ allow }: Pick<SourcePolicy, "allow">, right: Right): void {
  if (allow.includes(right)) return;
  throw new ScimError(
    403,
    undefined,
    `This client is not allowed "${right}". The gateway's operator decides what it may do (allow, SCIM_ALLOW).`,
  );
}

const PAUSE_SECONDS = 60;

/** Throws 503 while an operator has paused the source, by its configuration or by a switch. */
export function requireLive({ mode }: Pick<SourcePolicy, "mode">, isPaused: boolean): void {
  if (mode === "live" && !isPaused) return;
  throw new ScimError(
    503,
    undefined,
    "The gateway's operator has paused the writes of this client; nothing was changed. Repeat the request later.",
    { headers: { "Retry-After": String(PAUSE_SECONDS) } },
  );
}
