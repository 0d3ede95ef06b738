// Index paging over PingOne's forward-only cursors: a walk in order costs one call a page, because page starts are remembered.
import { LRUCache } from "lru-cache";
import type { CallContext } from "../pingone/client.js";
import type { PingOneUser, PingOneUsers, UserPage } from "../pingone/users.js";

/** PingOne's largest page (contract section 7). */
const MAX_LIMIT = 200;

/** A place in a result from which PingOne can go on. */
interface Anchor {
  readonly offset: number;
  readonly next: string;
  readonly limit: number;
}

export interface Window {
  readonly users: readonly PingOneUser[];
  readonly total: number;
}

export interface PageWalk {
  /** `count` users from the 0-based `offset` on, and how many there are in all. */
  read(
    filter: string | undefined,
    offset: number,
    count: number,
    context: CallContext,
  ): Promise<Window>;
  /** Every match, in pages; stops asking when the consumer does. */
  scan(filter: string | undefined, context: CallContext): AsyncGenerator<readonly PingOneUser[]>;
}

const ANCHOR_LIFE_MS = 10 * 60_000;
const MAX_FILTERS = 1_000;
const MAX_ANCHORS = 20_000;

export function createPageWalk(users: PingOneUsers): PageWalk {
  const anchors = new LRUCache<string, Anchor[]>({ max: MAX_FILTERS, ttl: ANCHOR_LIFE_MS });

  function remember(key: string, anchor: Anchor): void {
    const known = anchors.get(key) ?? [];
    if (known.length >= MAX_ANCHORS || known.some(({ offset }) => offset === anchor.offset)) return;
    anchors.set(key, [...known, anchor]);
  }

  /** The place from which the fewest pages lead over `offset + count`; undefined for the beginning. */
  function bestAnchor(key: string, offset: number, count: number): Anchor | undefined {
    let best: Anchor | undefined;
    let fewest = pagesFrom(0, startLimit(offset, count), offset + count);
    for (const anchor of anchors.get(key) ?? []) {
      if (anchor.offset > offset) continue;
      const pages = pagesFrom(anchor.offset, anchor.limit, offset + count);
      if (pages < fewest) [best, fewest] = [anchor, pages];
    }
    return best;
  }

  async function* pages(
    filter: string | undefined,
    offset: number,
    count: number,
    context: CallContext,
  ): AsyncGenerator<{ page: UserPage; at: number }> {
    const key = filter ?? "";
    const anchor = bestAnchor(key, offset, count);
    const limit = anchor?.limit ?? startLimit(offset, count);
    let at = anchor?.offset ?? 0;
    let page = anchor
      ? await users.follow(anchor.next, context)
      : await users.list(filter, limit, context);
    for (;;) {
      yield { page, at };
      if (page.next === undefined) return;
      at += page.users.length;
      remember(key, { offset: at, next: page.next, limit });
      page = await users.follow(page.next, context);
    }
  }

  return {
    async read(filter, offset, count, context) {
      const found: PingOneUser[] = [];
      let total = 0;
      let next: string | undefined;
      for await (const { page, at } of pages(filter, offset, count, context)) {
        const from = Math.max(offset - at, 0);
        found.push(...page.users.slice(from, from + count - found.length));
        total = page.count ?? at + page.users.length;
        next = page.next;
        const isFilled = found.length >= count || total <= offset;
        // Without PingOne's count the rest has to be walked, or totalResults would be a guess.
        if (page.count !== undefined && isFilled) {
          if (next !== undefined) {
            remember(filter ?? "", {
              offset: at + page.users.length,
              next,
              limit: startLimit(offset, count),
            });
          }
          break;
        }
      }
      return { users: found, total };
    },
    async *scan(filter, context) {
      for await (const { page } of pages(filter, 0, MAX_LIMIT, context)) yield page.users;
    },
  };
}

/** From the beginning on, a page as large as asked for; when there is something to skip, the largest. */
const startLimit = (offset: number, count: number): number =>
  offset === 0 ? Math.min(Math.max(count, 1), MAX_LIMIT) : MAX_LIMIT;

const pagesFrom = (start: number, limit: number, end: number): number =>
  Math.ceil(Math.max(end - start, 1) / limit);
