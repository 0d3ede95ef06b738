// The endpoints of one resource type: parse, call, send (RFC 7644 sections 3.3 to 3.6).
import { Router, type Request, type Response } from "express";
import {
  type Endpoint,
  createResource,
  patchResource,
  removeResource,
  replaceResource,
} from "../../scim/endpoint.js";
import { matchesETag } from "../../scim/representation/etag.js";
import {
  type ListLimits,
  parseListQuery,
  parseSearchRequest,
} from "../../scim/query/list-query.js";
import type { Condition } from "../../scim/representation/precondition.js";
import {
  type Projection,
  applyProjection,
  parseProjection,
} from "../../scim/representation/projection.js";
import { parseQueryString } from "../../scim/query/query-string.js";
import { represent } from "../../scim/representation/represent.js";
import type { JsonObject } from "../../platform/json.js";
import { searchOf } from "../base-url.js";
import type { SendList } from "./list-answer.js";
import { methodNotAllowed } from "./method-not-allowed.js";
import { contextOf } from "../request-context.js";
import { sendEmpty, sendScim, setLocation } from "../send.js";

export interface ResourceRouteDependencies {
  readonly endpoint: Endpoint;
  readonly limits: ListLimits;
  readonly sendList: SendList;
  readonly baseUrl: (request: Request) => string;
}

const conditionOf = (request: Request): Condition => ({
  ifMatch: request.get("if-match"),
  ifNoneMatch: request.get("if-none-match"),
});

/** Whether a GET may be answered with 304 (statement 84). */
function isNotModified(request: Request, version: string): boolean {
  const noneMatch = request.get("if-none-match");
  return request.method === "GET" && noneMatch !== undefined && matchesETag(noneMatch, version);
}

export function createResourceRoutes(deps: ResourceRouteDependencies): Router {
  const { endpoint, sendList } = deps;
  const { store, schema, tolerances } = endpoint;
  const limits = { ...deps.limits, tolerances };
  const router = Router();
  const paramsOf = (request: Request) => parseQueryString(searchOf(request), tolerances);
  const projectionOf = (request: Request): Projection => {
    const params = paramsOf(request);
    const [only, except] = [params.get("attributes"), params.get("excludedAttributes")];
    return parseProjection(only, except, schema, tolerances);
  };

  async function sendResource(
    request: Request,
    response: Response,
    status: number,
    resource: JsonObject,
    projection: Projection,
  ): Promise<void> {
    const { giveWay } = contextOf(request);
    const { endpoint: path } = schema.type;
    const shown = await represent(resource, deps.baseUrl(request), path, giveWay);
    const others = giveWay();
    if (others !== undefined) await others;
    const { version, location } = shown["meta"] as { version: string; location: string };
    response.setHeader("ETag", version);
    setLocation(response, location);
    if (isNotModified(request, version)) sendEmpty(response, 304);
    else sendScim(response, status, applyProjection(projection, schema)(shown));
  }

  router
    .route("/")
    .get((request, response) =>
      sendList(request, response, parseListQuery(paramsOf(request), schema, limits)),
    )
    .post(async (request, response) => {
      const projection = projectionOf(request);
      const context = contextOf(request);
      const created = await createResource(endpoint, request.body, projection, context);
      await sendResource(request, response, 201, created, projection);
    })
    .all(methodNotAllowed("GET", "POST"));

  router
    .route("/.search")
    .post((request, response) =>
      sendList(request, response, parseSearchRequest(request.body, schema, limits)),
    )
    .all(methodNotAllowed("POST"));

  router
    .route("/:id")
    .get(async (request, response) => {
      const projection = projectionOf(request);
      const resource = await store.read(request.params.id, projection, contextOf(request));
      await sendResource(request, response, 200, resource, projection);
    })
    .put(async (request, response) => {
      const projection = projectionOf(request);
      const { id } = request.params;
      const terms = { projection, condition: conditionOf(request) };
      const context = contextOf(request);
      const replaced = await replaceResource(endpoint, id, request.body, terms, context);
      await sendResource(request, response, 200, replaced, projection);
    })
    .patch(async (request, response) => {
      const projection = projectionOf(request);
      const wanted = projection.kind !== "default";
      const { id } = request.params;
      const terms = { projection, wanted, condition: conditionOf(request) };
      const context = contextOf(request);
      const changed = await patchResource(endpoint, id, request.body, terms, context);
      if (changed === undefined) sendEmpty(response, 204);
      else await sendResource(request, response, 200, changed, projection);
    })
    .delete(async (request, response) => {
      const condition = conditionOf(request);
      await removeResource(endpoint, request.params.id, condition, contextOf(request));
      sendEmpty(response, 204);
    })
    .all(methodNotAllowed("GET", "PUT", "PATCH", "DELETE"));

  return router;
}
