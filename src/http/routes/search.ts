// Queries over every resource type: GET on the base URL and POST /.search (RFC 7644 sections 3.4.2.1, 3.4.3).
import { Router } from "express";
import { parseListQuery, parseSearchRequest, type ListLimits } from "../../scim/list-query.js";
import { parseQueryString } from "../../scim/query-string.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import { searchOf } from "../base-url.js";
import type { SendList } from "../list-answer.js";
import { methodNotAllowed } from "../method-not-allowed.js";

export interface RootSearchDependencies {
  readonly schema: ResourceSchema;
  readonly limits: ListLimits;
  readonly sendList: SendList;
}

export function createRootSearchRoutes({
  schema,
  limits,
  sendList,
}: RootSearchDependencies): Router {
  // An attribute one type does not know counts as absent there (section 3.4.2.1).
  const rootLimits: ListLimits = { ...limits, unknownAttributes: "absent" };
  const router = Router();
  router
    .route("/")
    .get((request, response) => {
      const params = parseQueryString(searchOf(request));
      return sendList(request, response, parseListQuery(params, schema, rootLimits));
    })
    .all(methodNotAllowed("GET"));
  router
    .route("/.search")
    .post((request, response) =>
      sendList(request, response, parseSearchRequest(request.body, schema, rootLimits)),
    )
    .all(methodNotAllowed("POST"));
  return router;
}
