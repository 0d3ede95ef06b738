// What a user, group or membership would be now: what PingOne holds, with everything that is planned over it.
import type { Call, CallContext } from "../../../pingone/call.js";
import type { PingOneClient } from "../../../pingone/client.js";
import { type ApiLocation, readAll } from "../../../pingone/resources/collection.js";
import { orUndefined, PingOneError } from "../../../pingone/error.js";
import {
  createPingOneGroups,
  type MemberKind,
  type MembershipType,
  type PingOneGroups,
} from "../../../pingone/resources/groups.js";
import type { PlannedItem, Item } from "../item.js";
import { type ShadowLink, type ShadowState, shown } from "../state.js";

export interface PresentItem {
  readonly now: Item;
  readonly entry: PlannedItem | undefined;
  /** As PingOne holds it; undefined: it does not exist there. */
  readonly real: Item | undefined;
}

export interface OwnGroup {
  readonly id: string;
  readonly name: unknown;
  readonly type: MembershipType;
  readonly group: Item;
}

export interface PlannedDirectory {
  /** Throws PingOneError `notFound`, of this operation. */
  present(
    kind: MemberKind,
    id: string,
    call: NamedCall,
    context: CallContext,
  ): Promise<PresentItem>;
  /** How somebody would be a member; undefined who would be none. */
  membership(link: ShadowLink, context: CallContext): Promise<MembershipType | undefined>;
  /** All the groups somebody would be in. */
  groups(kind: MemberKind, member: string, context: CallContext): Promise<readonly OwnGroup[]>;
  /** Those of them that a call has put them into. */
  directGroups(kind: MemberKind, member: string, context: CallContext): Promise<readonly Item[]>;
}

/** Names the call in errors. */
export type NamedCall = Pick<Call, "operation">;

export const missing = ({ operation }: NamedCall): PingOneError =>
  new PingOneError("notFound", operation, { status: 404 });

const operations = { users: "users.read", groups: "groups.read" } as const;

/** The groups PingOne has somebody in, and how. */
async function heldGroups(
  held: PingOneGroups,
  kind: MemberKind,
  member: string,
  context: CallContext,
): Promise<readonly Pick<OwnGroup, "group" | "type">[]> {
  const types = new Map<string, MembershipType>();
  const typed = readAll(held.membershipTypesOf(kind, member), undefined, context);
  for await (const { id, type } of typed) types.set(id, type);
  if (types.size === 0) return [];
  const found: Pick<OwnGroup, "group" | "type">[] = [];
  for await (const group of readAll(held.membershipsOf(kind, member), undefined, context)) {
    found.push({ group: { ...group }, type: types.get(group.id) ?? "DIRECT" });
  }
  return found;
}

export function createPlannedDirectory(
  real: PingOneClient,
  location: ApiLocation,
  state: ShadowState,
): PlannedDirectory {
  const held = createPingOneGroups(real, location);

  const present: PlannedDirectory["present"] = async (kind, id, call, context) => {
    const entry = await state.entry(kind, id);
    if (entry?.isGone === true) throw missing(call);
    const get = { operation: operations[kind], method: "GET", path: `/${kind}/${id}` } as const;
    const isOnlyHere = entry !== undefined && entry.base === undefined;
    const found = isOnlyHere
      ? undefined
      : ((await real({ ...get, idempotent: true }, context)) as Item);
    const now = shown(entry, found ?? { id });
    if (now === undefined) throw missing(call);
    return { now, entry, real: found };
  };

  /** What PingOne does not have is in nothing there. */
  async function isReal(kind: MemberKind, id: string): Promise<boolean> {
    const entry = await state.entry(kind, id);
    return entry === undefined || (entry.base !== undefined && !entry.isGone);
  }

  const groups: PlannedDirectory["groups"] = async (kind, member, context) => {
    const planned = await state.groupsOf(kind, member);
    const found = new Map<string, OwnGroup>();
    const real = (await isReal(kind, member)) ? await heldGroups(held, kind, member, context) : [];
    for (const { group, type } of real) {
      const now = shown(await state.entry("groups", group.id), group);
      if (now === undefined || planned.get(group.id) === false) continue;
      found.set(group.id, { id: group.id, name: now["name"], type, group: now });
    }
    for (const [id, isMember] of planned) {
      if (!isMember) continue;
      const group = await orUndefined(present("groups", id, { operation: "groups.read" }, context));
      if (group === undefined) continue;
      found.set(id, { id, name: group.now["name"], type: "DIRECT", group: group.now });
    }
    return [...found.values()];
  };

  return {
    present,
    async membership({ group, kind, member }, context) {
      const planned = await state.isMember({ group, kind, member });
      if (planned !== undefined) return planned ? "DIRECT" : undefined;
      if (!(await isReal(kind, member)) || !(await isReal("groups", group))) return undefined;
      return held.membershipType({ group, kind, member }, context);
    },
    groups,
    directGroups: async (kind, member, context) =>
      (await groups(kind, member, context))
        .filter(({ type }) => type === "DIRECT")
        .map(({ group }) => group),
  };
}
