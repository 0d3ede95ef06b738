// Index paging over PingOne's forward-only cursors: a walk in order costs one call a page, because page starts are remembered.
import type { CallContext } from "../../pingone/call.js";
import { PingOneError } from "../../pingone/error.js";
import {
  MAX_LIMIT,
  oneWalk,
  type Page,
  type PagedSource,
  readPages,
} from "../../pingone/resources/collection.js";
import {
  type Anchor,
  beginOf,
  cutAnchor,
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
export function createPageWalk<Item extends { readonly id: string }>(
  source: PagedSource<Item>,
  path: string,
  anchors: PageAnchors,
): PageWalk<Item> {
  // Two who walk at once stand at different places: each source has anchors of its own, and of one source walks cannot be told apart.
  const keyOf = (filter: string | undefined): string => `${path} ${filter ?? ""}`;

  /** Pages in order, each with where it begins. */
  async function* pages(
    filter: string | undefined,
    offset: number,
    count: number,
    context: CallContext,
  ): AsyncGenerator<PageStart<Item>> {
    const walk = oneWalk(source);
    const key = keyOf(filter);
    const first =
      (await resume(walk, { anchors, key, offset, count }, context)) ??
      (await begin(walk, filter, startLimit(offset, count), context));
    const { limit } = first;
    let { page, at, anchor } = first;
    for (;;) {
      const after = at + page.items.length;
      const { next } = page;
      const following = next === undefined ? undefined : { offset: after, next, limit };
      if (following !== undefined) await anchors.set(key, following, String(after));
      yield { page, at, limit, anchor };
      if (following === undefined) return;
      [at, anchor] = [after, following];
      page = await walk.follow(following.next, context);
    }
  }

  return {
    async read(filter, offset, count, context) {
      const found: Item[] = [];
      let total = 0;
      for await (const { page, at, limit, anchor } of pages(filter, offset, count, context)) {
        const from = Math.max(offset - at, 0);
        const taken = page.items.slice(from, from + count - found.length);
        found.push(...taken);
        const end = offset + found.length;
        const shown = at + page.items.length;
        // A page that was cut: who reads on, at whatever replica, begins inside of it.
        if (anchor !== undefined && taken.length > 0 && end < shown) {
          const upTo = page.items.slice(0, from + taken.length);
          await anchors.set(keyOf(filter), cutAnchor(anchor, upTo), String(end));
        }
        total = totalOf(page, { shown, offset, count, got: found.length });
        const isWhole = shown >= offset && found.length >= count;
        if (isWhole && isToBeCounted(page, limit)) {
          total = Math.max(await countAll(source, filter, context), shown + 1);
          break;
        }
        // Where as many were shown as there are now, some have gone since: whether anybody follows only the next page tells.
        const isEnough = isWhole ? total > end : shown < offset && total <= offset;
        if (isEnough && page.count !== undefined) break;
      }
      return { items: found, total };
    },
    // Remembers nothing: who walks by index at the same time stands elsewhere.
    scan: (filter, context) => readPages(source, filter, context),
  };
}

interface WalkPlace {
  /** Up to where PingOne's pages were walked, in items. */
  readonly shown: number;
  readonly offset: number;
  readonly count: number;
  /** Of `count`, so far. */
  readonly got: number;
}

/**
 * By where the walk is: who reads on until it is reached has seen everybody who stayed, though PingOne counts who is left. Who
 * gets nobody finishes no walk, and what is remembered may be of more than there are now: PingOne's count, behind the last page
 * no more than was asked for.
 */
function totalOf(page: Page<unknown>, { shown, offset, count, got }: WalkPlace): number {
  const isLast = page.next === undefined;
  if (page.count !== undefined && got === 0) {
    if (count === 0) return page.count;
    if (isLast) return Math.min(page.count, offset);
  }
  return isLast ? shown : Math.max(page.count ?? 0, shown);
}

/** Without PingOne's count the rest has to be walked, from the beginning where that can be in larger pages: a cursor keeps its page size. */
const isToBeCounted = ({ count, next }: Page<unknown>, limit: number): boolean =>
  count === undefined && next !== undefined && limit < MAX_LIMIT;

async function countAll<Item>(
  source: PagedSource<Item>,
  filter: string | undefined,
  context: CallContext,
): Promise<number> {
  let all = 0;
  for await (const { items } of readPages(source, filter, context)) all += items.length;
  return all;
}

interface IndexWindow {
  readonly anchors: PageAnchors;
  readonly key: string;
  readonly offset: number;
  readonly count: number;
}

/** Undefined where nothing is remembered, or PingOne does not take the cursor any more: without it the way is only longer. */
async function resume<Item extends { readonly id: string }>(
  walk: PagedSource<Item>,
  { anchors, key, offset, count }: IndexWindow,
  context: CallContext,
): Promise<PageStart<Item> | undefined> {
  const anchor = await nearestAnchor(anchors, key, offset, count);
  if (anchor === undefined) return undefined;
  const { next, limit } = anchor;
  try {
    const page = await walk.follow(next, context);
    const at = beginOf(anchor, page.items, offset);
    return { page, at, limit, anchor: { ...anchor, offset: at } };
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
