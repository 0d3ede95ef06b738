// Reads of one user, group or membership as they would be if what is planned were done.
import type { Call, CallContext } from "../../../pingone/call.js";
import type { PingOneClient } from "../../../pingone/client.js";
import type { MemberKind } from "../../../pingone/resources/groups.js";
import { type PlannedDirectory, missing } from "./present.js";
import { counted, type ShadowState } from "../state.js";

export interface ReadDependencies {
  readonly real: PingOneClient;
  readonly state: ShadowState;
  readonly directory: PlannedDirectory;
}

type Read = (call: Call, context: CallContext) => Promise<unknown>;

/** `/users/{id}/…` without its query. */
export function idsOf(path: string): readonly [kind: MemberKind, id: string, ...rest: string[]] {
  const [, kind, id = "", ...rest] = (path.split("?")[0] ?? "").split("/");
  return [kind === "groups" ? "groups" : "users", id, ...rest];
}

export const readUser =
  ({ directory }: ReadDependencies): Read =>
  async (call, context) => {
    const [, id] = idsOf(call.path);
    const { now } = await directory.present("users", id, call, context);
    if (!call.path.includes("?include=")) return now;
    const groups = await directory.groups("users", id, context);
    return {
      ...now,
      memberOfGroupIDs: groups.map((group) => group.id),
      memberOfGroupNames: groups.map(({ name }) => name),
    };
  };

export const readGroup =
  ({ state, directory }: ReadDependencies): Read =>
  async (call, context) => {
    const [, id] = idsOf(call.path);
    return counted(state, (await directory.present("groups", id, call, context)).now);
  };

export const readMembership =
  ({ directory }: ReadDependencies): Read =>
  async (call, context) => {
    const [kind, member, , group = ""] = idsOf(call.path);
    await directory.present(kind, member, call, context);
    const type = await directory.membership({ group, kind, member }, context);
    if (type === undefined) throw missing(call);
    return { id: group, type };
  };

/** In one page: who is in more groups than PingOne lists at once is rare, and is read to the end. */
export const readMemberships =
  ({ directory }: ReadDependencies): Read =>
  async (call, context) => {
    const [kind, member] = idsOf(call.path);
    await directory.present(kind, member, call, context);
    const isDirect = call.path.includes("filter=");
    const groups = await directory.groups(kind, member, context);
    const rows = groups
      .filter(({ type }) => !isDirect || type === "DIRECT")
      .map(({ id, name, type, group }) => ({ id, name, type, _embedded: { group } }));
    return { _embedded: { groupMemberships: rows }, count: rows.length };
  };

/** What belongs to one that PingOne may not have: nothing then. */
export const readPartsOf =
  ({ real, state }: ReadDependencies, kind: MemberKind, key: string): Read =>
  async (call, context) => {
    const entry = await state.entry(kind, idsOf(call.path)[1]);
    const isOnlyHere = entry !== undefined && entry.base === undefined;
    return isOnlyHere ? { _embedded: { [key]: [] } } : real(call, context);
  };
