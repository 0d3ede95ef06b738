// Which of some users, or groups, are direct members now: one call for forty of them, whatever the group's size.
import type { CallContext } from "../../../pingone/call.js";
import { readAll, type PagedSource } from "../../../pingone/collection.js";
import type { PingOneGroup, PingOneGroups } from "../../../pingone/groups.js";
import { forEachLimit } from "../../../platform/for-each-limit.js";
import { indirectMember, mayHoldGroups } from "../refusal.js";
import { directMembersOf, type MemberDirectory } from "./member-listing.js";
import { collectionsOf, memberOf, type Member } from "./plan.js";
import { resolveContradictions, type AsWritten, type MemberPlace } from "./read-your-writes.js";

/** PingOne bounds a filter by the length of the URL (contract 6.1): forty ids are some 3 KB of it. */
const BATCH = 40;
const CONCURRENCY = 4;

/** Throws PingOneError. */
export async function findMembers(
  directory: MemberDirectory,
  place: MemberPlace,
  ids: readonly string[],
  context: CallContext,
): Promise<ReadonlySet<string>> {
  const listed = new Set<string>();
  const all: PagedSource<{ readonly id: string }> = directory[place.kind];
  const source = narrowed(all, directMembersOf(place.group));
  await readByIds(source, ids, ({ id }) => listed.add(id), context);
  const written = await directory.recent.of(place);
  const contradicted = new Map<string, AsWritten>();
  for (const id of ids) {
    const asWritten = written.get(id);
    if (asWritten !== undefined && asWritten !== listed.has(id)) contradicted.set(id, asWritten);
  }
  const members = await resolveContradictions(directory.groups, place, contradicted, context);
  return new Set(ids.filter((id) => (contradicted.has(id) ? members : listed).has(id)));
}

/**
 * Of those who are to be removed and are not listed, who is a member all the same, as what they are: read by id, because
 * listings may be late (contract 11.3). Throws ScimError 400 for an indirect member; PingOneError.
 */
export async function findUnlisted(
  groups: PingOneGroups,
  group: PingOneGroup,
  unlisted: readonly Member[],
  context: CallContext,
): Promise<ReadonlyMap<string, Member>> {
  const found = new Map<string, Member>();
  await forEachLimit(unlisted, CONCURRENCY, async (member) => {
    for (const kind of collectionsOf(member)) {
      if (kind === "groups" && !mayHoldGroups(group)) return;
      const link = { group: group.id, kind, member: member.id };
      const type = await groups.membershipType(link, context);
      if (type === "INDIRECT") throw indirectMember(member.id);
      if (type === "DIRECT") found.set(member.id, memberOf(kind, member.id));
    }
  });
  return found;
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
    const filter = batch.map((id) => `id eq "${id}"`).join(" or ");
    for await (const item of readAll(source, filter, context)) take(item);
  });
}

/** What meets `condition` besides. */
const narrowed = <Item>(source: PagedSource<Item>, condition: string): PagedSource<Item> => ({
  list: (filter, limit, context) =>
    source.list(`${condition} and (${String(filter)})`, limit, context),
  follow: (next, context) => source.follow(next, context),
});
