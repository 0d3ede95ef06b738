// Every record of the emulator as it is kept: read by its name, or all of them in the order they are taken up again.
import type { Environment } from "../directory/environment.js";
import type { RecordKind } from "../directory/touch.js";
import type { World } from "../world.js";
import type { RecordName } from "./changes.js";
import type { Entry } from "./state-file.js";

type ReadRecord = (world: World, environment: Environment | undefined, key: string) => unknown;

const READERS: Readonly<Record<RecordKind, ReadRecord>> = {
  environment: (_world, environment) => environment && environmentRecord(environment),
  attribute: (_world, environment, key) => environment?.schema.byId(key),
  population: (_world, environment, key) => environment?.populations.byId(key),
  identityProvider: (_world, environment, key) => environment?.identityProviders.byId(key),
  // The parsed filter is made again from the text.
  group(_world, environment, key) {
    const group = environment?.groups.byId(key);
    return group && { ...group, parsedUserFilter: undefined };
  },
  user: (_world, environment, key) => environment?.users.at(Number(key)),
  client: (world, environment, key) =>
    environment === undefined ? undefined : world.clients.find(environment.id, key),
  token: (world, _environment, key) => world.tokens.find(key, world.clock.now()),
  knobs: (world) => ({ ...world.knobs, faults: world.faults.remaining() }),
  clock: (world) => world.clock.offset,
  signingKey: (world) => world.signingKey.stored(),
};

function environmentRecord(environment: Environment) {
  const { profile, madeBy, createdAt, users, groups, populations } = environment;
  // A number given once is not given again after a restart: cursors are bound to it.
  const last = {
    users: users.lastSequence,
    groups: groups.lastSequence,
    populations: populations.lastSequence,
  };
  return { profile, madeBy, createdAt, last };
}

export function entryOf(world: World, name: RecordName): Entry {
  const environment = world.environments.get(name.environmentId);
  return { ...name, value: READERS[name.kind](world, environment, name.key) ?? null };
}

function* namesIn(environment: Environment): Generator<RecordName> {
  const environmentId = environment.id;
  yield { kind: "environment", environmentId, key: "" };
  for (const { id } of environment.schema.all()) {
    yield { kind: "attribute", environmentId, key: id };
  }
  for (const { id } of environment.populations.all()) {
    yield { kind: "population", environmentId, key: id };
  }
  for (const { id } of environment.identityProviders.all()) {
    yield { kind: "identityProvider", environmentId, key: id };
  }
  for (const seq of environment.groups.order.after(0)) {
    const group = environment.groups.at(seq);
    if (group !== undefined) yield { kind: "group", environmentId, key: group.id };
  }
  for (const seq of environment.users.after(0)) {
    yield { kind: "user", environmentId, key: String(seq) };
  }
}

function* allNames(world: World): Generator<RecordName> {
  yield { kind: "knobs", environmentId: "", key: "" };
  yield { kind: "clock", environmentId: "", key: "" };
  yield { kind: "signingKey", environmentId: "", key: "" };
  for (const environment of world.environments.values()) yield* namesIn(environment);
  for (const { environmentId, id } of world.clients.all()) {
    yield { kind: "client", environmentId, key: id };
  }
  for (const key of world.tokens.all()) yield { kind: "token", environmentId: "", key };
}

export function* allEntries(world: World): Generator<Entry> {
  for (const name of allNames(world)) yield entryOf(world, name);
}
