// The parts of a user with a path of their own: enabled, population, mfaEnabled, ... (contract 3.9-3.11).
import { commitUser } from "../../directory/commit.js";
import { isUuid } from "../../directory/fixed-id.js";
import type { UserRecord } from "../../directory/users/user.js";
import { Violations } from "../../directory/violations.js";
import { MEDIA, isMediaType } from "../../http/media-type.js";
import { unsupportedMediaType } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { link } from "../call.js";
import { readFlag, readText, requireChoice } from "../read-field.js";
import { identityProviderOf, renderUser } from "./render-user.js";
import { findUser } from "./users.js";
import { VERIFY_STATUSES } from "./verify-status.js";

function part(call: ApiCall, user: UserRecord, body: Record<string, unknown>): Reply {
  const links = { self: link(call.self), user: link(`${call.url}/users/${user.id}`) };
  return { status: 200, body: { _links: links, ...body } };
}

function requireJson(call: ApiCall): void {
  if (call.mediaType !== MEDIA.json) throw unsupportedMediaType();
}

function update(call: ApiCall, user: UserRecord, change: Partial<UserRecord>): UserRecord {
  const after = { ...user, ...change, updatedAt: call.environment.clock.now() };
  commitUser(call.environment, user, after);
  return after;
}

/** Knob enabledRaceMs: what the Terraform provider waits out on account actions; very probably not PingOne's doing (contract 3.9). */
function race(call: ApiCall, user: UserRecord): void {
  const { enabledRaceMs } = call.environment.knobs();
  if (call.environment.clock.now() - user.updatedAt < enabledRaceMs) throw unsupportedMediaType();
}

function requiredFlag(call: ApiCall, name: string): boolean {
  const violations = new Violations();
  const value = readFlag(call.json(), name, violations);
  if (value === undefined) violations.required(name);
  violations.throwIfAny();
  return value ?? false;
}

export function readEnabled(call: ApiCall): Reply {
  const user = findUser(call);
  return part(call, user, { enabled: user.enabled });
}

export function writeEnabled(call: ApiCall): Reply {
  requireJson(call);
  const user = findUser(call);
  race(call, user);
  const enabled = requiredFlag(call, "enabled");
  update(call, user, { enabled });
  return part(call, user, { enabled });
}

export function readMfaEnabled(call: ApiCall): Reply {
  const user = findUser(call);
  return part(call, user, { mfaEnabled: user.mfaEnabled });
}

export function writeMfaEnabled(call: ApiCall): Reply {
  requireJson(call);
  const user = findUser(call);
  const mfaEnabled = requiredFlag(call, "mfaEnabled");
  update(call, user, { mfaEnabled });
  return part(call, user, { mfaEnabled });
}

export function readVerifyStatus(call: ApiCall): Reply {
  const user = findUser(call);
  return part(call, user, { verifyStatus: user.verifyStatus });
}

export function writeVerifyStatus(call: ApiCall): Reply {
  requireJson(call);
  const user = findUser(call);
  const violations = new Violations();
  const verifyStatus = requireChoice(call.json(), "verifyStatus", VERIFY_STATUSES, violations);
  violations.throwIfAny();
  if (verifyStatus !== undefined) update(call, user, { verifyStatus });
  return part(call, user, { verifyStatus });
}

function populationBody(call: ApiCall, id: string): Reply {
  const links = {
    self: link(`${call.url}/populations/${id}`),
    environment: link(call.url),
  };
  return { status: 200, body: { _links: links, id } };
}

export function readUserPopulation(call: ApiCall): Reply {
  return populationBody(call, findUser(call).populationId);
}

/** The user leaves every group of the old population (contract 3.10). */
export function writeUserPopulation(call: ApiCall): Reply {
  requireJson(call);
  const user = findUser(call);
  const { populations, groups } = call.environment;
  const violations = new Violations();
  const id = readText(call.json(), "id", violations)?.toLowerCase();
  if (id === undefined) violations.required("id");
  else if (populations.byId(id) === undefined) {
    violations.invalid("id", "must be an existing population");
  }
  violations.throwIfAny();
  const populationId = id ?? user.populationId;
  if (populationId !== user.populationId) {
    const groupIds = user.groupIds.filter((group) => {
      const owner = groups.byId(group)?.populationId;
      return owner === undefined || owner === populationId;
    });
    update(call, user, { populationId, groupIds });
  }
  return populationBody(call, populationId);
}

export function readIdentityProvider(call: ApiCall): Reply {
  const user = findUser(call);
  return part(call, user, identityProviderOf(call.environment, user));
}

/** An empty body makes PingOne the identity provider again (contract 3.11). */
export function writeIdentityProvider(call: ApiCall): Reply {
  const user = findUser(call);
  if (call.hasBody) requireJson(call);
  const violations = new Violations();
  const id = call.hasBody ? readText(call.json(), "id", violations)?.toLowerCase() : undefined;
  if (id !== undefined && !isUuid(id)) {
    violations.invalid("id", "must be an existing identity provider");
  }
  violations.throwIfAny();
  const after = update(call, user, { identityProviderId: id });
  return part(call, after, identityProviderOf(call.environment, after));
}

function accountChange(call: ApiCall, user: UserRecord): Partial<UserRecord> | undefined {
  const { mediaType } = call;
  if (isMediaType(mediaType, MEDIA.accountLock)) {
    return { lockedAt: user.lockedAt ?? call.environment.clock.now() };
  }
  if (isMediaType(mediaType, MEDIA.accountUnlock)) return { lockedAt: undefined };
  if (isMediaType(mediaType, MEDIA.userVerify)) return { lifecycle: "ACCOUNT_OK" };
  return isMediaType(mediaType, MEDIA.userSendVerificationCode) ? {} : undefined;
}

/** Lock, unlock, verify, send a code: the media type of a POST on the user says which (contract 3.1). */
export function userAction(call: ApiCall): Reply {
  const user = findUser(call);
  const change = accountChange(call, user);
  if (change === undefined) throw unsupportedMediaType();
  if (Object.hasOwn(change, "lockedAt")) race(call, user);
  const after = update(call, user, change);
  return { status: 200, body: renderUser(call.environment, call.url, after, true) };
}
