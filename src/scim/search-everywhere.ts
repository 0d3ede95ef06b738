// One list over several resource types, one type after the other, with one index running through all of them (RFC 7644 section 3.4.2.1).
import type { Endpoint } from "./endpoint.js";
import { badRequest } from "./error.js";
import type { ListQuery } from "./list-query.js";
import { applyProjection } from "./projection.js";
import { represent } from "./represent.js";
import type { RequestContext } from "./resource-store.js";
import type { JsonObject } from "./schema/model.js";

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

/** Throws 400 `invalidCursor` for a cursor: those belong to one resource type. */
export async function searchEverywhere(
  asked: readonly AskedEndpoint[],
  baseUrl: string,
  context: RequestContext,
): Promise<EverywherePage> {
  const resources: JsonObject[] = [];
  let totalResults = 0;
  let first = 1;
  for (const { endpoint, query } of asked) {
    if (query.cursor !== undefined) {
      throw badRequest("invalidCursor", "Cursors are for one resource type, for example /Users.");
    }
    const { filter, projection } = query;
    first = query.startIndex;
    const startIndex = Math.max(query.startIndex - totalResults, 1);
    const isBefore = query.startIndex + query.count <= totalResults + 1;
    const count = isBefore ? 0 : query.count - resources.length;
    const page = await endpoint.store.list({ filter, projection, startIndex, count }, context);
    const project = applyProjection(projection, endpoint.schema);
    const { endpoint: path } = endpoint.schema.type;
    resources.push(...page.resources.map((each) => project(represent(each, baseUrl, path))));
    totalResults += page.totalResults;
  }
  return { resources, totalResults, startIndex: first };
}
