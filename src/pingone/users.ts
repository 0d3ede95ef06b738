// PingOne's users resource, one function an operation (contract section 3). Knows no SCIM word.
import type { CallContext, PingOneClient } from "./client.js";
import { PingOneError } from "./error.js";

/** A user as PingOne returns it; attributes beyond the named ones are profile or custom attributes (contract 3.12). */
export interface PingOneUser {
  readonly id: string;
  readonly username: string;
  readonly enabled: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly [attribute: string]: unknown;
}

/** A writable part of a user: `null` clears, absent leaves alone (contract section 2). */
export type UserBody = Readonly<Record<string, unknown>>;

export interface UserPage {
  readonly users: readonly PingOneUser[];
  /** All matches; PingOne may leave it out (contract section 7). */
  readonly count: number | undefined;
  /** Path and query of the next page below the environment; undefined on the last one. */
  readonly next: string | undefined;
}

export interface PingOneUsers {
  /** By the import media type, which alone takes a password (contract 3.3). Not idempotent. */
  create(body: UserBody, context: CallContext): Promise<PingOneUser>;
  read(id: string, context: CallContext): Promise<PingOneUser>;
  patch(id: string, body: UserBody, context: CallContext): Promise<PingOneUser>;
  remove(id: string, context: CallContext): Promise<void>;
  /** Retries the 415 that may follow a write (contract 3.9). */
  setEnabled(id: string, enabled: boolean, context: CallContext): Promise<void>;
  setPassword(id: string, value: string, context: CallContext): Promise<void>;
  /** First page of at most `limit` (1-200) users; `filter` is PingOne's grammar (contract section 6). */
  list(filter: string | undefined, limit: number, context: CallContext): Promise<UserPage>;
  /** A later page, by the `next` of an earlier one. */
  follow(next: string, context: CallContext): Promise<UserPage>;
}

const IMPORT = "application/vnd.pingidentity.user.import+json";
const PASSWORD_SET = "application/vnd.pingidentity.password.set+json";

export interface ApiLocation {
  /** Origin of the API, which every `next` link has to have. */
  readonly origin: string;
  /** Path of the environment, see {@link createPingOneClient}. */
  readonly basePath: string;
}

export function createPingOneUsers(call: PingOneClient, location: ApiLocation): PingOneUsers {
  const readPage = async (operation: string, path: string, context: CallContext) =>
    toPage(
      operation,
      await ofCollection(call({ operation, method: "GET", path, idempotent: true }, context)),
      location,
    );
  const userCall = async (
    operation: string,
    method: "GET" | "POST" | "PATCH",
    path: string,
    context: CallContext,
    write: { body?: UserBody; contentType?: string } = {},
  ) => {
    const idempotent = method !== "POST";
    return toUser(
      operation,
      await call({ operation, method, path, idempotent, ...write }, context),
    );
  };

  return {
    create: (body, context) =>
      ofCollection(
        userCall("users.create", "POST", "/users", context, { body, contentType: IMPORT }),
      ),
    read: (id, context) => userCall("users.read", "GET", `/users/${id}`, context),
    patch: (id, body, context) =>
      userCall("users.patch", "PATCH", `/users/${id}`, context, { body }),
    async remove(id, context) {
      const path = `/users/${id}`;
      await call({ operation: "users.delete", method: "DELETE", path, idempotent: true }, context);
    },
    async setEnabled(id, enabled, context) {
      const path = `/users/${id}/enabled`;
      const rule = { idempotent: true, retry415: true };
      const write = { operation: "users.enabled", method: "PUT", path, body: { enabled } } as const;
      await call({ ...write, ...rule }, context);
    },
    async setPassword(id, value, context) {
      const path = `/users/${id}/password`;
      const write = { method: "PUT", path, contentType: PASSWORD_SET, body: { value } } as const;
      await call({ operation: "users.password", idempotent: true, ...write }, context);
    },
    list(filter, limit, context) {
      const query = filter === undefined ? "" : `&filter=${encodeURIComponent(filter)}`;
      return readPage("users.list", `/users?limit=${limit}${query}`, context);
    },
    follow: (next, context) => readPage("users.list", next, context),
  };
}

/** A collection is always there: 404 says that the environment is not, or not for this worker (contract 10.3). */
async function ofCollection<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof PingOneError) || error.code !== "notFound") throw error;
    const { status = 404, details } = error;
    throw new PingOneError("workerForbidden", "users", { status, details, cause: error });
  }
}

function toUser(operation: string, body: unknown): PingOneUser {
  const user = body as Partial<PingOneUser> | undefined;
  if (typeof user?.id !== "string" || typeof user.username !== "string") {
    throw new PingOneError("unexpected", operation, { ambiguous: true });
  }
  return user as PingOneUser;
}

interface Collection {
  readonly _embedded?: { readonly users?: unknown };
  readonly _links?: { readonly next?: { readonly href?: unknown } };
  readonly count?: unknown;
}

function toPage(operation: string, body: unknown, location: ApiLocation): UserPage {
  const collection = body as Collection | undefined;
  const users = collection?._embedded?.users;
  if (!Array.isArray(users)) throw new PingOneError("unexpected", operation);
  const href = collection?._links?.next?.href;
  return {
    users: users.map((user) => toUser(operation, user)),
    count: typeof collection?.count === "number" ? collection.count : undefined,
    next: typeof href === "string" ? toPath(operation, href, location) : undefined,
  };
}

/** The token goes only where it was meant to: a foreign `next` link is an error, not a destination (contract section 7). */
function toPath(operation: string, href: string, { origin, basePath }: ApiLocation): string {
  const path = href.startsWith(origin) ? href.slice(origin.length) : href;
  if (!path.startsWith(`${basePath}/users?`)) throw new PingOneError("unexpected", operation);
  return path.slice(basePath.length);
}
