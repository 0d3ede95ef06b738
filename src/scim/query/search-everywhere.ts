// One list over several resource types, one type after the other, with one index running through all of them (RFC 7644 section 3.4.2.1).
import type { Endpoint } from "../endpoint.js";
import type { ListQuery } from "./list-query.js";
import { applyProjection } from "../representation/projection.js";
import { represent } from "../representation/represent.js";
import type { RequestContext } from "../resource-store.js";
import type { JsonObject } from "../../platform/json.js";

/** The same query, read against the schema of each type. */
export interface AskedEndpoint {
  readonly endpoint: Endpoint;
  readonly query: ListQuery;
}

export interface EverywherePage {
  readonly resources: readonly JsonObject[];
  readonly totalResults: number;
  readonly startIndex: number;
}

export async function searchEverywhere(
  asked: readonly AskedEndpoint[],
  baseUrl: string,
  context: RequestContext,
): Promise<EverywherePage> {
  const resources: JsonObject[] = [];
  let totalResults = 0;
  let first = 1;
  for (const { endpoint, query } of asked) {
    const { filter, projection } = query;
    first = query.startIndex;
    const startIndex = Math.max(query.startIndex - totalResults, 1);
    const isBefore = query.startIndex + query.count <= totalResults + 1;
    const count = isBefore ? 0 : query.count - resources.length;
    const page = await endpoint.store.list({ filter, projection, startIndex, count }, context);
    resources.push(...(await shown(page.resources, { endpoint, query }, baseUrl, context)));
    totalResults += page.totalResults;
  }
  return { resources, totalResults, startIndex: first };
}

/** Which type a walk by cursor has come to, and where within it. */
interface WalkPosition {
  readonly type: number;
  readonly position: JsonObject | undefined;
}

/** One page by cursor (RFC 9865) of the same list; `next` is undefined on the last one. */
export async function searchFrom(
  asked: readonly AskedEndpoint[],
  from: JsonObject | undefined,
  baseUrl: string,
  context: RequestContext,
): Promise<{ readonly resources: readonly JsonObject[]; readonly next: JsonObject | undefined }> {
  const { type, position } = (from ?? { type: 0 }) as unknown as WalkPosition;
  const one = asked[type];
  if (one === undefined) return { resources: [], next: undefined };
  const { filter, projection, count } = one.query;
  const page = await one.endpoint.store.listFrom({ filter, projection, count, position }, context);
  const resources = await shown(page.resources, one, baseUrl, context);
  if (page.next !== undefined) return { resources, next: { type, position: page.next } };
  const following = await nextWithAny(asked, type + 1, context);
  if (following === undefined) return { resources, next: undefined };
  const next = { type: following };
  // A type without a match leaves an empty page: the next one is at hand.
  return resources.length > 0 ? { resources, next } : searchFrom(asked, next, baseUrl, context);
}

/** The first type from `type` on that has a match, so that the last page is known to be the last. */
async function nextWithAny(
  asked: readonly AskedEndpoint[],
  type: number,
  context: RequestContext,
): Promise<number | undefined> {
  const one = asked[type];
  if (one === undefined) return undefined;
  const { filter, projection } = one.query;
  const counted = { filter, projection, startIndex: 1, count: 0 };
  const { totalResults } = await one.endpoint.store.list(counted, context);
  return totalResults > 0 ? type : nextWithAny(asked, type + 1, context);
}

async function shown(
  resources: readonly JsonObject[],
  { endpoint, query }: AskedEndpoint,
  baseUrl: string,
  { giveWay }: RequestContext,
): Promise<readonly JsonObject[]> {
  const project = applyProjection(query.projection, endpoint.schema);
  const { endpoint: path } = endpoint.schema.type;
  const result: JsonObject[] = [];
  for (const each of resources) {
    const whole = represent(each, baseUrl, path, giveWay);
    result.push(project(whole instanceof Promise ? await whole : whole));
  }
  return result;
}
