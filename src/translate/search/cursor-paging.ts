// Cursor paging (RFC 9865) straight on PingOne's own cursors: every page goes on where the last one ended, at constant memory.
import type { CallContext } from "../../pingone/call.js";
import { PingOneError } from "../../pingone/error.js";
import { MAX_LIMIT, type Page, type PagedSource } from "../../pingone/resources/collection.js";
import type { JsonObject } from "../../platform/json.js";

export interface ReadPage<Item> {
  readonly items: readonly Item[];
  /** Matches in all, where PingOne says so. */
  readonly total: number | undefined;
  /** Where the next page begins; undefined on the last one. */
  readonly next: JsonObject | undefined;
}

/** `query`: PingOne's paging parameters without the filter, which may be personal data. `skip`: items of that page already given out. */
interface Position {
  readonly query: string | undefined;
  readonly skip: number;
}

export interface CursorWalk<Item> {
  /** Path of the collection below the environment, for example `/users`. */
  readonly path: string;
  readonly filter: string | undefined;
  /** Tried on each item PingOne finds; undefined when all of them match. */
  readonly matches: ((item: Item) => boolean) | undefined;
  readonly count: number;
  readonly position: JsonObject | undefined;
  /** After so many items without enough matches the page is given out as it is: a cursor page may be short. */
  readonly maxScan: number;
  /** Called before each item is tried. */
  readonly takeTurn: () => Promise<void>;
}

export async function readCursorPage<Item>(
  source: PagedSource<Item>,
  request: CursorWalk<Item>,
  context: CallContext,
): Promise<ReadPage<Item>> {
  const { matches, count } = request;
  const found: Item[] = [];
  let { query, skip } = toPosition(request.position);
  let scanned = 0;
  let total: number | undefined;
  const given = new Set([query]);
  for (;;) {
    const page = await readPage(source, request, query, context);
    total ??= matches === undefined ? page.count : undefined;
    skip = await collect(page.items, skip, request, found);
    if (skip < page.items.length) return { items: found, total, next: fromPosition(query, skip) };
    if (page.next === undefined) return { items: found, total, next: undefined };
    scanned += page.items.length;
    [query, skip] = [withoutFilter(page.next), 0];
    // It would lead round for ever, the client too.
    if (given.has(query)) throw new PingOneError("unexpected", "pages.list");
    given.add(query);
    if (found.length >= count || scanned >= request.maxScan) {
      return { items: found, total, next: fromPosition(query, skip) };
    }
  }
}

/** Adds matches from `from` on until `count` are found; returns the place after the last user looked at. */
async function collect<Item>(
  items: readonly Item[],
  from: number,
  { count, matches, takeTurn }: CursorWalk<Item>,
  found: Item[],
): Promise<number> {
  let at = from;
  for (const item of items.slice(from)) {
    if (found.length >= count) break;
    at += 1;
    if (matches !== undefined) await takeTurn();
    if (matches === undefined || matches(item)) found.push(item);
  }
  return at;
}

function readPage<Item>(
  source: PagedSource<Item>,
  { path, filter, matches, count }: CursorWalk<Item>,
  query: string | undefined,
  context: CallContext,
): Promise<Page<Item>> {
  if (query === undefined) {
    return source.list(filter, matches ? MAX_LIMIT : Math.max(count, 1), context);
  }
  const filterPart = filter === undefined ? "" : `&filter=${encodeURIComponent(filter)}`;
  return source.follow(`${path}?${query}${filterPart}`, context);
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
