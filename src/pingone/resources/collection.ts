// Pages of any PingOne collection, read with suspicion: shape checked, `next` followed only to where we came from (contract section 7).
import type { CallContext } from "../call.js";
import type { PingOneClient } from "../client.js";
import { PingOneError } from "../error.js";
import type { Operation } from "../answer/success.js";

export interface Page<Item> {
  readonly items: readonly Item[];
  /** All matches; PingOne may leave it out. */
  readonly count: number | undefined;
  /** Path and query of the next page below the environment; undefined on the last one. */
  readonly next: string | undefined;
}

/** What can be paged through: a first page by filter, later ones by the `next` of an earlier one. */
export interface PagedSource<Item> {
  /** First page of at most `limit` (1-200) items; `filter` is PingOne's grammar (contract section 6). */
  list(filter: string | undefined, limit: number, context: CallContext): Promise<Page<Item>>;
  follow(next: string, context: CallContext): Promise<Page<Item>>;
}

/** What can be asked for, and kept: no more than PingOne's longest URL (contract 17, U14). */
const LINK = /^[\x21\x22\x24-\x7e]{1,8192}$/;

export interface ApiLocation {
  /** Origin of the API, which every `next` link has to have. */
  readonly origin: string;
  /** Path of the environment, for example `/v1/environments/…`. */
  readonly basePath: string;
}

export interface CollectionOptions<Item> {
  readonly operation: Operation;
  /** Path below the environment, for example `/users`. */
  readonly path: string;
  /** Key below `_embedded`. */
  readonly key: string;
  /** More of the query, for example `&expand=group`. */
  readonly query?: string;
  /** True where the collection itself may not exist, because its owner does not. */
  readonly mayBeMissing?: boolean;
  /** Throws PingOneError when it is no such item. */
  readonly toItem: (value: unknown) => Item;
}

interface Collection {
  readonly _embedded?: Readonly<Record<string, unknown>>;
  readonly _links?: { readonly next?: { readonly href?: unknown } };
  readonly count?: unknown;
}

export function createCollection<Item>(
  call: PingOneClient,
  location: ApiLocation,
  options: CollectionOptions<Item>,
): PagedSource<Item> {
  const { operation, path: collectionPath } = options;

  async function readPage(path: string, context: CallContext): Promise<Page<Item>> {
    const get = { operation, method: "GET", path, idempotent: true } as const;
    const answer = call(get, context);
    const body = await (options.mayBeMissing === true ? answer : ofCollection(answer));
    const { _embedded, _links, count } = (body ?? {}) as Collection;
    const items = _embedded?.[options.key];
    if (!Array.isArray(items)) throw new PingOneError("unexpected", operation);
    const next = toPath(_links?.next?.href);
    if (next === path) throw new PingOneError("unexpected", operation);
    return { items: items.map(options.toItem), count: toCount(count), next };
  }

  /** The token goes only where it was meant to: a foreign link is an error, not a destination. */
  function toPath(href: unknown): string | undefined {
    if (typeof href !== "string") return undefined;
    const { origin, basePath } = location;
    const path = href.startsWith(origin) ? href.slice(origin.length) : href;
    if (!path.startsWith(`${basePath}${collectionPath}?`) || !LINK.test(path)) {
      throw new PingOneError("unexpected", operation);
    }
    return path.slice(basePath.length);
  }

  return {
    list(filter, limit, context) {
      const query = filter === undefined ? "" : `&filter=${encodeURIComponent(filter)}`;
      return readPage(`${collectionPath}?limit=${limit}${options.query ?? ""}${query}`, context);
    },
    follow: readPage,
  };
}

const toCount = (count: unknown): number | undefined =>
  Number.isSafeInteger(count) && Number(count) >= 0 ? Number(count) : undefined;

/** A collection is always there: 404 says that the environment is not, or not for this worker (contract 10.3). */
export const ofCollection = <T>(answer: Promise<T>): Promise<T> => answer.catch(refuseMissing);

function refuseMissing(error: unknown): never {
  if (!(error instanceof PingOneError) || error.code !== "notFound") throw error;
  const { status = 404, details } = error;
  throw new PingOneError("workerForbidden", error.operation, { status, details, cause: error });
}

/** One way through a collection from its beginning: a link that was given before would lead round for ever. */
export function oneWalk<Item>(source: PagedSource<Item>): PagedSource<Item> {
  let given = new Set<string>();

  function checked(page: Page<Item>): Page<Item> {
    const { next } = page;
    if (next === undefined) return page;
    if (given.has(next)) throw new PingOneError("unexpected", "pages.list");
    given.add(next);
    return page;
  }

  return {
    async list(...asked) {
      given = new Set();
      return checked(await source.list(...asked));
    },
    async follow(next, context) {
      given.add(next);
      return checked(await source.follow(next, context));
    },
  };
}

/** PingOne's largest page (contract section 7). */
export const MAX_LIMIT = 200;

/** A collection in the largest pages; stops asking when the consumer does. */
export async function* readPages<Item>(
  source: PagedSource<Item>,
  filter: string | undefined,
  context: CallContext,
): AsyncGenerator<Page<Item>> {
  const walk = oneWalk(source);
  let page = await walk.list(filter, MAX_LIMIT, context);
  for (;;) {
    yield page;
    if (page.next === undefined) return;
    page = await walk.follow(page.next, context);
  }
}

/** Every item of it. */
export async function* readAll<Item>(
  ...asked: Parameters<typeof readPages<Item>>
): AsyncGenerator<Item> {
  for await (const { items } of readPages(...asked)) yield* items;
}
