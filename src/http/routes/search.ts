// Queries over every resource type: GET on the base URL and POST /.search (RFC 7644 sections 3.4.2.1, 3.4.3).
import { Router, type Request, type Response } from "express";
import { watchedTolerances, type Endpoint } from "../../scim/endpoint.js";
import {
  parseListQuery,
  parseSearchRequest,
  type ListLimits,
  type ListQuery,
} from "../../scim/query/list-query.js";
import { parseQueryString } from "../../scim/query/query-string.js";
import { cursorListResponse, listResponse } from "../../scim/representation/represent.js";
import { searchEverywhere, searchFrom } from "../../scim/query/search-everywhere.js";
import { searchOf } from "../base-url.js";
import type { CursorCodec } from "./cursor-codec.js";
import { methodNotAllowed } from "./method-not-allowed.js";
import { contextOf } from "../request/request-context.js";
import { sendScim } from "../send.js";

export interface RootSearchDependencies {
  readonly endpoints: readonly Endpoint[];
  readonly limits: ListLimits;
  readonly baseUrl: (request: Request) => string;
  readonly cursors: CursorCodec;
}

export function createRootSearchRoutes({
  endpoints,
  limits,
  baseUrl,
  cursors,
}: RootSearchDependencies): Router {
  // An attribute one type does not know counts as absent there (section 3.4.2.1).
  const limitsOf = (request: Request, { tolerances }: Endpoint) => ({
    ...limits,
    unknownAttributes: "absent" as const,
    tolerances: watchedTolerances(contextOf(request), tolerances),
  });

  async function answer(
    request: Request,
    response: Response,
    parse: (endpoint: Endpoint) => ListQuery,
  ): Promise<void> {
    const asked = endpoints.map((endpoint) => ({ endpoint, query: parse(endpoint) }));
    const cursorQuery = asked.find(({ query }) => query.cursor !== undefined)?.query;
    if (cursorQuery?.cursor !== undefined) {
      const position = cursors.open(cursorQuery, cursorQuery.cursor);
      if (cursorQuery.count === 0) {
        const { totalResults } = await searchEverywhere(
          asked,
          baseUrl(request),
          contextOf(request),
        );
        sendScim(response, 200, cursorListResponse([], totalResults, undefined));
        return;
      }
      const part = await searchFrom(asked, position, baseUrl(request), contextOf(request));
      const next = cursors.seal(cursorQuery, part.next);
      sendScim(response, 200, cursorListResponse(part.resources, undefined, next));
      return;
    }
    const page = await searchEverywhere(asked, baseUrl(request), contextOf(request));
    sendScim(response, 200, listResponse(page.resources, page.totalResults, page.startIndex));
  }

  const router = Router();
  router
    .route("/")
    .get((request, response) =>
      answer(request, response, (endpoint) => {
        const asked = limitsOf(request, endpoint);
        const params = parseQueryString(searchOf(request), asked.tolerances);
        return parseListQuery(params, endpoint.schema, asked);
      }),
    )
    .all(methodNotAllowed("GET"));
  router
    .route("/.search")
    .post((request, response) =>
      answer(request, response, (endpoint) =>
        parseSearchRequest(request.body, endpoint.schema, limitsOf(request, endpoint)),
      ),
    )
    .all(methodNotAllowed("POST"));
  return router;
}
