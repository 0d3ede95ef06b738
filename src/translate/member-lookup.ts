// Which of some users and groups are direct members now, in batches: one call for forty, whatever the group's size.
import type { CallContext } from "../pingone/client.js";
import { readAll, type PagedSource } from "../pingone/collection.js";
import { isPingOneId } from "../pingone/id.js";
import { runBounded } from "./bounded.js";
import type { Member } from "./member-plan.js";
import { directMembersOf } from "./member-reader.js";

/** PingOne bounds a filter by the length of the URL (contract 6.1): forty ids are some 3 KB of it. */
const BATCH = 40;
const CONCURRENCY = 4;

interface Directory {
  readonly users: PagedSource<{ readonly id: string }>;
  readonly groups: PagedSource<{ readonly id: string }>;
}

/** The ids of those who are direct members. Throws PingOneError. */
export async function findMembers(
  { users, groups }: Directory,
  group: string,
  candidates: readonly Member[],
  context: CallContext,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const asked = candidates.filter(({ id }) => isPingOneId(id));
  const batches = [
    ...batchesOf(asked.filter(({ type }) => type !== "Group")).map((ids) => ({
      source: users,
      ids,
    })),
    ...batchesOf(asked.filter(({ type }) => type !== "User")).map((ids) => ({
      source: groups,
      ids,
    })),
  ];
  await runBounded(batches, CONCURRENCY, async ({ source, ids }) => {
    const anyOf = ids.map((id) => `id eq "${id}"`).join(" or ");
    const filter = `${directMembersOf(group)} and (${anyOf})`;
    for await (const { id } of readAll(source, filter, context)) found.add(id);
  });
  return found;
}

function batchesOf(members: readonly Member[]): readonly (readonly string[])[] {
  const ids = members.map(({ id }) => id);
  return Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, index) =>
    ids.slice(index * BATCH, (index + 1) * BATCH),
  );
}
