// The endpoints of one resource type: parse, call, send (RFC 7644 sections 3.3 to 3.6).
import { Router, type Request } from "express";
import {
  type Endpoint,
  createResource,
  patchResource,
  removeResource,
  replaceResource,
  watched,
} from "../../scim/endpoint.js";
import {
  type ListLimits,
  parseListQuery,
  parseSearchRequest,
} from "../../scim/query/list-query.js";
import type { Precondition } from "../../scim/representation/precondition.js";
import { type Projection, parseProjection } from "../../scim/representation/projection.js";
import { parseQueryString } from "../../scim/query/query-string.js";
import { searchOf } from "../base-url.js";
import type { SendList } from "./list-answer.js";
import { methodNotAllowed } from "./method-not-allowed.js";
import { contextOf } from "../request/request-context.js";
import { sendEmpty } from "../send.js";
import { createResourceAnswer } from "./resource-answer.js";

export interface ResourceRouteDependencies {
  readonly endpoint: Endpoint;
  readonly limits: ListLimits;
  readonly sendList: SendList;
  readonly baseUrl: (request: Request) => string;
}

const conditionOf = (request: Request): Precondition => ({
  ifMatch: request.get("if-match"),
  ifNoneMatch: request.get("if-none-match"),
});

/** What the routes of a resource type share. */
function partsOf({ endpoint, baseUrl }: ResourceRouteDependencies) {
  const { schema } = endpoint;
  const projectionOf = (request: Request): Projection => {
    const tolerances = watched(contextOf(request), endpoint.tolerances);
    const params = parseQueryString(searchOf(request), tolerances);
    const [only, except] = [params.get("attributes"), params.get("excludedAttributes")];
    return parseProjection(only, except, schema, tolerances);
  };
  return { projectionOf, sendResource: createResourceAnswer(schema, baseUrl) };
}

export function createResourceRoutes(deps: ResourceRouteDependencies): Router {
  const router = Router();
  addCollection(router, deps);
  addItems(router, deps);
  return router;
}

function addCollection(router: Router, deps: ResourceRouteDependencies): void {
  const { endpoint, sendList } = deps;
  const { schema } = endpoint;
  const limitsOf = (request: Request) => ({
    ...deps.limits,
    tolerances: watched(contextOf(request), endpoint.tolerances),
  });
  const { projectionOf, sendResource } = partsOf(deps);
  router
    .route("/")
    .get((request, response) => {
      const limits = limitsOf(request);
      const params = parseQueryString(searchOf(request), limits.tolerances);
      return sendList(request, response, parseListQuery(params, schema, limits));
    })
    .post(async (request, response) => {
      const projection = projectionOf(request);
      const context = contextOf(request);
      const created = await createResource(endpoint, request.body, projection, context);
      await sendResource({ request, response, projection }, 201, created);
    })
    .all(methodNotAllowed("GET", "POST"));

  router
    .route("/.search")
    .post((request, response) =>
      sendList(request, response, parseSearchRequest(request.body, schema, limitsOf(request))),
    )
    .all(methodNotAllowed("POST"));
}

function addItems(router: Router, deps: ResourceRouteDependencies): void {
  const { endpoint } = deps;
  const { projectionOf, sendResource } = partsOf(deps);
  router
    .route("/:id")
    .get(async (request, response) => {
      const { id } = request.params;
      const context = contextOf(request);
      context.activity?.begin("read", endpoint.schema.type.id, id);
      const projection = projectionOf(request);
      const resource = await endpoint.store.read(id, projection, context);
      context.activity?.about(resource);
      await sendResource({ request, response, projection }, 200, resource);
    })
    .put(async (request, response) => {
      const projection = projectionOf(request);
      const { id } = request.params;
      const terms = { projection, condition: conditionOf(request) };
      const context = contextOf(request);
      const replaced = await replaceResource(endpoint, id, request.body, terms, context);
      await sendResource({ request, response, projection }, 200, replaced);
    })
    .patch(async (request, response) => {
      const projection = projectionOf(request);
      const wanted = projection.kind !== "default";
      const { id } = request.params;
      const terms = { projection, wanted, condition: conditionOf(request) };
      const context = contextOf(request);
      const changed = await patchResource(endpoint, id, request.body, terms, context);
      if (changed === undefined) sendEmpty(response, 204);
      else await sendResource({ request, response, projection }, 200, changed);
    })
    .delete(async (request, response) => {
      const condition = conditionOf(request);
      await removeResource(endpoint, request.params.id, condition, contextOf(request));
      sendEmpty(response, 204);
    })
    .all(methodNotAllowed("GET", "PUT", "PATCH", "DELETE"));
}
