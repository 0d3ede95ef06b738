// A store of which a source may use what it is allowed to, write nothing while it is paused, and learn nothing by writing that it may not read.
import { ScimError } from "../scim/error.js";
import type { PatchOperation } from "../scim/patch/patch.js";
import type { Principal } from "../scim/principal.js";
import type { RemoveOptions, ResourceStore } from "../scim/resource-store.js";
import type { JsonObject, JsonValue } from "../platform/json.js";
import { askedStore, type StoreMethod } from "./asked-store.js";
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
  // Named once: a right is asked for at every request.
  const rights: Readonly<Record<Verb, Right>> = {
    read: `${collection}:read`,
    write: `${collection}:write`,
    delete: `${collection}:delete`,
  };
  const mayRead = (): void => {
    requireRight(policy, rights.read);
  };
  const answering = policy.allow.includes(rights.read) ? store : unreadStore(store, mayRead);
  return askedStore(answering, (method, { principal }) => {
    const verb = verbs[method];
    requireRight(policy, rights[verb]);
    if (verb !== "read") requireLive(policy, isPaused(principal));
  });
}

/** What tells one element from another and says nothing of a person. */
const ELEMENT_QUALIFIERS = new Set(["type", "primary"]);

/** A filter that selects nothing is told (`noTarget`): by any other comparison, a guessed value at a time, what is there. */
const looksAtValues = ({ filter }: PatchOperation): boolean =>
  filter !== undefined &&
  !Object.keys(filter.equals ?? { value: "" }).every((name) => ELEMENT_QUALIFIERS.has(name));

/**
 * Writes of who may not read: a create is answered with what it made, a change with what the client knows already.
 * `requireRead` throws: a condition would tell in which version something is.
 */
function unreadStore(store: ResourceStore, requireRead: () => void): ResourceStore {
  const unconditional = ({ check }: RemoveOptions): void => {
    if (check !== undefined) requireRead();
  };
  return {
    ...store,
    async replace(id, resource, options, context) {
      unconditional(options);
      return named(await store.replace(id, resource, options, context));
    },
    async patch(id, patch, options, context) {
      unconditional(options);
      if (patch.operations.some(looksAtValues)) requireRead();
      await store.patch(id, patch, { ...options, returnRepresentation: false }, context);
      return undefined;
    },
    async remove(id, options, context) {
      unconditional(options);
      await store.remove(id, options, context);
    },
  };
}

function named({ schemas, id, meta }: JsonObject): JsonObject {
  const [core] = Array.isArray(schemas) ? (schemas as readonly JsonValue[]) : [];
  const { resourceType } = (meta ?? {}) as JsonObject;
  return {
    ...(core === undefined ? {} : { schemas: [core] }),
    ...(id === undefined ? {} : { id }),
    ...(resourceType === undefined ? {} : { meta: { resourceType } }),
  };
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
  if (mode !== "paused" && !isPaused) return;
  throw new ScimError(
    503,
    undefined,
    "The gateway's operator has paused the writes of this client; nothing was changed. Repeat the request later.",
    { headers: { "Retry-After": String(PAUSE_SECONDS) } },
  );
}
