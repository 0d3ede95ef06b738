// Puts kept records back into a world: the last version of each, indexes and memberships made anew from them.
import type { Client } from "../auth/client-registry.js";
import type { StoredKey } from "../auth/signing-key.js";
import type { IssuedToken } from "../auth/token-store.js";
import { parseKnobs } from "../control/parse-knobs.js";
import type { AttributeDefinition } from "../directory/schema/attribute-definition.js";
import { commitGroup, commitUser } from "../directory/commit.js";
import type { Environment } from "../directory/environment.js";
import { emptyEnvironment } from "../directory/environment.js";
import type { EnvironmentProfile } from "../directory/environment-profile.js";
import type { GroupRecord } from "../directory/groups/group.js";
import type { IdentityProviderRecord } from "../directory/identity-provider-store.js";
import type { PopulationRecord } from "../directory/population-store.js";
import type { RecordKind } from "../directory/touch.js";
import type { UserRecord } from "../directory/users/user.js";
import { parseFilter } from "../filter/parse-filter.js";
import type { JsonObject } from "../json.js";
import { bareObject, isJsonObject } from "../json.js";
import type { World } from "../world.js";
import { environmentOptions } from "../world.js";
import type { Entry } from "./state-file.js";

interface EnvironmentEntry {
  readonly profile: EnvironmentProfile;
  readonly madeBy?: string;
  readonly createdAt: number;
  readonly last: { readonly users: number; readonly groups: number; readonly populations: number };
}

/** The last version of each record, in the order in which the records were first written. */
function lastVersions(entries: Iterable<Entry>): ReadonlyMap<RecordKind, Entry[]> {
  const byName = new Map<string, Entry>();
  const byKind = new Map<RecordKind, Entry[]>();
  for (const entry of entries) {
    const name = `${entry.kind} ${entry.environmentId} ${entry.key}`;
    if (entry.value === null) byName.delete(name);
    else byName.set(name, entry);
  }
  for (const entry of byName.values()) {
    const others = byKind.get(entry.kind);
    if (others === undefined) byKind.set(entry.kind, [entry]);
    else others.push(entry);
  }
  return byKind;
}

/** As they were made by a request: without a prototype, so that no name is inherited. */
function bareAttributes(attributes: JsonObject): JsonObject {
  const result = bareObject(attributes);
  for (const [name, value] of Object.entries(attributes)) {
    if (isJsonObject(value)) result[name] = bareObject(value);
  }
  return result;
}

function putAttribute({ schema, users }: Environment, attribute: AttributeDefinition): void {
  schema.put(attribute);
  if (attribute.unique && attribute.schemaType !== "CORE") users.addIndex(attribute.name);
}

function putGroup(environment: Environment, group: GroupRecord): void {
  const { userFilter } = group;
  const parsedUserFilter = userFilter === undefined ? undefined : parseFilter(userFilter, Infinity);
  commitGroup(environment, { ...group, parsedUserFilter });
}

function nestGroups({ groups }: Environment): void {
  for (const seq of groups.order.after(0)) {
    const group = groups.at(seq);
    for (const parent of group?.parentIds ?? []) {
      if (group !== undefined) groups.members(parent)?.children.add(group.id);
    }
  }
}

interface Restoring {
  readonly each: (kind: RecordKind, put: (value: unknown, entry: Entry) => void) => void;
  readonly inEnvironment: (
    kind: RecordKind,
    put: (environment: Environment, value: unknown) => void,
  ) => void;
}

function restoring(world: World, entries: Iterable<Entry>): Restoring {
  const kept = lastVersions(entries);
  const each: Restoring["each"] = (kind, put) => {
    for (const entry of kept.get(kind) ?? []) put(entry.value, entry);
  };
  return {
    each,
    inEnvironment(kind, put) {
      each(kind, (value, { environmentId }) => {
        const environment = world.environments.get(environmentId);
        if (environment !== undefined) put(environment, value);
      });
    },
  };
}

/** In the order in which one kind refers to another. */
function restoreEnvironments(world: World, { each, inEnvironment }: Restoring): void {
  each("environment", (value, { environmentId: id }) => {
    const { profile, madeBy, createdAt } = value as EnvironmentEntry;
    world.environments.set(
      id,
      emptyEnvironment(environmentOptions(world, { id, profile, madeBy, createdAt })),
    );
  });
  inEnvironment("attribute", (environment, value) => {
    putAttribute(environment, value as AttributeDefinition);
  });
  inEnvironment("population", ({ populations }, value) => {
    populations.put(value as PopulationRecord);
  });
  inEnvironment("identityProvider", ({ identityProviders }, value) => {
    identityProviders.put(value as IdentityProviderRecord);
  });
  inEnvironment("group", (environment, value) => {
    putGroup(environment, value as GroupRecord);
  });
  for (const environment of world.environments.values()) nestGroups(environment);
  inEnvironment("user", (environment, value) => {
    const user = value as UserRecord;
    const attributes = bareAttributes(user.attributes);
    commitUser(environment, undefined, { ...user, attributes });
  });
  inEnvironment("environment", ({ users, groups, populations }, value) => {
    const { last } = value as EnvironmentEntry;
    users.reserve(last.users);
    groups.reserve(last.groups);
    populations.reserve(last.populations);
  });
}

export function restore(world: World, entries: Iterable<Entry>): void {
  const kept = restoring(world, entries);
  world.clear();
  // What was hidden from listings for a while is shown after a restart.
  world.knobs = { ...world.knobs, visibilityDelayMs: 0 };
  kept.each("clock", (offset) => {
    world.clock.advance(offset as number);
  });
  restoreEnvironments(world, kept);
  kept.each("client", (value) => {
    world.clients.put(value as Client);
  });
  kept.each("token", (value, { key }) => {
    world.tokens.add(key, value as IssuedToken);
  });
  kept.each("signingKey", (value) => {
    world.signingKey.restore(value as StoredKey);
  });
  kept.each("knobs", (value) => {
    world.knobs = parseKnobs(value, world.knobs);
    world.faults.arm(world.knobs.faults);
  });
}
