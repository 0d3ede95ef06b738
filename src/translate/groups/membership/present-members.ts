// Which of some users, or groups, are direct members now: one call for forty of them, whatever the group's size.
import type { CallContext } from "../../../pingone/call.js";
import { readAll, type PagedSource } from "../../../pingone/resources/collection.js";
import type { MemberKind, PingOneGroup } from "../../../pingone/resources/groups.js";
import { forEachLimit } from "../../../platform/work/for-each-limit.js";
import { directMembersOf, oneOf } from "../../search/pingone-filter.js";
import { indirectMember, mayHoldGroups } from "../refusal.js";
import type { MemberDirectory } from "./member-listing.js";
import { collectionsOf, memberOf, type Member } from "./plan.js";
import { resolveContradictions, type AsWritten, type MemberPlace } from "./read-your-writes.js";

/** PingOne bounds a filter by the length of the URL (contract 6.1): forty ids are some 3 KB of it. */
const BATCH = 40;
const CONCURRENCY = 4;

export interface MemberLook {
  readonly place: MemberPlace;
  readonly ids: readonly string[];
  /** Who would be left out for being listed, and may have been removed elsewhere a moment ago. */
  readonly toAdd: ReadonlyMap<string, unknown>;
}

/**
 * Where a listing contradicts what was written here, or shows who is to be added, it may be late (contract 11.3): a few are
 * asked for by id. Throws PingOneError.
 */
export async function findMembers(
  directory: MemberDirectory,
  { place, ids, toAdd }: MemberLook,
  context: CallContext,
): Promise<ReadonlySet<string>> {
  const listed = new Set<string>();
  const all: PagedSource<{ readonly id: string }> = directory[place.kind];
  const source = narrowed(all, directMembersOf(place.group));
  await readByIds(source, ids, ({ id }) => listed.add(id), context);
  const written = await directory.recent.of(place);
  const contradicted = new Map<string, AsWritten>();
  const unproven = new Map<string, AsWritten>();
  for (const id of ids) {
    const asWritten = written.get(id);
    const isListed = listed.has(id);
    if (asWritten !== undefined && asWritten !== isListed) contradicted.set(id, asWritten);
    else if (isListed && toAdd.has(id)) unproven.set(id, true);
  }
  const present = new Set(listed);
  for (const asked of [contradicted, unproven]) {
    const members = await resolveContradictions(directory.groups, place, asked, context);
    for (const id of asked.keys()) {
      if (members.has(id)) present.add(id);
      else present.delete(id);
    }
  }
  return present;
}

/**
 * Of those who are to be removed and are not listed, who is a member all the same, as what they are: read by id, because
 * listings may be late (contract 11.3). Throws ScimError 400 for an indirect member; PingOneError.
 */
export async function findUnlisted(
  directory: MemberDirectory,
  group: PingOneGroup,
  unlisted: readonly Member[],
  context: CallContext,
): Promise<ReadonlyMap<string, Member>> {
  const found = new Map<string, Member>();
  const mayBeIn = await collectionsOfUnlisted(directory, group, unlisted, context);
  await forEachLimit(unlisted, CONCURRENCY, async (member) => {
    for (const kind of mayBeIn(member)) {
      const link = { group: group.id, kind, member: member.id };
      const type = await directory.groups.membershipType(link, context);
      if (type === "INDIRECT") throw indirectMember(member.id);
      if (type === "DIRECT") return void found.set(member.id, memberOf(kind, member.id));
    }
  });
  return found;
}

/** What each may be, the likelier first: of several who do not say it, one look tells who is a user. */
async function collectionsOfUnlisted(
  { users }: MemberDirectory,
  group: PingOneGroup,
  unlisted: readonly Member[],
  context: CallContext,
): Promise<(member: Member) => readonly MemberKind[]> {
  if (!mayHoldGroups(group)) return ({ type }) => (type === "Group" ? [] : ["users"]);
  const open = unlisted.filter(({ type }) => type === undefined).map(({ id }) => id);
  if (open.length < 2) return collectionsOf;
  const known = new Set<string>();
  await readByIds(users, open, ({ id }) => known.add(id), context);
  return (member) => {
    if (member.type !== undefined) return collectionsOf(member);
    return known.has(member.id) ? ["users"] : ["groups", "users"];
  };
}

/** Those of the ids that are listed. Throws PingOneError. */
export async function readByIds<Item>(
  source: PagedSource<Item>,
  ids: readonly string[],
  take: (item: Item) => unknown,
  context: CallContext,
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, index) =>
    ids.slice(index * BATCH, (index + 1) * BATCH),
  );
  await forEachLimit(batches, CONCURRENCY, async (batch) => {
    const filter = oneOf("id", batch);
    for await (const item of readAll(source, filter, context)) take(item);
  });
}

/** What meets `filter` besides. */
const narrowed = <Item>(source: PagedSource<Item>, filter: string): PagedSource<Item> => ({
  list: (own, limit, context) => source.list(`${filter} and (${String(own)})`, limit, context),
  follow: (next, context) => source.follow(next, context),
});
