// Index paging over PingOne's forward-only cursors: a walk in order costs one call a page, because page starts are remembered.
import type { CallContext } from "../../pingone/call.js";
import { PingOneError } from "../../pingone/error.js";
import {
  MAX_LIMIT,
  oneWalk,
  type Page,
  type PagedSource,
} from "../../pingone/resources/collection.js";
import {
  type Anchor,
  forgetAnchors,
  nearestAnchor,
  type PageAnchors,
  startLimit,
} from "./page-anchors.js";

/** A page, where it begins, and how large its cursor makes the next one. */
interface PageStart<Item> {
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

/** `path`: of the collection. */
export function createPageWalk<Item>(
  source: PagedSource<Item>,
  path: string,
  anchors: PageAnchors,
): PageWalk<Item> {
  const keyOf = (filter: string | undefined): string => `${path} ${filter ?? ""}`;

  /** Pages in order, no item twice. */
  async function* pages(
    filter: string | undefined,
    offset: number,
    count: number,
    context: CallContext,
  ): AsyncGenerator<Omit<PageStart<Item>, "limit">> {
    const walk = oneWalk(source);
    const key = keyOf(filter);
    const anchor = await nearestAnchor(anchors, key, offset, count);
    const start = anchor && (await resume(walk, anchor, context));
    // How long a cursor lives is unknown (contract section 7): without it the way is only longer.
    if (anchor !== undefined && start === undefined) await forgetAnchors(anchors, key, anchor);
    let { page, at, limit } =
      start ?? (await begin(walk, filter, startLimit(offset, count), context));
    let seen = at;
    for (;;) {
      const after = at + page.items.length;
      const { next } = page;
      if (next !== undefined) {
        await anchors.set(key, { offset: after, next, limit }, String(after));
      }
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

/** Undefined when PingOne does not take the cursor any more. */
async function resume<Item>(
  walk: PagedSource<Item>,
  { next, offset: at, limit }: Anchor,
  context: CallContext,
): Promise<PageStart<Item> | undefined> {
  try {
    return { page: await walk.follow(next, context), at, limit };
  } catch (error) {
    if (isRefused(error)) return undefined;
    throw error;
  }
}

async function begin<Item>(
  walk: PagedSource<Item>,
  filter: string | undefined,
  limit: number,
  context: CallContext,
): Promise<PageStart<Item>> {
  return { page: await walk.list(filter, limit, context), at: 0, limit };
}

const isRefused = (error: unknown): boolean =>
  error instanceof PingOneError && [400, 404, 410].includes(error.status ?? 0);
