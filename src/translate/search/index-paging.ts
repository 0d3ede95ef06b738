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

/** A page, where it begins, how large its cursor makes the next one, and how it is come by again; undefined: as the first. */
interface PageStart<Item> {
  readonly page: Page<Item>;
  readonly at: number;
  readonly limit: number;
  readonly anchor: Anchor | undefined;
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
  ): AsyncGenerator<PageStart<Item>> {
    const walk = oneWalk(source);
    const key = keyOf(filter);
    let { page, at, limit, anchor } =
      (await resume(walk, { anchors, key, offset, count }, context)) ??
      (await begin(walk, filter, startLimit(offset, count), context));
    let seen = at;
    for (;;) {
      const after = at + page.items.length;
      const { next } = page;
      const following = next === undefined ? undefined : { offset: after, next, limit };
      if (following !== undefined) await anchors.set(key, following, String(after));
      const from = Math.max(at, seen);
      yield { page: { ...page, items: page.items.slice(from - at) }, at: from, limit, anchor };
      if (page.next === undefined) return;
      seen = Math.max(after, seen);
      if (page.count === undefined && limit < MAX_LIMIT && seen <= MAX_LIMIT) {
        // All the rest has to be counted: anew in the largest pages, because a cursor keeps its page size.
        [at, limit, anchor] = [0, MAX_LIMIT, undefined];
        page = await walk.list(filter, limit, context);
      } else {
        [at, anchor] = [after, following];
        page = await walk.follow(page.next, context);
      }
    }
  }

  return {
    async read(filter, offset, count, context) {
      const found: Item[] = [];
      let total = 0;
      for await (const { page, at, anchor } of pages(filter, offset, count, context)) {
        const from = Math.max(offset - at, 0);
        const taken = page.items.slice(from, from + count - found.length);
        found.push(...taken);
        const end = offset + found.length;
        // A page that was cut: who reads on, at whatever replica, begins inside of it.
        if (anchor !== undefined && taken.length > 0 && end < at + page.items.length) {
          await anchors.set(keyOf(filter), anchor, String(end));
        }
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

interface Wanted {
  readonly anchors: PageAnchors;
  readonly key: string;
  readonly offset: number;
  readonly count: number;
}

/** Undefined where nothing is remembered, or PingOne does not take the cursor any more: without it the way is only longer. */
async function resume<Item>(
  walk: PagedSource<Item>,
  { anchors, key, offset, count }: Wanted,
  context: CallContext,
): Promise<PageStart<Item> | undefined> {
  const anchor = await nearestAnchor(anchors, key, offset, count);
  if (anchor === undefined) return undefined;
  const { next, offset: at, limit } = anchor;
  try {
    return { page: await walk.follow(next, context), at, limit, anchor };
  } catch (error) {
    // How long a cursor lives is unknown (contract section 7).
    if (!isRefused(error)) throw error;
    await forgetAnchors(anchors, key, offset, anchor);
    return undefined;
  }
}

async function begin<Item>(
  walk: PagedSource<Item>,
  filter: string | undefined,
  limit: number,
  context: CallContext,
): Promise<PageStart<Item>> {
  return { page: await walk.list(filter, limit, context), at: 0, limit, anchor: undefined };
}

const isRefused = (error: unknown): boolean =>
  error instanceof PingOneError && [400, 404, 410].includes(error.status ?? 0);
