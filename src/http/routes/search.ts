// Queries over every resource type: GET on the base URL and POST /.search (RFC 7644 sections 3.4.2.1, 3.4.3).
import { Router, type Request, type Response } from "express";
import type { Endpoint } from "../../scim/endpoint.js";
import {
  parseListQuery,
  parseSearchRequest,
  type ListLimits,
  type ListQuery,
} from "../../scim/list-query.js";
import { parseQueryString } from "../../scim/query-string.js";
import { listResponse } from "../../scim/represent.js";
import { searchEverywhere } from "../../scim/search-everywhere.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import { searchOf } from "../base-url.js";
import { methodNotAllowed } from "../method-not-allowed.js";
import { contextOf } from "../request-context.js";
import { sendScim } from "../send.js";

export interface RootSearchDependencies {
  readonly endpoints: readonly Endpoint[];
  readonly limits: ListLimits;
  readonly baseUrl: (request: Request) => string;
}

export function createRootSearchRoutes({
  endpoints,
  limits,
  baseUrl,
}: RootSearchDependencies): Router {
  // An attribute one type does not know counts as absent there (section 3.4.2.1).
  const rootLimits: ListLimits = { ...limits, unknownAttributes: "absent" };

  async function answer(
    request: Request,
    response: Response,
    parse: (schema: ResourceSchema) => ListQuery,
  ): Promise<void> {
    const asked = endpoints.map((endpoint) => ({ endpoint, query: parse(endpoint.schema) }));
    const page = await searchEverywhere(asked, baseUrl(request), contextOf(request));
    sendScim(response, 200, listResponse(page.resources, page.totalResults, page.startIndex));
  }

  const router = Router();
  router
    .route("/")
    .get((request, response) => {
      const params = parseQueryString(searchOf(request));
      return answer(request, response, (schema) => parseListQuery(params, schema, rootLimits));
    })
    .all(methodNotAllowed("GET"));
  router
    .route("/.search")
    .post((request, response) =>
      answer(request, response, (schema) => parseSearchRequest(request.body, schema, rootLimits)),
    )
    .all(methodNotAllowed("POST"));
  return router;
}
