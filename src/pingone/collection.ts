// Pages of any PingOne collection, read with suspicion: shape checked, `next` followed only to where we came from (contract section 7).
import type { CallContext, PingOneClient } from "./client.js";
import { PingOneError } from "./error.js";
import type { Operation } from "./success.js";

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
    const collection = body as Collection | undefined;
    const items = collection?._embedded?.[options.key];
    if (!Array.isArray(items)) throw new PingOneError("unexpected", operation);
    const href = collection?._links?.next?.href;
    return {
      items: items.map(options.toItem),
      count: typeof collection?.count === "number" ? collection.count : undefined,
      next: typeof href === "string" ? toPath(href) : undefined,
    };
  }

  /** The token goes only where it was meant to: a foreign link is an error, not a destination. */
  function toPath(href: string): string {
    const { origin, basePath } = location;
    const path = href.startsWith(origin) ? href.slice(origin.length) : href;
    if (!path.startsWith(`${basePath}${collectionPath}?`)) {
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

/** A collection is always there: 404 says that the environment is not, or not for this worker (contract 10.3). */
export async function ofCollection<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof PingOneError) || error.code !== "notFound") throw error;
    const { status = 404, details } = error;
    throw new PingOneError("workerForbidden", error.operation, { status, details, cause: error });
  }
}

/** PingOne's largest page (contract section 7). */
export const MAX_LIMIT = 200;

/** Every item of a collection, in the largest pages; stops asking when the consumer does. */
export async function* readAll<Item>(
  source: PagedSource<Item>,
  filter: string | undefined,
  context: CallContext,
): AsyncGenerator<Item> {
  let page = await source.list(filter, MAX_LIMIT, context);
  for (;;) {
    yield* page.items;
    if (page.next === undefined) return;
    page = await source.follow(page.next, context);
  }
}
