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
export const findMembers = (
  directory: Directory,
  group: string,
  candidates: readonly Member[],
  context: CallContext,
): Promise<ReadonlySet<string>> =>
  find(directory, candidates, (anyOf) => `${directMembersOf(group)} and (${anyOf})`, context);

/** The ids of those who exist: as users, or else as groups. Throws PingOneError. */
export async function findExisting(
  directory: Directory,
  candidates: readonly Member[],
  context: CallContext,
): Promise<ReadonlySet<string>> {
  const asUsers = candidates.filter(({ type }) => type !== "Group");
  const typed = asUsers.map((member) => ({ ...member, type: "User" as const }));
  const found = await find(directory, typed, (anyOf) => anyOf, context);
  const left = candidates.filter(({ id, type }) => type !== "User" && !found.has(id));
  const rest = left.map((member) => ({ ...member, type: "Group" as const }));
  return new Set([...found, ...(await find(directory, rest, (anyOf) => anyOf, context))]);
}

async function find(
  { users, groups }: Directory,
  candidates: readonly Member[],
  filterOf: (anyOf: string) => string,
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
    for await (const { id } of readAll(source, filterOf(anyOf), context)) found.add(id);
  });
  return found;
}

function batchesOf(members: readonly Member[]): readonly (readonly string[])[] {
  const ids = members.map(({ id }) => id);
  return Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, index) =>
    ids.slice(index * BATCH, (index + 1) * BATCH),
  );
}
