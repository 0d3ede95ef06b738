// The direct members of a group, page by page: users by membership filter, nested groups only where the counts say so (contract 8.5).
import type { JsonObject } from "../../../platform/json.js";
import type { CallContext } from "../../../pingone/call.js";
import { type PagedSource, readAll } from "../../../pingone/collection.js";
import type { MemberKind, PingOneGroup, PingOneGroups } from "../../../pingone/groups.js";
import type { PingOneUser } from "../../../pingone/users.js";
import type { RecentMemberships } from "./read-your-writes.js";
import { settleContradictions } from "./contradictions.js";

/** Where members are found. */
export interface MemberDirectory {
  readonly users: PagedSource<PingOneUser>;
  readonly groups: PagedSource<PingOneGroup> & Pick<PingOneGroups, "membershipType">;
  /** What a listing may not show yet. */
  readonly recent: RecentMemberships;
}

type Counted = Pick<PingOneGroup, "id" | "directMemberCounts">;

/** PingOne's filter for the users, or the groups, that are direct members of a group (contract 6.3). */
export const directMembersOf = (id: string): string =>
  `memberOfGroups[id eq ${JSON.stringify(id)} and type eq "DIRECT"]`;

/** Yields `members` elements without `$ref`; indirect members are not among them. */
export async function* readMembers(
  directory: MemberDirectory,
  { id, directMemberCounts: counts }: Counted,
  context: CallContext,
): AsyncGenerator<JsonObject> {
  const { users, groups } = directory;
  const filter = directMembersOf(id);
  if (counts?.users !== 0) {
    const listed = elements(readAll(users, filter, context), "User", (user) => user.username);
    yield* upToDate(directory, { group: id, kind: "users", count: counts?.users }, listed, context);
  }
  if (counts?.groups !== 0) {
    const listed = elements(readAll(groups, filter, context), "Group", (group) => group.name);
    const place = { group: id, kind: "groups", count: counts?.groups } as const;
    yield* upToDate(directory, place, listed, context);
  }
}

interface Element extends JsonObject {
  readonly value: string;
}

const types: Readonly<Record<MemberKind, string>> = { users: "User", groups: "Group" };

async function* elements<Item extends { readonly id: string }>(
  items: AsyncIterable<Item>,
  type: string,
  nameOf: (item: Item) => string,
): AsyncGenerator<Element> {
  for await (const item of items) yield { value: item.id, display: nameOf(item), type };
}

/** More in doubt are not asked for one by one where the group's own count shows which side is right. */
const MOST_ASKED = 100;

interface Place {
  readonly group: string;
  readonly kind: MemberKind;
  /** As the group itself has it, which is never late. */
  readonly count: number | undefined;
}

/** The listing, with those asked for whom it shows otherwise than they were written just now. */
async function* upToDate(
  { groups, recent }: MemberDirectory,
  { count, ...place }: Place,
  listed: AsyncIterable<Element>,
  context: CallContext,
): AsyncGenerator<JsonObject> {
  const written = recent.of(place.group, place.kind);
  const unlisted = new Set(written.keys());
  const doubtful = new Map<string, JsonObject>();
  let size = 0;
  for await (const element of listed) {
    size += 1;
    unlisted.delete(element.value);
    if (written.get(element.value) === false) doubtful.set(element.value, element);
    else yield element;
  }
  for (const value of unlisted) {
    if (written.get(value) === true) doubtful.set(value, { value, type: types[place.kind] });
  }
  if (doubtful.size === 0) return;
  const isCounted = doubtful.size > MOST_ASKED && count !== undefined;
  const members = isCounted
    ? sideOf(doubtful, written, count === size)
    : await settleContradictions(groups, place, doubtful.keys(), context);
  for (const [id, element] of doubtful) if (members.has(id)) yield element;
}

/** Who of them is a member by the listing, or by what was written: the opposite. */
function sideOf(
  doubtful: ReadonlyMap<string, JsonObject>,
  written: ReadonlyMap<string, boolean>,
  isListingRight: boolean,
): ReadonlySet<string> {
  const ids = [...doubtful.keys()];
  return new Set(ids.filter((id) => (written.get(id) === true) !== isListingRight));
}
