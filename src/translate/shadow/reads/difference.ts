// What would be different of a collection of PingOne's: who would be listed besides, who no longer, and what would be shown otherwise.
import type { CallContext } from "../../../pingone/call.js";
import type { MemberKind } from "../../../pingone/resources/groups.js";
import { forEachLimit } from "../../../platform/work/for-each-limit.js";
import type { GiveWay } from "../../../platform/give-way.js";
import { groupsIn, type Hint, hintsOf, matches, type PingOneFilter, unitsOf } from "./filter.js";
import { type PlannedItem, type Item, withChanges } from "../item.js";
import { indexedAttributes, type ShadowState } from "../state.js";

export interface Difference {
  /** Of what PingOne lists, as it would be; undefined who would not be listed. */
  readonly shown: (item: Item) => Item | undefined;
  readonly added: readonly Item[];
  readonly removed: number;
}

/** Of a group there may be thousands of members, and a shared memory is asked for each. */
const AT_ONCE = 50;
const BEFORE_AND_AFTER = 2;

export const noDifference: Difference = { shown: (item) => item, added: [], removed: 0 };

type AskedFilter = PingOneFilter | undefined;

/** How a request works: in turns with others, and within its budget. */
export interface Working {
  readonly giveWay: GiveWay;
  readonly work: CallContext["work"];
}

/** Throws what the budget does, before anything is compared. */
export async function differenceOf(
  state: ShadowState,
  kind: MemberKind,
  filter: AskedFilter,
  { giveWay, work }: Working,
): Promise<Difference> {
  const entries = new Map<string, PlannedItem>();
  const planned = await plannedMembers(state, kind, filter);
  const added: Item[] = [];
  let removed = 0;
  const candidates =
    (await hintedEntries(state, kind, filter)) ?? (await allEntries(state, kind, filter, work));
  for (const entry of candidates) {
    const links = (group: string): boolean | undefined => planned.get(group)?.get(entry.id);
    entries.set(entry.id, entry);
    // Of memberships nobody planned to change nothing is known: they are the same before and after.
    const now = withChanges(entry);
    const after = now && matchesAll(filter, now, (group) => links(group) === true);
    const before = entry.base && matchesAll(filter, entry.base, (group) => links(group) === false);
    if (now !== undefined && after === true && before !== true) added.push(now);
    if (before === true && after !== true) removed += 1;
    const others = giveWay();
    if (others !== undefined) await others;
  }
  return {
    added,
    removed,
    shown(item) {
      const known = entries.get(item.id);
      if (known === undefined) return item;
      const now = withChanges(known, item);
      const isMember = (group: string): boolean => planned.get(group)?.get(item.id) ?? true;
      return now !== undefined && matchesAll(filter, now, isMember) ? now : undefined;
    },
  };
}

const matchesAll = (
  filter: AskedFilter,
  item: Item,
  isMember: (group: string) => boolean,
): boolean => filter === undefined || matches(filter, item, isMember);

/** By group the filter asks for: who would be a member, or would be none. */
async function plannedMembers(
  state: ShadowState,
  kind: MemberKind,
  filter: AskedFilter,
): Promise<ReadonlyMap<string, ReadonlyMap<string, boolean>>> {
  const planned = new Map<string, ReadonlyMap<string, boolean>>();
  const groups = new Set(filter === undefined ? [] : groupsIn(filter));
  await forEachLimit(groups, AT_ONCE, async (group) => {
    planned.set(group, await state.membersOf(group, kind));
  });
  return planned;
}

async function idsBy(state: ShadowState, kind: MemberKind, hint: Hint): Promise<Iterable<string>> {
  if (hint.kind === "member") return (await state.membersOf(hint.group, kind)).keys();
  if (hint.attribute === "id") return [hint.value.toLowerCase()];
  return state.withValue(kind, hint.attribute, hint.value);
}

/** Everybody who is planned, which takes from the budget: who is found by an index is few, as in the look-ups of writes. */
async function allEntries(
  state: ShadowState,
  kind: MemberKind,
  filter: AskedFilter,
  work: Working["work"],
): Promise<readonly PlannedItem[]> {
  const all = await state.all(kind);
  work?.spend(BEFORE_AND_AFTER * all.length * unitsOf(filter));
  return all;
}

/** Whom alone the filter may find; undefined: anybody. */
async function hintedEntries(
  state: ShadowState,
  kind: MemberKind,
  filter: AskedFilter,
): Promise<readonly PlannedItem[] | undefined> {
  const hints = filter && hintsOf(filter, (attribute) => indexedAttributes[kind].has(attribute));
  if (hints === undefined) return undefined;
  const ids = new Set<string>();
  for (const hint of hints) {
    for (const id of await idsBy(state, kind, hint)) ids.add(id);
  }
  const entries: PlannedItem[] = [];
  await forEachLimit(ids, AT_ONCE, async (id) => {
    const entry = await state.entry(kind, id);
    if (entry !== undefined) entries.push(entry);
  });
  return entries;
}
