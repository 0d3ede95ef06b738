// /Users: parse, call, send (RFC 7644 sections 3.3 to 3.6).
import { Router, type Request, type Response } from "express";
import { parseListQuery, parseSearchRequest, type ListLimits } from "../../scim/list-query.js";
import { parsePatch } from "../../scim/patch/parse-patch.js";
import { applyProjection, parseProjection } from "../../scim/projection.js";
import { parseQueryString } from "../../scim/query-string.js";
import { locationOf, represent } from "../../scim/represent.js";
import { parseResource } from "../../scim/resource/parse-resource.js";
import type { ResourceStore } from "../../scim/resource-store.js";
import type { JsonObject } from "../../scim/schema/model.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import { searchOf } from "../base-url.js";
import type { SendList } from "../list-answer.js";
import { methodNotAllowed } from "../method-not-allowed.js";
import { isNotModified, requirePrecondition } from "../precondition.js";
import { contextOf } from "../request-context.js";
import { sendScim } from "../send.js";

export interface ResourceRouteDependencies {
  readonly store: ResourceStore;
  readonly schema: ResourceSchema;
  readonly limits: ListLimits;
  readonly sendList: SendList;
  readonly baseUrl: (request: Request) => string;
}

export function createUserRoutes(deps: ResourceRouteDependencies): Router {
  const { store, schema, limits, sendList } = deps;
  const router = Router();
  const paramsOf = (request: Request) => parseQueryString(searchOf(request));
  const projectionOf = (params: ReadonlyMap<string, string>) =>
    applyProjection(
      parseProjection(params.get("attributes"), params.get("excludedAttributes"), schema),
      schema,
    );

  function sendResource(
    request: Request,
    response: Response,
    status: number,
    resource: JsonObject,
    project: (resource: JsonObject) => JsonObject,
  ): void {
    const typeUrl = deps.baseUrl(request) + schema.type.endpoint;
    const shown = represent(resource, typeUrl);
    const { version } = shown["meta"] as { version: string };
    response.setHeader("ETag", version);
    if (status === 201) response.setHeader("Location", locationOf(resource, typeUrl));
    if (request.method === "GET" && isNotModified(request, version)) response.status(304).end();
    else sendScim(response, status, project(shown));
  }

  router
    .route("/")
    .get((request, response) =>
      sendList(request, response, parseListQuery(paramsOf(request), schema, limits)),
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
      sendList(request, response, parseSearchRequest(request.body, schema, limits)),
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
      await requirePrecondition(request, store, request.params.id);
      const replaced = await store.replace(request.params.id, resource, contextOf(request));
      sendResource(request, response, 200, replaced, project);
    })
    .patch(async (request, response) => {
      const params = paramsOf(request);
      const project = projectionOf(params);
      const wanted = params.has("attributes") || params.has("excludedAttributes");
      const patch = parsePatch(request.body, schema, { createOnNoTarget: true });
      const { id } = request.params;
      await requirePrecondition(request, store, id);
      const changed = await store.patch(id, patch, wanted, contextOf(request));
      if (changed === undefined) response.status(204).end();
      else sendResource(request, response, 200, changed, project);
    })
    .delete(async (request, response) => {
      await requirePrecondition(request, store, request.params.id);
      await store.remove(request.params.id, contextOf(request));
      response.status(204).end();
    })
    .all(methodNotAllowed("GET", "PUT", "PATCH", "DELETE"));

  return router;
}
