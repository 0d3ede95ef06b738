// Cursor paging (RFC 9865) straight on PingOne's own cursors: every page goes on where the last one ended, at constant memory.
import type { CallContext } from "../pingone/client.js";
import type { PingOneUser, PingOneUsers, UserPage } from "../pingone/users.js";
import type { JsonObject } from "../scim/schema/model.js";

export interface CursorPage {
  readonly users: readonly PingOneUser[];
  /** Matches in all, where PingOne says so. */
  readonly total: number | undefined;
  /** Where the next page begins; undefined on the last one. */
  readonly next: JsonObject | undefined;
}

/** `query`: PingOne's paging parameters without the filter, which may be personal data. `skip`: users of that page already given out. */
interface Position {
  readonly query: string | undefined;
  readonly skip: number;
}

export interface CursorRequest {
  readonly filter: string | undefined;
  /** Tried on each user PingOne finds; undefined when all of them match. */
  readonly matches: ((user: PingOneUser) => boolean) | undefined;
  readonly count: number;
  readonly position: JsonObject | undefined;
  /** After so many users without enough matches the page is given out as it is: a cursor page may be short. */
  readonly maxScan: number;
}

const MAX_LIMIT = 200;

export async function readCursorPage(
  users: PingOneUsers,
  request: CursorRequest,
  context: CallContext,
): Promise<CursorPage> {
  const { filter, matches, count } = request;
  const found: PingOneUser[] = [];
  let { query, skip } = toPosition(request.position);
  let scanned = 0;
  let total: number | undefined;
  for (;;) {
    const page = await readPage(users, filter, query, matches ? MAX_LIMIT : count, context);
    total ??= matches === undefined ? page.count : undefined;
    skip = collect(page.users, skip, count, matches, found);
    if (skip < page.users.length) return { users: found, total, next: fromPosition(query, skip) };
    if (page.next === undefined) return { users: found, total, next: undefined };
    scanned += page.users.length;
    [query, skip] = [withoutFilter(page.next), 0];
    if (found.length >= count || scanned >= request.maxScan) {
      return { users: found, total, next: fromPosition(query, skip) };
    }
  }
}

/** Adds matches from `from` on until `count` are found; returns the place after the last user looked at. */
function collect(
  users: readonly PingOneUser[],
  from: number,
  count: number,
  matches: CursorRequest["matches"],
  found: PingOneUser[],
): number {
  let at = from;
  for (const user of users.slice(from)) {
    if (found.length >= count) break;
    at += 1;
    if (matches === undefined || matches(user)) found.push(user);
  }
  return at;
}

function readPage(
  users: PingOneUsers,
  filter: string | undefined,
  query: string | undefined,
  limit: number,
  context: CallContext,
): Promise<UserPage> {
  if (query === undefined) return users.list(filter, Math.max(limit, 1), context);
  const filterPart = filter === undefined ? "" : `&filter=${encodeURIComponent(filter)}`;
  return users.follow(`/users?${query}${filterPart}`, context);
}

const withoutFilter = (next: string): string =>
  next
    .slice(next.indexOf("?") + 1)
    .split("&")
    .filter((part) => !part.startsWith("filter="))
    .join("&");

function toPosition(position: JsonObject | undefined): Position {
  const { query, skip } = (position ?? {}) as Partial<Position>;
  return { query, skip: skip ?? 0 };
}

const fromPosition = (query: string | undefined, skip: number): JsonObject => ({
  ...(query === undefined ? {} : { query }),
  skip,
});
