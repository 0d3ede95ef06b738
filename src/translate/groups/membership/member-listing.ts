// The direct members of a group, page by page: users by membership filter, nested groups only where the counts say so (contract 8.5).
import type { JsonObject } from "../../../platform/json.js";
import type { CallContext } from "../../../pingone/call.js";
import { readAll, type PagedSource } from "../../../pingone/resources/collection.js";
import type { PingOneGroup, PingOneGroups } from "../../../pingone/resources/groups.js";
import type { PingOneUser } from "../../../pingone/resources/users.js";
import { directMembersOf } from "../../search/pingone-filter.js";
import { memberType } from "./plan.js";
import {
  resolveContradictions,
  type MemberPlace,
  type RecentMemberships,
} from "./read-your-writes.js";

/** Where members are found. */
export interface MemberDirectory {
  readonly users: PagedSource<PingOneUser>;
  readonly groups: PagedSource<PingOneGroup> & Pick<PingOneGroups, "membershipType">;
  /** What a listing may not show yet. */
  readonly recent: RecentMemberships;
}

/** An element of `members`, without `$ref`. */
export interface MemberElement extends JsonObject {
  readonly value: string;
  readonly type: "User" | "Group";
}

export const toElement = {
  users: ({ id, username }: PingOneUser): MemberElement => ({
    value: id,
    display: username,
    type: "User",
  }),
  groups: ({ id, name }: PingOneGroup): MemberElement => ({
    value: id,
    display: name,
    type: "Group",
  }),
};

/** Indirect members are not among them. Throws PingOneError. */
export async function* readMembers(
  directory: MemberDirectory,
  { id, directMemberCounts: counts }: Pick<PingOneGroup, "id" | "directMemberCounts">,
  context: CallContext,
): AsyncGenerator<MemberElement> {
  const { users, groups } = directory;
  const filter = directMembersOf(id);
  if (counts?.users !== 0) {
    const listed = elements(readAll(users, filter, context), toElement.users);
    yield* upToDate(directory, { group: id, kind: "users" }, listed, context);
  }
  if (counts?.groups !== 0) {
    const listed = elements(readAll(groups, filter, context), toElement.groups);
    yield* upToDate(directory, { group: id, kind: "groups" }, listed, context);
  }
}

async function* elements<Item>(
  items: AsyncIterable<Item>,
  toElementOf: (item: Item) => MemberElement,
): AsyncGenerator<MemberElement> {
  for await (const item of items) yield toElementOf(item);
}

/** The listing, put right by what was written here within a minute. */
async function* upToDate(
  { groups, recent }: MemberDirectory,
  place: MemberPlace,
  listed: AsyncIterable<MemberElement>,
  context: CallContext,
): AsyncGenerator<MemberElement> {
  const written = await recent.of(place);
  const unlisted = new Map(written);
  const contradicted = new Map<string, MemberElement>();
  for await (const element of listed) {
    unlisted.delete(element.value);
    if (written.get(element.value) ?? !written.has(element.value)) yield element;
    else contradicted.set(element.value, element);
  }
  for (const [value, asWritten] of unlisted) {
    if (asWritten !== false) contradicted.set(value, { value, type: memberType[place.kind] });
  }
  const asWritten = new Map([...contradicted.keys()].map((id) => [id, written.get(id) ?? null]));
  const members = await resolveContradictions(groups, place, asWritten, context);
  for (const [id, element] of contradicted) if (members.has(id)) yield element;
}
