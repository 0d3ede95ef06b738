// The endpoints of one resource type: parse, call, send (RFC 7644 sections 3.3 to 3.6).
import type { Request, RequestHandler, Response } from "express";
import {
  type Endpoint,
  createResource,
  patchResource,
  removeResource,
  replaceResource,
  watchedTolerances,
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
import { nameRoute, type NamedRoute } from "../request/route-name.js";
import { sendEmpty } from "../send.js";
import { isBelow, onlySegment } from "./path-segment.js";
import { createResourceAnswer } from "./resource-answer.js";

export interface ResourceRouteDependencies {
  readonly endpoint: Endpoint;
  readonly limits: ListLimits;
  readonly sendList: SendList;
  readonly baseUrl: (request: Request) => string;
  /** Where the tenant is mounted, for example `/scim/v2`. */
  readonly basePath: string;
}

const conditionOf = (request: Request): Precondition => ({
  ifMatch: request.headers["if-match"],
  ifNoneMatch: request.headers["if-none-match"],
});

/** What the routes of a resource type share. */
function partsOf({ endpoint, baseUrl }: ResourceRouteDependencies) {
  const { schema } = endpoint;
  const whole = parseProjection(undefined, undefined, schema);
  const projectionOf = (request: Request): Projection => {
    const search = searchOf(request);
    if (search === "") return whole;
    const tolerances = watchedTolerances(contextOf(request), endpoint.tolerances);
    const params = parseQueryString(search, tolerances);
    const [only, except] = [params.get("attributes"), params.get("excludedAttributes")];
    return parseProjection(only, except, schema, tolerances);
  };
  return { projectionOf, sendResource: createResourceAnswer(schema, baseUrl) };
}

/** What is at a path: a handler for each method it has. */
interface ResourceRoute extends NamedRoute {
  readonly byMethod: ReadonlyMap<string, Work>;
  readonly refuse: RequestHandler;
}

type Work = (request: Request, response: Response, id: string) => Promise<void>;

/** All three in one look at the path: a router would try a pattern for each, and make its objects for every request. */
export function createResourceRoutes(deps: ResourceRouteDependencies): RequestHandler {
  const { endpoint: path } = deps.endpoint.schema.type;
  const own = path.toLowerCase();
  const named = (below: string, works: Readonly<Record<string, Work>>): ResourceRoute => ({
    ...nameRoute(deps.basePath, path, below),
    byMethod: new Map(Object.entries(works)),
    refuse: methodNotAllowed(...Object.keys(works)),
  });
  const collection = named("/", collectionWork(deps));
  const search = named("/.search", searchWork(deps));
  const item = named("/:id", itemWork(deps));
  return (request, response, next) => {
    const { url } = request;
    const segment = isBelow(url, own) ? onlySegment(url, own.length) : undefined;
    if (segment === undefined) {
      next();
      return undefined;
    }
    const route = segment === "" ? collection : isSearch(segment) ? search : item;
    const id = route === item ? decoded(segment) : "";
    request.route = route;
    // HEAD is GET without its body (RFC 9110 section 9.3.2).
    const work = route.byMethod.get(request.method === "HEAD" ? "GET" : request.method);
    return work === undefined ? route.refuse(request, response, next) : work(request, response, id);
  };
}

const isSearch = (segment: string): boolean =>
  segment.startsWith(".") && segment.toLowerCase() === ".search";

const decoded = (segment: string): string =>
  segment.includes("%") ? decodeURIComponent(segment) : segment;

const createLimits =
  ({ endpoint, limits }: ResourceRouteDependencies) =>
  (request: Request) => ({
    ...limits,
    tolerances: watchedTolerances(contextOf(request), endpoint.tolerances),
  });

function collectionWork(deps: ResourceRouteDependencies): Readonly<Record<string, Work>> {
  const { endpoint, sendList } = deps;
  const limitsOf = createLimits(deps);
  const { projectionOf, sendResource } = partsOf(deps);
  return {
    async GET(request, response) {
      const limits = limitsOf(request);
      const params = parseQueryString(searchOf(request), limits.tolerances);
      await sendList(request, response, parseListQuery(params, endpoint.schema, limits));
    },
    async POST(request, response) {
      const projection = projectionOf(request);
      const context = contextOf(request);
      const created = await createResource(endpoint, { body: request.body, projection }, context);
      return sendResource({ request, response, projection }, 201, created);
    },
  };
}

function searchWork(deps: ResourceRouteDependencies): Readonly<Record<string, Work>> {
  const { endpoint, sendList } = deps;
  const limitsOf = createLimits(deps);
  return {
    async POST(request, response) {
      const query = parseSearchRequest(request.body, endpoint.schema, limitsOf(request));
      await sendList(request, response, query);
    },
  };
}

function itemWork(deps: ResourceRouteDependencies): Readonly<Record<string, Work>> {
  const { endpoint } = deps;
  const { projectionOf, sendResource } = partsOf(deps);
  return {
    async GET(request, response, id) {
      const context = contextOf(request);
      context.activity?.begin("read", endpoint.schema.type.id, id);
      const projection = projectionOf(request);
      const resource = await endpoint.store.read(id, projection, context);
      context.activity?.about(resource);
      return sendResource({ request, response, projection }, 200, resource);
    },
    async PUT(request, response, id) {
      const projection = projectionOf(request);
      const body: unknown = request.body;
      const write = { body, projection, condition: conditionOf(request) };
      const context = contextOf(request);
      const replaced = await replaceResource(endpoint, id, write, context);
      return sendResource({ request, response, projection }, 200, replaced);
    },
    async PATCH(request, response, id) {
      const projection = projectionOf(request);
      const returnRepresentation = projection.kind !== "default";
      const body: unknown = request.body;
      const write = { body, projection, returnRepresentation, condition: conditionOf(request) };
      const context = contextOf(request);
      const changed = await patchResource(endpoint, id, write, context);
      if (changed === undefined) sendEmpty(response, 204);
      else return sendResource({ request, response, projection }, 200, changed);
      return undefined;
    },
    async DELETE(request, response, id) {
      await removeResource(endpoint, id, conditionOf(request), contextOf(request));
      sendEmpty(response, 204);
    },
  };
}
