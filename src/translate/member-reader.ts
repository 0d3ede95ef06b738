// The direct members of a group, page by page: users by membership filter, nested groups only where the counts say so (contract 8.5).
import type { JsonObject } from "../scim/schema/model.js";
import type { CallContext } from "../pingone/client.js";
import { readAll, type PagedSource } from "../pingone/collection.js";
import type { PingOneGroup } from "../pingone/groups.js";
import type { PingOneUser } from "../pingone/users.js";
import type { RecentMemberships } from "./recent-memberships.js";

/** Where members are found. */
export interface MemberDirectory {
  readonly users: PagedSource<PingOneUser>;
  readonly groups: PagedSource<PingOneGroup>;
  /** Listings may be late, and then these count (contract 11.3). */
  readonly recent: RecentMemberships;
}

type Counted = Pick<PingOneGroup, "id" | "directMemberCounts">;

/** PingOne's filter for the users, or the groups, that are direct members of a group (contract 6.3). */
export const directMembersOf = (id: string): string =>
  `memberOfGroups[id eq ${JSON.stringify(id)} and type eq "DIRECT"]`;

/** Yields `members` elements without `$ref`; indirect members are not among them. */
export async function* readMembers(
  { users, groups, recent }: MemberDirectory,
  { id, directMemberCounts: counts }: Counted,
  context: CallContext,
): AsyncGenerator<JsonObject> {
  const filter = directMembersOf(id);
  if (counts?.users !== 0) {
    const listed = elements(readAll(users, filter, context), "User", (user) => user.username);
    yield* upToDate(listed, "User", recent.of(id, "users"), counts?.users);
  }
  if (counts?.groups !== 0) {
    const listed = elements(readAll(groups, filter, context), "Group", (group) => group.name);
    yield* upToDate(listed, "Group", recent.of(id, "groups"), counts?.groups);
  }
}

interface Element extends JsonObject {
  readonly value: string;
}

async function* elements<Item extends { readonly id: string }>(
  items: AsyncIterable<Item>,
  type: string,
  nameOf: (item: Item) => string,
): AsyncGenerator<Element> {
  for await (const item of items) yield { value: item.id, display: nameOf(item), type };
}

/**
 * What was written just now goes before what is listed where the group's own count agrees, or fits nothing: who was
 * removed is left out, and who was added is there, as far as the count leaves room. Where the count fits the listing
 * alone, somebody else has written since.
 */
async function* upToDate(
  listed: AsyncIterable<Element>,
  type: string,
  recent: ReadonlyMap<string, boolean>,
  count: number | undefined,
): AsyncGenerator<JsonObject> {
  const removed: Element[] = [];
  const unlisted = new Set([...recent].flatMap(([id, isMember]) => (isMember ? [id] : [])));
  let size = 0;
  for await (const element of listed) {
    size += 1;
    unlisted.delete(element.value);
    if (recent.get(element.value) === false) removed.push(element);
    else yield element;
  }
  const left = size - removed.length;
  const isLate = count !== undefined && (count === left + unlisted.size || count !== size);
  if (!isLate) yield* removed;
  else {
    const latest = [...unlisted].reverse().slice(0, Math.max(count - left, 0));
    for (const value of latest) yield { value, type };
  }
}
