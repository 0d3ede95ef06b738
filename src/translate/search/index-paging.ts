// Index paging over PingOne's forward-only cursors: a walk in order costs one call a page, because page starts are remembered.
import { LRUCache } from "lru-cache";
import type { CallContext } from "../../pingone/call.js";
import { PingOneError } from "../../pingone/error.js";
import { MAX_LIMIT, oneWalk, type Page, type PagedSource } from "../../pingone/collection.js";

/** A place in a result from which PingOne can go on. */
interface Anchor {
  readonly offset: number;
  readonly next: string;
  readonly limit: number;
}

/** A page, where it begins, and how large its cursor makes the next one. */
interface Place<Item> {
  readonly page: Page<Item>;
  readonly at: number;
  readonly limit: number;
}

export interface Window<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

export interface PageWalk<Item> {
  /** `count` items from the 0-based `offset` on, and how many there are in all. */
  read(
    filter: string | undefined,
    offset: number,
    count: number,
    context: CallContext,
  ): Promise<Window<Item>>;
  /** Every match, in pages; stops asking when the consumer does. */
  scan(filter: string | undefined, context: CallContext): AsyncGenerator<Page<Item>>;
}

const ANCHOR_LIFE_MS = 10 * 60_000;
const MAX_FILTERS = 1_000;
const MAX_ANCHORS = 20_000;

type Anchors = Map<number, Anchor>;

export function createPageWalk<Item>(source: PagedSource<Item>): PageWalk<Item> {
  const known = new LRUCache<string, Anchors>({ max: MAX_FILTERS, ttl: ANCHOR_LIFE_MS });

  function remember(filter: string | undefined, anchor: Anchor): void {
    const anchors = known.get(filter ?? "") ?? new Map<number, Anchor>();
    if (anchors.size < MAX_ANCHORS) anchors.set(anchor.offset, anchor);
    known.set(filter ?? "", anchors);
  }

  /** The first page to read, from a remembered place where that is nearer. */
  async function enter(
    walk: PagedSource<Item>,
    filter: string | undefined,
    { offset, count }: { readonly offset: number; readonly count: number },
    context: CallContext,
  ): Promise<Place<Item>> {
    const anchor = bestAnchor(known.get(filter ?? ""), offset, count);
    if (anchor !== undefined) {
      try {
        const page = await walk.follow(anchor.next, context);
        return { page, at: anchor.offset, limit: anchor.limit };
      } catch (error) {
        if (!isRefused(error)) throw error;
        // How long a cursor lives is unknown (contract section 7): without it the way is only longer.
        known.delete(filter ?? "");
      }
    }
    const limit = startLimit(offset, count);
    return { page: await walk.list(filter, limit, context), at: 0, limit };
  }

  /** Pages in order, no item twice. */
  async function* pages(
    filter: string | undefined,
    offset: number,
    count: number,
    context: CallContext,
  ): AsyncGenerator<Omit<Place<Item>, "limit">> {
    const walk = oneWalk(source);
    let { page, at, limit } = await enter(walk, filter, { offset, count }, context);
    let seen = at;
    for (;;) {
      const after = at + page.items.length;
      if (page.next !== undefined) remember(filter, { offset: after, next: page.next, limit });
      const from = Math.max(at, seen);
      yield { page: { ...page, items: page.items.slice(from - at) }, at: from };
      if (page.next === undefined) return;
      seen = Math.max(after, seen);
      if (page.count === undefined && limit < MAX_LIMIT && seen <= MAX_LIMIT) {
        // All the rest has to be counted: anew in the largest pages, because a cursor keeps its page size.
        [at, limit] = [0, MAX_LIMIT];
        page = await walk.list(filter, limit, context);
      } else {
        at = after;
        page = await walk.follow(page.next, context);
      }
    }
  }

  return {
    async read(filter, offset, count, context) {
      const found: Item[] = [];
      let total = 0;
      for await (const { page, at } of pages(filter, offset, count, context)) {
        const from = Math.max(offset - at, 0);
        found.push(...page.items.slice(from, from + count - found.length));
        total = page.count ?? at + page.items.length;
        // Without PingOne's count the rest has to be walked, or totalResults would be a guess.
        if (page.count !== undefined && (found.length >= count || total <= offset)) break;
      }
      return { items: found, total };
    },
    async *scan(filter, context) {
      for await (const { page } of pages(filter, 0, MAX_LIMIT, context)) yield page;
    },
  };
}

const isRefused = (error: unknown): boolean =>
  error instanceof PingOneError && [400, 404, 410].includes(error.status ?? 0);

/** The place from which the fewest pages lead over `offset + count`; undefined for the beginning. */
function bestAnchor(
  anchors: Anchors | undefined,
  offset: number,
  count: number,
): Anchor | undefined {
  if (anchors === undefined || offset === 0) return undefined;
  const exact = anchors.get(offset);
  if (exact !== undefined && exact.limit >= count) return exact;
  let best: Anchor | undefined;
  let fewest = pagesFrom(0, startLimit(offset, count), offset + count);
  for (const anchor of anchors.values()) {
    if (anchor.offset > offset) continue;
    const pages = pagesFrom(anchor.offset, anchor.limit, offset + count);
    if (pages < fewest) [best, fewest] = [anchor, pages];
  }
  return best;
}

/** From the beginning on, a page as large as asked for; when there is something to skip, the largest. */
const startLimit = (offset: number, count: number): number =>
  offset === 0 ? Math.min(Math.max(count, 1), MAX_LIMIT) : MAX_LIMIT;

const pagesFrom = (start: number, limit: number, end: number): number =>
  Math.ceil(Math.max(end - start, 1) / limit);
