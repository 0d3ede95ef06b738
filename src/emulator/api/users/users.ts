// Users: create, import, read, list, replace, patch, delete (contract 3).
import { randomUUID } from "node:crypto";
import { commitUser } from "../../directory/commit.js";
import { isUuid } from "../../directory/fixed-id.js";
import { membershipsOfUser } from "../../directory/groups/membership.js";
import type { UserRecord } from "../../directory/users/user.js";
import { newUserRecord, textOf } from "../../directory/users/user.js";
import { changedAttributes } from "../../directory/users/user-attributes.js";
import { Violations } from "../../directory/violations.js";
import { parseFilter } from "../../filter/parse-filter.js";
import { MEDIA, isMediaType } from "../../http/media-type.js";
import {
  invalidData,
  licenceExceeded,
  notFound,
  unsupportedMediaType,
} from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { collection } from "../collection.js";
import { readFlag, readReference } from "../read-field.js";
import { renderPopulation } from "../populations/render-population.js";
import { embeddedPassword, renderUser } from "./render-user.js";
import { importedState } from "./user-import.js";
import { userListing } from "./user-listing.js";

export function findUser(call: ApiCall): UserRecord {
  const user = call.environment.users.byId(call.ids[0]);
  if (user === undefined) throw notFound();
  return user;
}

function shown(call: ApiCall, user: UserRecord, status = 200): Reply {
  const body = renderUser(call.environment, call.url, user, true);
  if (status !== 201) return { status, body };
  return { status, body, headers: { Location: `${call.url}/users/${user.id}` } };
}

function populationFor(call: ApiCall, violations: Violations): string {
  const { populations } = call.environment;
  const named = readReference(call.json(), "population", violations);
  const population = named === undefined ? populations.default : populations.byId(named);
  if (population !== undefined) return population.id;
  if (named === undefined) violations.required("population");
  else violations.invalid("population.id", "must be an existing population");
  return "";
}

function identityProviderFor(call: ApiCall, violations: Violations): string | undefined {
  const id = readReference(call.json(), "identityProvider", violations);
  if (id === undefined || isUuid(id)) return id;
  violations.invalid("identityProvider.id", "must be an existing identity provider");
  return undefined;
}

export function createUser(call: ApiCall): Reply {
  const isImport = isMediaType(call.mediaType, MEDIA.userImport);
  if (!isImport && call.mediaType !== MEDIA.json) throw unsupportedMediaType();
  const { environment } = call;
  const { users, clock } = environment;
  const knobs = environment.knobs();
  if (users.size >= knobs.limits.identities) throw licenceExceeded(knobs.limits.identities);
  const body = call.json();
  const violations = new Violations();
  const attributes = changedAttributes(
    environment,
    { body, patch: false, current: undefined },
    violations,
  );
  const populationId = populationFor(call, violations);
  const identityProviderId = identityProviderFor(call, violations);
  const mfaEnabled = readFlag(body, "mfaEnabled", violations) ?? knobs.mfaEnabledDefault;
  const now = clock.now();
  const imported = isImport ? importedState(body, now, violations) : {};
  violations.throwIfAny();
  const user: UserRecord = {
    ...newUserRecord(
      { seq: users.nextSequence, id: randomUUID(), populationId, createdAt: now, attributes },
      mfaEnabled,
    ),
    identityProviderId,
    ...imported,
  };
  commitUser(environment, undefined, user);
  return shown(call, user, 201);
}

export function listUsers(call: ApiCall): Reply {
  const knobs = call.environment.knobs();
  const text = call.query.get("filter");
  const filter = text === null ? undefined : parseFilter(text, knobs.limits.filterTerms);
  return collection(call, userListing(call.environment, filter), {
    relation: "users",
    maximum: knobs.limits.usersPageSize,
    defaultLimit: knobs.defaultPageSize,
    render: (user) => {
      const body = renderUser(call.environment, call.url, user, false);
      return wants(call, "expand", "population")
        ? { ...body, ...embeddedPopulation(call, user) }
        : body;
    },
  });
}

function wants(call: ApiCall, parameter: string, value: string): boolean {
  const sent = call.query.get(parameter);
  return sent?.split(",").some((item) => item.trim() === value) ?? false;
}

function embeddedPopulation(call: ApiCall, user: UserRecord): Record<string, unknown> {
  const population = call.environment.populations.byId(user.populationId);
  if (population === undefined) return {};
  return { _embedded: { population: renderPopulation(call.environment, call.url, population) } };
}

export function readUser(call: ApiCall): Reply {
  const user = findUser(call);
  const body = renderUser(call.environment, call.url, user, true);
  if (call.rawQuery === "") {
    body["_embedded"] = embeddedPassword(call.environment, user);
    return { status: 200, body };
  }
  const ids = wants(call, "include", "memberOfGroupIDs");
  const names = wants(call, "include", "memberOfGroupNames");
  if (ids || names) {
    const groups = membershipsOfUser(call.environment, user).map(({ group }) => group);
    if (ids) body["memberOfGroupIDs"] = groups.map(({ id }) => id);
    if (names) body["memberOfGroupNames"] = groups.map(({ name }) => name);
  }
  if (wants(call, "expand", "population")) Object.assign(body, embeddedPopulation(call, user));
  return { status: 200, body };
}

function change(call: ApiCall, patch: boolean): Reply {
  if (call.mediaType !== MEDIA.json) throw unsupportedMediaType();
  const current = findUser(call);
  const { environment } = call;
  const body = call.json();
  const violations = new Violations();
  const attributes = changedAttributes(environment, { body, patch, current }, violations);
  const keepsProvider = patch && !Object.hasOwn(body, "identityProvider");
  const identityProviderId = keepsProvider
    ? current.identityProviderId
    : identityProviderFor(call, violations);
  checkPopulation(call, current, violations);
  violations.throwIfAny();
  const emailChanged = attributes["email"] !== current.attributes["email"];
  const user: UserRecord = {
    ...current,
    attributes,
    identityProviderId,
    // The effect of a new address on the flag is U20.
    emailVerified:
      emailChanged && textOf(current, "email") !== undefined ? false : current.emailVerified,
    updatedAt: environment.clock.now(),
  };
  commitUser(environment, current, user);
  return shown(call, user);
}

/** A population sent by PUT or PATCH is not applied; knob putPopulation refuses it (U12). */
function checkPopulation(call: ApiCall, current: UserRecord, violations: Violations): void {
  const sent = readReference(call.json(), "population", violations);
  if (sent === undefined || sent === current.populationId) return;
  if (call.environment.knobs().putPopulation === "reject") {
    throw invalidData({
      code: "INVALID_VALUE",
      target: "population.id",
      message: "must not be changed",
    });
  }
}

export function replaceUser(call: ApiCall): Reply {
  return change(call, false);
}

export function patchUser(call: ApiCall): Reply {
  return change(call, true);
}

export function deleteUser(call: ApiCall): Reply {
  const user = findUser(call);
  commitUser(call.environment, user, undefined);
  call.environment.sessions.removeAll(user.id);
  return { status: 204 };
}
