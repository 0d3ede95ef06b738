// A user as PingOne shows it: every attribute with a value, none without (contract 3.2, 3.12).
import type { Environment } from "../../directory/environment.js";
import { passwordStatus } from "../../directory/users/password.js";
import type { UserRecord } from "../../directory/users/user.js";
import { link } from "../call.js";

/** The provider's own type (contract 3.11); one that is not known here is shown as OpenID Connect (I). */
export function identityProviderOf(
  { identityProviders }: Environment,
  { identityProviderId: id }: UserRecord,
): Record<string, string> {
  if (id === undefined) return { type: "PING_ONE" };
  return { id, type: identityProviders.byId(id)?.type ?? "OPENID_CONNECT" };
}

function accountOf(user: UserRecord): Record<string, unknown> {
  const locked = user.lockedAt !== undefined;
  return {
    canAuthenticate: user.enabled && !locked,
    status: locked ? "LOCKED" : "OK",
    ...(locked ? { lockedAt: new Date(user.lockedAt).toISOString() } : {}),
  };
}

function linksOf(url: string, user: UserRecord, complete: boolean): Record<string, unknown> {
  const self = link(`${url}/users/${user.id}`);
  const password = link(`${self.href}/password`);
  const linkedAccounts = link(`${self.href}/linkedAccounts`);
  if (!complete) {
    return {
      self,
      password,
      "password.set": password,
      "password.reset": password,
      "password.check": password,
      "password.recover": password,
      "account.sendVerificationCode": self,
      linkedAccounts,
    };
  }
  return {
    self,
    environment: link(url),
    population: link(`${url}/populations/${user.populationId}`),
    devices: link(`${self.href}/devices`),
    roleAssignments: link(`${self.href}/roleAssignments`),
    password,
    "password.reset": password,
    "password.set": password,
    "password.check": password,
    "password.recover": password,
    linkedAccounts,
    "account.sendVerificationCode": self,
  };
}

/** Lists carry fewer links than a single user (recorded, contract 3.2). */
export function renderUser(
  environment: Environment,
  url: string,
  user: UserRecord,
  complete: boolean,
): Record<string, unknown> {
  const result: Record<string, unknown> = {
    _links: linksOf(url, user, complete),
    id: user.id,
    environment: { id: environment.id },
    account: accountOf(user),
    createdAt: new Date(user.createdAt).toISOString(),
    enabled: user.enabled,
    identityProvider: identityProviderOf(environment, user),
    lifecycle: { status: user.lifecycle },
    mfaEnabled: user.mfaEnabled,
    population: { id: user.populationId },
    updatedAt: new Date(user.updatedAt).toISOString(),
    verifyStatus: user.verifyStatus,
  };
  if (user.emailVerified !== undefined) result["emailVerified"] = user.emailVerified;
  const { disabled } = environment.schema;
  for (const name of Object.keys(user.attributes)) {
    if (!disabled.has(name)) result[name] = user.attributes[name];
  }
  return result;
}

/** `_embedded.password` of a single read (contract 3.4, optional there). */
export function embeddedPassword(environment: Environment, user: UserRecord) {
  return { password: { status: passwordStatus(user.password, environment.clock.now()) } };
}
