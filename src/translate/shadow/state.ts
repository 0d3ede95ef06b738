// What shadow mode remembers: entries by kind and id, which values they have, and memberships that would be otherwise. Bounded by its memories; nothing of it is a password.
import type { MemberKind } from "../../pingone/resources/groups.js";
import type { GiveWay } from "../../platform/give-way.js";
import type { SharedMemory } from "../process-memory.js";
import { type PlannedItem, type Item, withChanges } from "./item.js";

export interface ShadowMemories {
  /** Entries, as JSON. */
  readonly resources: SharedMemory<string>;
  /** Ids by value, members by group, groups by member, filters of walks. */
  readonly links: SharedMemory<string>;
}

export interface ShadowState {
  /** Another one after each change that this process has made of what is listed. */
  version(): number;
  entry(kind: MemberKind, id: string): Promise<PlannedItem | undefined>;
  keep(kind: MemberKind, entry: PlannedItem): Promise<void>;
  /** Notes what PingOne holds, unless there is an entry already. */
  remember(kind: MemberKind, base: Item): Promise<void>;
  all(kind: MemberKind): Promise<readonly PlannedItem[]>;
  /** Ids of entries that have, or had, this value. */
  withValue(kind: MemberKind, attribute: string, value: string): Promise<readonly string[]>;
  /** Whether somebody would be a member; undefined: as in PingOne. */
  isMember(link: ShadowLink): Promise<boolean | undefined>;
  /** Of who would be a member, or would be none, otherwise than in PingOne. */
  membersOf(group: string, kind: MemberKind): Promise<ReadonlyMap<string, boolean>>;
  groupsOf(kind: MemberKind, member: string): Promise<ReadonlyMap<string, boolean>>;
  /** Undefined: as in PingOne. */
  setMember(link: ShadowLink, isMember: boolean | undefined): Promise<void>;
  /** Which filter a page link belongs to; "" for none. */
  filterOf(link: string): Promise<string | undefined>;
  keepFilter(link: string, filter: string): Promise<void>;
}

export interface ShadowLink {
  readonly group: string;
  readonly kind: MemberKind;
  readonly member: string;
}

/** Attributes whose values find an entry. */
export const indexedAttributes: Readonly<Record<MemberKind, ReadonlySet<string>>> = {
  users: new Set(["id", "username", "email", "externalId"]),
  groups: new Set(["id", "name", "externalId"]),
};

const IS_MEMBER = "+";
const IS_NONE = "-";
const membersKey = (group: string, kind: MemberKind): string => `members ${group} ${kind}`;
const groupsKey = (kind: MemberKind, member: string): string => `groups ${kind} ${member}`;

async function marksOf(
  links: SharedMemory<string>,
  key: string,
): Promise<ReadonlyMap<string, boolean>> {
  const found = await links.all(key);
  return new Map([...found].map(([field, mark]) => [field, mark === IS_MEMBER]));
}

const fold = (value: string): string => value.normalize("NFC").toLowerCase();

const toEntry = (text: string | undefined): PlannedItem | undefined =>
  text === undefined ? undefined : (JSON.parse(text) as PlannedItem);

const valueKey = (kind: MemberKind, attribute: string, value: string): string =>
  `value ${kind} ${attribute} ${fold(value)}`;

async function index(
  links: SharedMemory<string>,
  kind: MemberKind,
  { id, base, set }: PlannedItem,
): Promise<void> {
  for (const attribute of indexedAttributes[kind]) {
    if (attribute === "id") continue;
    for (const value of [base?.[attribute], set[attribute]]) {
      if (typeof value === "string") await links.set(valueKey(kind, attribute, value), id, id);
    }
  }
}

export function createShadowState(
  { resources, links }: ShadowMemories,
  giveWay: GiveWay,
): ShadowState {
  let version = 0;
  return {
    version: () => version,
    entry: async (kind, id) => toEntry(await resources.get(kind, id)),
    async keep(kind, entry) {
      await resources.set(kind, JSON.stringify(entry), entry.id);
      await index(links, kind, entry);
      version += 1;
    },
    async remember(kind, base) {
      const entry: PlannedItem = { id: base.id, base, set: {}, isGone: false };
      const isNew = await resources.setIfAbsent(kind, JSON.stringify(entry), base.id);
      if (isNew) await index(links, kind, entry);
      version += 1;
    },
    async all(kind) {
      const entries: PlannedItem[] = [];
      for (const text of (await resources.all(kind)).values()) {
        entries.push(JSON.parse(text) as PlannedItem);
        const others = giveWay();
        if (others !== undefined) await others;
      }
      return entries;
    },
    async withValue(kind, attribute, value) {
      return [...(await links.all(valueKey(kind, attribute, value))).keys()];
    },
    async isMember({ group, kind, member }) {
      const mark = await links.get(membersKey(group, kind), member);
      return mark === undefined ? undefined : mark === IS_MEMBER;
    },
    membersOf: (group, kind) => marksOf(links, membersKey(group, kind)),
    groupsOf: (kind, member) => marksOf(links, groupsKey(kind, member)),
    async setMember({ group, kind, member }, isMember) {
      const places = [
        [membersKey(group, kind), member],
        [groupsKey(kind, member), group],
      ] as const;
      for (const [key, field] of places) {
        if (isMember === undefined) await links.delete(key, field);
        else await links.set(key, isMember ? IS_MEMBER : IS_NONE, field);
      }
      version += 1;
    },
    filterOf: async (link) => links.get(`walk ${link}`),
    keepFilter: async (link, filter) => {
      await links.set(`walk ${link}`, filter);
    },
  };
}

/** Shown as if what is planned were done; undefined who would be gone. */
export const shown = (entry: PlannedItem | undefined, real: Item): Item | undefined =>
  entry === undefined ? real : withChanges(entry, real);

/** The group with its direct members counted as they would be. */
export async function counted(state: ShadowState, group: Item): Promise<Item> {
  const held = group["directMemberCounts"] as Readonly<Record<string, number>> | undefined;
  if (held === undefined) return group;
  const counts = new Map(Object.entries(held));
  for (const kind of ["users", "groups"] as const) {
    const planned = await state.membersOf(group.id, kind);
    const before = counts.get(kind);
    if (before === undefined) continue;
    counts.set(
      kind,
      [...planned.values()].reduce((sum, isMember) => sum + (isMember ? 1 : -1), before),
    );
  }
  return { ...group, directMemberCounts: Object.fromEntries(counts) };
}

/** The keys of one source: others keep theirs in the same memory. */
export const ofOwner = (memory: SharedMemory<string>, owner: string): SharedMemory<string> => ({
  get: (key, field) => memory.get(`${owner} ${key}`, field),
  all: (key) => memory.all(`${owner} ${key}`),
  set: (key, value, field) => memory.set(`${owner} ${key}`, value, field),
  setIfAbsent: (key, value, field) => memory.setIfAbsent(`${owner} ${key}`, value, field),
  delete: (key, field) => memory.delete(`${owner} ${key}`, field),
});
