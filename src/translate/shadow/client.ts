// A PingOne client that writes nothing: reads go through, and show what is planned; writes are looked up, checked, answered as PingOne would, and recorded.
import type { Call } from "../../pingone/call.js";
import type { PingOneClient } from "../../pingone/client.js";
import { type ApiLocation, readAll } from "../../pingone/resources/collection.js";
import { createPingOneGroups } from "../../pingone/resources/groups.js";
import { createPingOneUsers } from "../../pingone/resources/users.js";
import type { Clock } from "../../platform/clock.js";
import { createGiveWay } from "../../platform/give-way.js";
import { createEnvironmentRules } from "./writes/environment.js";
import { createGroup, removeGroup, replaceGroup } from "./writes/groups.js";
import type { Item } from "./item.js";
import { createPlannedLists } from "./reads/lists.js";
import { addMember, removeMember } from "./writes/memberships.js";
import { createPlannedDirectory } from "./reads/present.js";
import {
  idsOf,
  readGroup,
  readMembership,
  readMemberships,
  readPartsOf,
  readUser,
  type ReadDependencies,
} from "./reads/reads.js";
import { shadowId, type ShadowName } from "./shadow-id.js";
import { createShadowState, type ShadowMemories, type ShadowState } from "./state.js";
import {
  createUser,
  enableUser,
  moveUser,
  patchUser,
  removeUser,
  resetIdentityProvider,
  setMfaEnabled,
  setPassword,
} from "./writes/users.js";
import type { Find, NewItem, RecordWrite, ShadowWrite, WriteDependencies } from "./writes/write.js";

export interface ShadowClientDependencies {
  /** Reads PingOne. */
  readonly real: PingOneClient;
  readonly location: ApiLocation;
  readonly clock: Pick<Clock, "now">;
  readonly memories: ShadowMemories;
  readonly key: () => Uint8Array;
  readonly owner: Pick<ShadowName, "tenant" | "source">;
  readonly record: RecordWrite;
}

type ByOperation = Partial<Record<Call["operation"], ShadowWrite>>;

export function createShadowClient(deps: ShadowClientDependencies): PingOneClient {
  const { real, location, clock, record } = deps;
  const giveWay = createGiveWay();
  const state = createShadowState(deps.memories, giveWay);
  const directory = createPlannedDirectory(real, location, state);
  const list = createPlannedLists({ real, state, basePath: location.basePath, giveWay, clock });
  const readers = readersOf({ real, state, directory }, list);
  const client: PingOneClient = async (call, context) => {
    if (call.method === "GET") return (readers[call.operation] ?? real)(call, context);
    const write = writers[call.operation];
    if (write === undefined) throw new TypeError(`${call.operation} is not planned for.`);
    // Counted as if it were made: what a Bulk request may do is the same.
    if (context.calls !== undefined) context.calls.count += 1;
    return write(call, context);
  };
  const writers = writersOf({
    state,
    directory,
    environment: createEnvironmentRules(real, location, clock),
    find: findBy(client, location),
    freeId: (item) => freeId(deps, state, item),
    record,
    clock,
  });
  return client;
}

const readersOf = (
  deps: ReadDependencies,
  list: ReturnType<typeof createPlannedLists>,
): ByOperation => ({
  "users.read": readUser(deps),
  "users.list": (call, context) => list("users", call, context),
  "groups.read": readGroup(deps),
  "groups.list": (call, context) => list("groups", call, context),
  "groups.roles": readPartsOf(deps, "groups", "roleAssignments"),
  "members.groups": readMemberships(deps),
  "members.types": readMemberships(deps),
  "members.read": readMembership(deps),
  "sessions.list": readPartsOf(deps, "users", "sessions"),
});

const writersOf = (deps: WriteDependencies): ByOperation => ({
  "users.create": createUser(deps),
  "users.patch": patchUser(deps),
  "users.delete": removeUser(deps),
  "users.enabled": enableUser(deps),
  "users.password": setPassword(deps),
  "users.population": moveUser(deps),
  "users.mfaEnabled": setMfaEnabled(deps),
  "users.identityProvider": resetIdentityProvider(deps),
  "groups.create": createGroup(deps),
  "groups.replace": replaceGroup(deps),
  "groups.delete": removeGroup(deps),
  "members.add": addMember(deps),
  "members.remove": removeMember(deps),
  "sessions.end": endSession(deps),
});

function findBy(client: PingOneClient, location: ApiLocation): Find {
  const users = createPingOneUsers(client, location);
  const groups = createPingOneGroups(client, location);
  return async (kind, filter, context) => {
    // Look-ups of ours are none that would be made.
    const uncounted = { ...context, calls: undefined };
    const found: Item[] = [];
    const listed =
      kind === "users" ? readAll(users, filter, uncounted) : readAll(groups, filter, uncounted);
    for await (const item of listed) found.push({ ...item });
    return found;
  };
}

/** An id may be in use by one that has another name by now. */
async function freeId(
  { key, owner }: ShadowClientDependencies,
  state: ShadowState,
  item: NewItem,
): Promise<string> {
  for (let turn = 0; ; turn += 1) {
    const id = shadowId(key(), { ...owner, ...item, turn });
    const entry = await state.entry(item.kind, id);
    const name = entry?.set[item.kind === "users" ? "username" : "name"];
    if (entry === undefined || entry.isGone || name === item.name) return id;
  }
}

const endSession =
  ({ record }: WriteDependencies): ShadowWrite =>
  async (call, context) => {
    const [, id] = idsOf(call.path);
    const { method, path } = call;
    const planned = { change: "endSession", resourceType: "User", id, method, path } as const;
    await record({ ...planned, isEffective: true }, call, context);
    return undefined;
  };
