// Lists of one resource type: what PingOne can filter is asked of PingOne, the rest is evaluated here, within bounds.
import type { Clock } from "../../platform/clock.js";
import { ScimError, badRequest } from "../../scim/error.js";
import type { Filter } from "../../scim/filter/ast.js";
import { compileFilter } from "../../scim/filter/evaluate.js";
import type {
  CursorPage,
  CursorRequest,
  ListRequest,
  RequestContext,
  ResourcePage,
} from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import type { Page, PagedSource } from "../../pingone/resources/collection.js";
import { PingOneError } from "../../pingone/error.js";
import { readCursorPage } from "./cursor-paging.js";
import { createPageWalk } from "./index-paging.js";
import type { PageAnchors } from "./page-anchors.js";
import { type PushDown, type PushTarget, isExact, pushDown, textOf } from "./push-down.js";

export interface ListsDependencies<Item> {
  readonly source: PagedSource<Item>;
  /** Path of the collection below the environment. */
  readonly path: string;
  readonly target: PushTarget;
  readonly toResource: (item: Item) => JsonObject;
  /** How many items a filter PingOne cannot evaluate may be tried on. */
  readonly maxScan: number;
  readonly clock: Clock;
  readonly anchors: PageAnchors;
}

export interface Lists {
  list(request: ListRequest, context: RequestContext): Promise<ResourcePage>;
  listFrom(request: CursorRequest, context: RequestContext): Promise<CursorPage>;
}

const everything: PushDown = { kind: "all" };

export function createLists<Item extends { readonly id: string }>(
  deps: ListsDependencies<Item>,
): Lists {
  const { source, toResource, maxScan, clock } = deps;
  const walk = createPageWalk(source, deps.path, deps.anchors);
  const planOf = (filter: Filter | undefined): PushDown =>
    filter === undefined ? everything : pushDown(filter, deps.target);

  return {
    async list({ filter, startIndex, count }, context) {
      const plan = planOf(filter);
      if (plan.kind === "none") return { resources: [], totalResults: 0 };
      const offset = startIndex - 1;
      if (filter !== undefined && !isExact(plan)) {
        const found = await search(deps, walk.scan(textOf(plan), context), filter, context);
        return { resources: found.slice(offset, offset + count), totalResults: found.length };
      }
      const window = await walk.read(textOf(plan), offset, count, context);
      const resources = await translate(window.items, toResource, context);
      return { resources, totalResults: window.total };
    },

    async listFrom({ filter, count, position }, context) {
      const plan = planOf(filter);
      if (plan.kind === "none") return { resources: [], totalResults: 0, next: undefined };
      const matches =
        filter === undefined || isExact(plan) ? undefined : compileFilter(filter, context.work);
      const page = await readCursorPage(
        withExpiry(source),
        {
          path: deps.path,
          filter: textOf(plan),
          matches: matches && ((item) => matches(toResource(item))),
          takeTurn: () => takeTurn(clock, context),
          count,
          position,
          maxScan,
        },
        context,
      );
      return {
        resources: await translate(page.items, toResource, context),
        totalResults: page.total,
        next: page.next,
      };
    },
  };
}

/** All a filter matches that PingOne cannot evaluate alone. */
async function search<Item>(
  { toResource, maxScan, clock }: ListsDependencies<Item>,
  pages: AsyncIterable<Page<Item>>,
  filter: Filter,
  context: RequestContext,
): Promise<readonly JsonObject[]> {
  const matches = compileFilter(filter, context.work);
  const found: JsonObject[] = [];
  let scanned = 0;
  for await (const page of pages) {
    scanned += page.items.length;
    if (Math.max(scanned, page.count ?? 0) > maxScan) throw tooMany(maxScan);
    for (const item of page.items) {
      await takeTurn(clock, context);
      const resource = toResource(item);
      if (matches(resource)) found.push(resource);
    }
  }
  return found;
}

/** A page may take longer than one turn: between two items others have theirs. */
async function translate<Item>(
  items: readonly Item[],
  toResource: (item: Item) => JsonObject,
  { giveWay }: RequestContext,
): Promise<JsonObject[]> {
  const resources: JsonObject[] = [];
  for (const item of items) {
    const others = giveWay();
    if (others !== undefined) await others;
    resources.push(toResource(item));
  }
  return resources;
}

/** How long PingOne's own cursors live is unknown (contract section 7): one it refuses has expired. */
function withExpiry<Item>(source: PagedSource<Item>): PagedSource<Item> {
  return {
    list: (filter, limit, context) => source.list(filter, limit, context),
    async follow(next, context) {
      try {
        return await source.follow(next, context);
      } catch (error) {
        if (!(error instanceof PingOneError) || error.code !== "invalidData") throw error;
        throw badRequest("expiredCursor", "The cursor has expired; start again without it.");
      }
    },
  };
}

/** Between two items: others have theirs, and nobody works for a client that has stopped waiting. */
async function takeTurn(clock: Clock, { giveWay, deadlineMs }: RequestContext): Promise<void> {
  const others = giveWay();
  if (others === undefined) return;
  await others;
  if (clock.now() < deadlineMs) return;
  throw new ScimError(
    504,
    undefined,
    "The filter could not be tried on everything in the time a request has. Narrow it, for example by userName or externalId.",
  );
}

const tooMany = (limit: number): Error =>
  badRequest(
    "tooMany",
    `The filter has to be tried on more than ${limit} resources, because PingOne cannot evaluate all of it. Narrow it, for example by userName or externalId.`,
  );
