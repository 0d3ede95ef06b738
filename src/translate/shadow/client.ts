// A PingOne client that writes nothing: reads go through, and show what is planned; writes are looked up, checked, answered as PingOne would, and recorded.
import type { Call, CallContext } from "../../pingone/call.js";
import type { PingOneClient } from "../../pingone/client.js";
import { type ApiLocation, readAll } from "../../pingone/collection.js";
import { createPingOneGroups } from "../../pingone/groups.js";
import { createPingOneUsers } from "../../pingone/users.js";
import type { Clock } from "../../platform/clock.js";
import { createEnvironment } from "./environment.js";
import { createGroupWrites } from "./groups.js";
import type { Item } from "./item.js";
import { createLists } from "./lists.js";
import { createDirectory } from "./present.js";
import { createReads, idsOf } from "./reads.js";
import { shadowId, type ShadowName } from "./shadow-id.js";
import { createShadowState, type ShadowMemories } from "./state.js";
import { createUserWrites } from "./users.js";
import type { Find, NewItem, RecordWrite, Write, WriteDependencies } from "./write.js";

export interface ShadowDependencies {
  /** Reads PingOne. */
  readonly real: PingOneClient;
  readonly location: ApiLocation;
  readonly clock: Pick<Clock, "now">;
  readonly memories: ShadowMemories;
  readonly key: Uint8Array;
  readonly owner: Pick<ShadowName, "tenant" | "source">;
  readonly record: RecordWrite;
}

export function createShadowClient(deps: ShadowDependencies): PingOneClient {
  const { real, location, clock, record } = deps;
  const state = createShadowState(deps.memories);
  const directory = createDirectory(real, state);
  const list = createLists({ real, state, basePath: location.basePath });
  const reads = createReads({ real, state, directory });

  const client: PingOneClient = async (call, context) => {
    if (call.method === "GET") return (readers[call.operation] ?? real)(call, context);
    const write = writers[call.operation];
    if (write === undefined) throw new TypeError(`${call.operation} is not planned for.`);
    // Counted as if it were made: what a Bulk request may do is the same.
    if (context.calls !== undefined) context.calls.made += 1;
    return write(call, context);
  };

  const sources = {
    users: createPingOneUsers(client, location),
    groups: createPingOneGroups(client, location),
  };
  const find: Find = async (kind, filter, context) => {
    const found: Item[] = [];
    for await (const item of readAll<{ readonly id: string }>(sources[kind], filter, context)) {
      found.push(item as Item);
    }
    return found;
  };

  /** An id may be in use by one that has another name by now. */
  async function freeId(item: NewItem): Promise<string> {
    for (let turn = 0; ; turn += 1) {
      const id = shadowId(deps.key, { ...deps.owner, ...item, turn });
      const entry = await state.entry(item.kind, id);
      const name = entry?.set[item.kind === "users" ? "username" : "name"];
      if (entry === undefined || entry.isGone || name === item.name) return id;
    }
  }

  const environment = createEnvironment(real, location, clock);
  const parts: WriteDependencies = { state, directory, environment, find, freeId, record, clock };
  const users = createUserWrites(parts);
  const groups = createGroupWrites(parts);
  const readers: Partial<Record<Call["operation"], Write>> = {
    "users.read": reads.user,
    "users.list": (call, context) => list("users", call, context),
    "groups.read": reads.group,
    "groups.list": (call, context) => list("groups", call, context),
    "groups.roles": reads.partsOf("groups", "roleAssignments"),
    "members.groups": reads.memberships,
    "members.types": reads.memberships,
    "members.read": reads.membership,
    "sessions.list": reads.partsOf("users", "sessions"),
  };
  const writers: Partial<Record<Call["operation"], Write>> = {
    "users.create": users.create,
    "users.patch": users.patch,
    "users.delete": users.remove,
    "users.enabled": users.enabled,
    "users.password": users.password,
    "users.population": users.population,
    "users.mfaEnabled": users.mfaEnabled,
    "users.identityProvider": users.identityProvider,
    "groups.create": groups.create,
    "groups.replace": groups.replace,
    "groups.delete": groups.remove,
    "members.add": groups.addMember,
    "members.remove": groups.removeMember,
    "sessions.end": sessionEnd(record),
  };
  return client;
}

const sessionEnd =
  (record: RecordWrite): Write =>
  async (call: Call, context: CallContext) => {
    const [, id] = idsOf(call.path);
    const { method, path } = call;
    const planned = { change: "endSession", resourceType: "User", id, method, path } as const;
    await record({ ...planned, isEffective: true }, call, context);
    return undefined;
  };
