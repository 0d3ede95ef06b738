// PingOne's users resource, one function an operation (contract section 3). Knows no SCIM word.
import type { Call, CallContext } from "../call.js";
import type { PingOneClient } from "../client.js";
import {
  createCollection,
  ofCollection,
  type ApiLocation,
  type PagedSource,
} from "./collection.js";
import { PingOneError } from "../error.js";
import { isPingOneId, requireId, requireName, type PingOneId } from "../id.js";

/** A user as PingOne returns it; attributes beyond the named ones are profile or custom attributes (contract 3.12). */
export interface PingOneUser {
  readonly id: PingOneId;
  readonly username: string;
  /** Undefined where an answer does not say: nobody takes that for either. */
  readonly enabled: boolean | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly [attribute: string]: unknown;
}

/** A writable part of a user: `null` clears, absent leaves alone (contract section 2). */
export type UserBody = Readonly<Record<string, unknown>>;

export interface PingOneUsers extends PagedSource<PingOneUser>, UserSettings {
  /** By the import media type, which alone takes a password (contract 3.3). Not idempotent. */
  create(body: UserBody, context: CallContext): Promise<PingOneUser>;
  /** With `memberOfGroupIDs` and `memberOfGroupNames` when `withGroups` (contract 3.4). */
  read(id: string, withGroups: boolean, context: CallContext): Promise<PingOneUser>;
  patch(id: string, body: UserBody, context: CallContext): Promise<PingOneUser>;
  remove(id: string, context: CallContext): Promise<void>;
}

/** What of a user PingOne has below paths of its own. */
interface UserSettings {
  /** Retries the 415 that may follow a write (contract 3.9). */
  setEnabled(id: string, enabled: boolean, context: CallContext): Promise<void>;
  setPassword(id: string, value: string, context: CallContext): Promise<void>;
  /** Whether it is the user's password. A wrong one counts towards the lockout (contract section 4). */
  checkPassword(id: string, password: string, context: CallContext): Promise<boolean>;
  /** Takes the user out of the groups of the population they leave (contract 3.10). */
  setPopulation(id: string, populationId: string, context: CallContext): Promise<void>;
  setMfaEnabled(id: string, mfaEnabled: boolean, context: CallContext): Promise<void>;
  /** The user signs in with PingOne again (contract 3.11). */
  resetIdentityProvider(id: string, context: CallContext): Promise<void>;
}

const IMPORT = "application/vnd.pingidentity.user.import+json";
const PASSWORD_SET = "application/vnd.pingidentity.password.set+json";
const PASSWORD_CHECK = "application/vnd.pingidentity.password.check+json";

export function createPingOneUsers(call: PingOneClient, location: ApiLocation): PingOneUsers {
  const ofUser = async (id: string, asked: Call, context: CallContext) =>
    requireId(id, toUser(asked.operation, await call(asked, context)), asked.operation);

  return {
    async create(body, context) {
      const operation = "users.create";
      const post = {
        operation,
        method: "POST",
        path: "/users",
        body,
        contentType: IMPORT,
        idempotent: false,
      } as const;
      const user = toUser(operation, await ofCollection(call(post, context)));
      return requireName(body["username"], user, usernameOf, operation);
    },
    ...createCollection(call, location, {
      operation: "users.list",
      path: "/users",
      key: "users",
      toItem: (value) => toUser("users.list", value),
    }),
    read(id, withGroups, context) {
      const include = withGroups ? "?include=memberOfGroupIDs,memberOfGroupNames" : "";
      const path = `/users/${id}${include}`;
      return ofUser(
        id,
        { operation: "users.read", method: "GET", path, idempotent: true },
        context,
      );
    },
    patch(id, body, context) {
      const path = `/users/${id}`;
      const patch = {
        operation: "users.patch",
        method: "PATCH",
        path,
        body,
        idempotent: true,
      } as const;
      return ofUser(id, patch, context);
    },
    async remove(id, context) {
      const path = `/users/${id}`;
      await call({ operation: "users.delete", method: "DELETE", path, idempotent: true }, context);
    },
    ...createUserSettings(call),
  };
}

function createUserSettings(call: PingOneClient): UserSettings {
  return {
    async setEnabled(id, enabled, context) {
      const path = `/users/${id}/enabled`;
      const put = {
        operation: "users.enabled",
        method: "PUT",
        path,
        body: { enabled },
        idempotent: true,
        retry415: true,
        urgent: !enabled,
      } as const;
      await call(put, context);
    },
    async setPassword(id, value, context) {
      const path = `/users/${id}/password`;
      const write = { method: "PUT", path, contentType: PASSWORD_SET, body: { value } } as const;
      await call({ operation: "users.password", idempotent: true, ...write }, context);
    },
    async checkPassword(id, password, context) {
      const path = `/users/${id}/password`;
      const check = {
        method: "POST",
        path,
        contentType: PASSWORD_CHECK,
        body: { password },
      } as const;
      try {
        await call({ operation: "users.checkPassword", idempotent: false, ...check }, context);
        return true;
      } catch (error) {
        if (error instanceof PingOneError && error.code === "invalidData") return false;
        throw error;
      }
    },
    async setPopulation(id, populationId, context) {
      const path = `/users/${id}/population`;
      const write = { method: "PUT", path, body: { id: populationId } } as const;
      await call({ operation: "users.population", idempotent: true, ...write }, context);
    },
    async setMfaEnabled(id, mfaEnabled, context) {
      const path = `/users/${id}/mfaEnabled`;
      const write = { method: "PUT", path, body: { mfaEnabled } } as const;
      await call({ operation: "users.mfaEnabled", idempotent: true, ...write }, context);
    },
    async resetIdentityProvider(id, context) {
      const path = `/users/${id}/identityProvider`;
      const write = { method: "PUT", path, contentType: "application/json" } as const;
      await call({ operation: "users.identityProvider", idempotent: true, ...write }, context);
    },
  };
}

const usernameOf = ({ username }: PingOneUser): string => username;

function toUser(operation: string, body: unknown): PingOneUser {
  const user = body as Partial<PingOneUser> | undefined;
  if (!isPingOneId(user?.id) || typeof user.username !== "string") {
    throw new PingOneError("unexpected", operation, { ambiguous: true });
  }
  return user as PingOneUser;
}

/** The user after `/enabled` was set, whose own answer holds the switch alone (contract 3.9). */
export function withEnabled(user: PingOneUser, enabled: boolean): PingOneUser {
  // The account can authenticate when it is enabled and not locked.
  const account = user["account"] as { readonly status?: unknown } | undefined;
  if (account === undefined) return { ...user, enabled };
  const canAuthenticate = enabled && account.status !== "LOCKED";
  return { ...user, enabled, account: { ...account, canAuthenticate } };
}
