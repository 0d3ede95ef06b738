// /Users: parse, call, send (RFC 7644 sections 3.3 to 3.6).
import { Router, type Request, type Response } from "express";
import { parseListQuery, parseSearchRequest, type ListQuery } from "../../scim/list-query.js";
import { parsePatch } from "../../scim/patch/parse-patch.js";
import { applyProjection, parseProjection } from "../../scim/projection.js";
import { parseQueryString } from "../../scim/query-string.js";
import { listResponse, locationOf, withLocation } from "../../scim/represent.js";
import { parseResource } from "../../scim/resource/parse-resource.js";
import type { ResourceStore } from "../../scim/resource-store.js";
import type { JsonObject } from "../../scim/schema/model.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import { searchOf } from "../base-url.js";
import { methodNotAllowed } from "../method-not-allowed.js";
import { contextOf } from "../request-context.js";
import { sendScim } from "../send.js";

export interface ResourceRouteDependencies {
  readonly store: ResourceStore;
  readonly schema: ResourceSchema;
  readonly pageSizes: { readonly defaultPageSize: number; readonly maxPageSize: number };
  readonly baseUrl: (request: Request) => string;
}

export function createUserRoutes(deps: ResourceRouteDependencies): Router {
  const { store, schema, pageSizes } = deps;
  const router = Router();
  const typeUrl = (request: Request): string => deps.baseUrl(request) + schema.type.endpoint;
  const paramsOf = (request: Request) => parseQueryString(searchOf(request));
  const projectionOf = (params: ReadonlyMap<string, string>) =>
    applyProjection(
      parseProjection(params.get("attributes"), params.get("excludedAttributes"), schema),
      schema,
    );

  async function sendList(request: Request, response: Response, query: ListQuery): Promise<void> {
    const { filter, startIndex, count, projection } = query;
    const page = await store.list({ filter, startIndex, count }, contextOf(request));
    const project = applyProjection(projection, schema);
    const url = typeUrl(request);
    const resources = page.resources.map((each) => project(withLocation(each, url)));
    sendScim(response, 200, listResponse(resources, page.totalResults, startIndex));
  }

  function sendResource(
    request: Request,
    response: Response,
    status: number,
    resource: JsonObject,
    project: (resource: JsonObject) => JsonObject,
  ): void {
    const url = typeUrl(request);
    if (status === 201) response.setHeader("Location", locationOf(resource, url));
    sendScim(response, status, project(withLocation(resource, url)));
  }

  router
    .route("/")
    .get((request, response) =>
      sendList(request, response, parseListQuery(paramsOf(request), schema, pageSizes)),
    )
    .post(async (request, response) => {
      const project = projectionOf(paramsOf(request));
      const { resource } = parseResource(request.body, schema);
      const created = await store.create(resource, contextOf(request));
      sendResource(request, response, 201, created, project);
    })
    .all(methodNotAllowed("GET", "POST"));

  router
    .route("/.search")
    .post((request, response) =>
      sendList(request, response, parseSearchRequest(request.body, schema, pageSizes)),
    )
    .all(methodNotAllowed("POST"));

  router
    .route("/:id")
    .get(async (request, response) => {
      const project = projectionOf(paramsOf(request));
      const resource = await store.read(request.params.id, contextOf(request));
      sendResource(request, response, 200, resource, project);
    })
    .put(async (request, response) => {
      const project = projectionOf(paramsOf(request));
      const { resource } = parseResource(request.body, schema);
      const replaced = await store.replace(request.params.id, resource, contextOf(request));
      sendResource(request, response, 200, replaced, project);
    })
    .patch(async (request, response) => {
      const params = paramsOf(request);
      const project = projectionOf(params);
      const wanted = params.has("attributes") || params.has("excludedAttributes");
      const patch = parsePatch(request.body, schema, { createOnNoTarget: true });
      const { id } = request.params;
      const changed = await store.patch(id, patch, wanted, contextOf(request));
      if (changed === undefined) response.status(204).end();
      else sendResource(request, response, 200, changed, project);
    })
    .delete(async (request, response) => {
      await store.remove(request.params.id, contextOf(request));
      response.status(204).end();
    })
    .all(methodNotAllowed("GET", "PUT", "PATCH", "DELETE"));

  return router;
}
