// Reads of one user, group or membership as they would be if what is planned were done.
import type { Call, CallContext } from "../../pingone/call.js";
import type { PingOneClient } from "../../pingone/client.js";
import { orUndefined } from "../../pingone/error.js";
import type { MemberKind } from "../../pingone/groups.js";
import type { Item } from "./item.js";
import { type Directory, missing } from "./present.js";
import { counted, type ShadowState, shown } from "./state.js";

export interface ReadDependencies {
  readonly real: PingOneClient;
  readonly state: ShadowState;
  readonly directory: Directory;
}

type Read = (call: Call, context: CallContext) => Promise<unknown>;

export interface Reads {
  readonly user: Read;
  readonly group: Read;
  readonly membership: Read;
  readonly memberships: Read;
  /** What belongs to one that PingOne may not have: nothing then. */
  readonly partsOf: (kind: MemberKind, key: string) => Read;
}

/** `/users/{id}/…` without its query. */
export function idsOf(path: string): readonly [kind: MemberKind, id: string, ...rest: string[]] {
  const [, kind, id = "", ...rest] = (path.split("?")[0] ?? "").split("/");
  return [kind === "groups" ? "groups" : "users", id, ...rest];
}

export function createReads({ real, state, directory }: ReadDependencies): Reads {
  const isOnlyHere = async (kind: MemberKind, id: string): Promise<boolean> => {
    const entry = await state.entry(kind, id);
    return entry !== undefined && entry.base === undefined;
  };

  /** The groups PingOne's answer names, and those that would be named. */
  async function withGroups(user: Item, context: CallContext): Promise<Item> {
    const ids = (user["memberOfGroupIDs"] ?? []) as readonly string[];
    const names = (user["memberOfGroupNames"] ?? []) as readonly unknown[];
    const groups = new Map(ids.map((id, at) => [id, names[at]]));
    for (const [id, isMember] of await state.groupsOf("users", user.id)) {
      if (isMember) groups.set(id, (await groupNow(id, context))?.["name"]);
      else groups.delete(id);
    }
    for (const id of groups.keys()) {
      const entry = await state.entry("groups", id);
      if (entry?.isGone === true) groups.delete(id);
    }
    return {
      ...user,
      memberOfGroupIDs: [...groups.keys()],
      memberOfGroupNames: [...groups.values()],
    };
  }

  async function groupNow(id: string, context: CallContext): Promise<Item | undefined> {
    const call = { operation: "groups.read" } as const;
    return (await orUndefined(directory.present("groups", id, call, context)))?.now;
  }

  async function memberships(call: Call, context: CallContext): Promise<unknown> {
    const [kind, member] = idsOf(call.path);
    await directory.present(kind, member, call, context);
    const body = (await isOnlyHere(kind, member)) ? {} : await real(call, context);
    const { _embedded, _links } = body as {
      readonly _embedded?: { readonly groupMemberships?: readonly Item[] };
      readonly _links?: { readonly next?: unknown };
    };
    const planned = await state.groupsOf(kind, member);
    const rows: Item[] = [];
    for (const row of _embedded?.groupMemberships ?? []) {
      const entry = await state.entry("groups", row.id);
      if (planned.get(row.id) === false || entry?.isGone === true) continue;
      const { _embedded: embedded } = row as { readonly _embedded?: { readonly group?: Item } };
      const group = embedded?.group && shown(entry, embedded.group);
      const name = entry?.set["name"] ?? row["name"];
      rows.push({ ...row, name, ...(group === undefined ? {} : { _embedded: { group } }) });
    }
    if (_links?.next !== undefined) return { _links, _embedded: { groupMemberships: rows } };
    for (const [id, isMember] of planned) {
      const group = isMember ? await groupNow(id, context) : undefined;
      if (group === undefined) continue;
      rows.push({ id, name: group["name"], type: "DIRECT", _embedded: { group } });
    }
    return { _embedded: { groupMemberships: rows }, count: rows.length };
  }

  return {
    async user(call, context) {
      const [, id] = idsOf(call.path);
      const entry = await state.entry("users", id);
      if (entry?.isGone === true) throw missing(call);
      const isReal = entry === undefined || entry.base !== undefined;
      const held = isReal ? ((await real(call, context)) as Item) : { id };
      const now = shown(entry, held);
      if (now === undefined) throw missing(call);
      return call.path.includes("?include=") ? withGroups(now, context) : now;
    },
    async group(call, context) {
      const [, id] = idsOf(call.path);
      return counted(state, (await directory.present("groups", id, call, context)).now);
    },
    async membership(call, context) {
      const [kind, member, , group = ""] = idsOf(call.path);
      await directory.present(kind, member, call, context);
      const type = await directory.membership({ group, kind, member }, context);
      if (type === undefined) throw missing(call);
      return { id: group, type };
    },
    memberships,
    partsOf: (kind, key) => async (call, context) => {
      const [, id] = idsOf(call.path);
      return (await isOnlyHere(kind, id)) ? { _embedded: { [key]: [] } } : real(call, context);
    },
  };
}
