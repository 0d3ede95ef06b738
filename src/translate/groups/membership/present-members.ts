// Which of some users and groups are direct members now, in batches: one call for forty, whatever the group's size.
import type { CallContext } from "../../../pingone/call.js";
import { readAll, type PagedSource } from "../../../pingone/collection.js";
import type { MemberKind } from "../../../pingone/groups.js";
import { isPingOneId } from "../../../pingone/id.js";
import { forEachLimit } from "../../../platform/for-each-limit.js";
import type { Member } from "./plan.js";
import { directMembersOf, type MemberDirectory } from "./reader.js";
import { settleContradictions } from "./contradictions.js";

/** PingOne bounds a filter by the length of the URL (contract 6.1): forty ids are some 3 KB of it. */
const BATCH = 40;
const CONCURRENCY = 4;

/** Whom to look for, in which group. */
export interface MemberQuestion {
  readonly group: string;
  readonly candidates: readonly Member[];
  /** False where the group's own count says that no group is in it. */
  readonly mayHoldGroups: boolean;
}

/**
 * The ids of those who are direct members; who is listed otherwise than they were written just now is asked for by
 * themselves (contract 11.3). Throws PingOneError.
 */
export async function findMembers(
  directory: MemberDirectory,
  { group, candidates, mayHoldGroups }: MemberQuestion,
  context: CallContext,
): Promise<ReadonlySet<string>> {
  const filterOf: FilterOf = (anyOf) => `${directMembersOf(group)} and (${anyOf})`;

  async function look(kind: MemberKind, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const listed = await find(directory[kind], ids, filterOf, context);
    const written = directory.recent.of(group, kind);
    const doubtful = new Set(
      ids.filter((id) => written.has(id) && written.get(id) !== listed.has(id)),
    );
    const place = { group, kind };
    const members = await settleContradictions(directory.groups, place, doubtful, context);
    return new Set([...[...listed].filter((id) => !doubtful.has(id)), ...members]);
  }

  const users = await look("users", idsOf(candidates, "Group"));
  if (!mayHoldGroups) return users;
  const left = idsOf(candidates, "User").filter((id) => !users.has(id));
  return new Set([...users, ...(await look("groups", left))]);
}

/** The ids of those who exist: as users, or else as groups. Throws PingOneError. */
export async function findExisting(
  { users, groups }: MemberDirectory,
  candidates: readonly Member[],
  context: CallContext,
): Promise<ReadonlySet<string>> {
  const byId: FilterOf = (anyOf) => anyOf;
  const found = await find(users, idsOf(candidates, "Group"), byId, context);
  const left = idsOf(candidates, "User").filter((id) => !found.has(id));
  return new Set([...found, ...(await find(groups, left, byId, context))]);
}

type FilterOf = (anyOf: string) => string;

/** The ids of those who are not said to be of the other kind. */
const idsOf = (members: readonly Member[], other: Member["type"]): readonly string[] =>
  members.flatMap(({ id, type }) => (type !== other && isPingOneId(id) ? [id] : []));

async function find(
  source: PagedSource<{ readonly id: string }>,
  ids: readonly string[],
  filterOf: FilterOf,
  context: CallContext,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  await forEachLimit(batchesOf(ids), CONCURRENCY, async (batch) => {
    const anyOf = batch.map((id) => `id eq "${id}"`).join(" or ");
    for await (const { id } of readAll(source, filterOf(anyOf), context)) found.add(id);
  });
  return found;
}

const batchesOf = (ids: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, index) =>
    ids.slice(index * BATCH, (index + 1) * BATCH),
  );
