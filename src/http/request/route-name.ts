// By which name activity and metrics know the route a request took: the pattern that matched, never the path itself.
import type { IncomingMessage } from "node:http";
import type { Request, RequestHandler } from "express";

/** What every request of a route is called, worked out once. */
export interface NamedRoute {
  /** As Express's own routes have it, below where it is mounted. */
  readonly path: string;
  /** Of the activity: `/scim/v2/users/:id`. */
  readonly pattern: string;
  /** Of the metrics, by method: `GET /Users/:id`, the same for every tenant. */
  readonly labels: ReadonlyMap<string, string>;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const methods: ReadonlySet<string> = new Set(METHODS);
const OTHER = "other";

/** `base`: where the tenant is mounted; `endpoint`: `/Users`. */
export function nameRoute(base: string, endpoint: string, path: string): NamedRoute {
  const label = endpoint + (path === "/" ? "" : path);
  const labels = new Map([...METHODS, OTHER].map((method) => [method, `${method} ${label}`]));
  return { path, pattern: (base + endpoint).toLowerCase() + path, labels };
}

/** A request below a router of Express, which forgets where it is mounted on the way to the error handler. */
interface Mounted {
  mountedAt?: string | undefined;
}

export const rememberBase: RequestHandler = (request, _response, next) => {
  (request as Mounted).mountedAt = request.baseUrl;
  next();
};

type Route = Partial<NamedRoute> | undefined;

/** Undefined when no route matched. */
export function patternOf(request: Request): string | undefined {
  const route = request.route as Route;
  if (route?.pattern !== undefined) return route.pattern;
  if (typeof route?.path !== "string") return undefined;
  const { mountedAt = request.baseUrl } = request as Mounted;
  return mountedAt.toLowerCase() + route.path;
}

/** What resources are mounted at, below the base path of whichever tenant. */
const endpoints: Readonly<Record<string, string>> = {
  users: "/Users",
  groups: "/Groups",
  bulk: "/Bulk",
};

/** The same for every tenant, and one of a closed set; undefined when no route matched. */
export function labelOf(request: Request): string | undefined {
  const route = request.route as Route;
  const method = methods.has(request.method) ? request.method : OTHER;
  if (route?.labels !== undefined) return route.labels.get(method);
  if (typeof route?.path !== "string") return undefined;
  const { mountedAt = "" } = request as Mounted;
  const endpoint = endpoints[mountedAt.slice(mountedAt.lastIndexOf("/") + 1).toLowerCase()] ?? "";
  return `${method} ${endpoint !== "" && route.path === "/" ? endpoint : endpoint + route.path}`;
}

const SHAPE =
  /\/(?:(users|groups|bulk)|(?:(?:(users|groups)\/)?(\.search))|(users|groups)\/[^/]+)\/?$/i;

/** Of what was refused before its route was found, a body that is no JSON for example: one of the same set, by the path's form. */
export function shapeOf({
  method = "",
  originalUrl,
}: Pick<IncomingMessage, "method"> & { readonly originalUrl: string }): string | undefined {
  const [path = ""] = originalUrl.split("?");
  const [whole, collection, searched = "", search, ofOne] = SHAPE.exec(path) ?? [];
  if (whole === undefined || !methods.has(method)) return undefined;
  const endpoint = endpoints[(collection ?? ofOne ?? searched).toLowerCase()] ?? "";
  if (search !== undefined) return `${method} ${endpoint}/.search`;
  return `${method} ${endpoint}${ofOne === undefined ? "" : "/:id"}`;
}
