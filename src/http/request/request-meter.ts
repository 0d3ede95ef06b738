// Tells of each request, once its answer is over, who asked, at which route, how it was answered and how long it took.
import type { NextFunction, Request, Response } from "express";
import { nobody } from "../../scim/principal.js";
import { contextOf } from "./request-context.js";
import { mountedAt } from "./request-activity.js";

export interface AnsweredRequest {
  /** Undefined where nobody showed a credential that is right. */
  readonly tenant: string | undefined;
  readonly source: string | undefined;
  /** `GET /Users/:id`; undefined where nothing is at the path. */
  readonly route: string | undefined;
  /** What was answered; 499 where the client had gone before it was. */
  readonly status: number;
  readonly seconds: number;
}

/** As proxies count it. */
const CLIENT_GONE = 499;
const probes: ReadonlySet<string> = new Set(["/healthz", "/readyz"]);

export function createRequestMeter(onAnswered: (request: AnsweredRequest) => void) {
  return function meter(request: Request, response: Response, next: NextFunction): void {
    // Probes come every second and tell nothing.
    if (probes.has(request.url)) {
      next();
      return;
    }
    const startMs = performance.now();
    response.on("close", () => {
      const { principal } = contextOf(request);
      const isKnown = principal !== nobody;
      onAnswered({
        tenant: isKnown ? principal.tenant : undefined,
        source: isKnown ? principal.source : undefined,
        route: routeOf(request, response) ?? (isKnown ? shapeOf(request) : undefined),
        status: response.writableEnded ? response.statusCode : CLIENT_GONE,
        seconds: (performance.now() - startMs) / 1000,
      });
    });
    next();
  };
}

/** What resources are mounted at, below the base path of whichever tenant. */
const endpoints: Readonly<Record<string, string>> = {
  users: "/Users",
  groups: "/Groups",
  bulk: "/Bulk",
};
const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

/** The same for every tenant, and one of a closed set. */
function routeOf(request: Request, response: Response): string | undefined {
  const { path } = (request.route ?? {}) as { path?: unknown };
  if (typeof path !== "string") return undefined;
  const base = mountedAt(response) ?? "";
  const endpoint = endpoints[base.slice(base.lastIndexOf("/") + 1).toLowerCase()] ?? "";
  const method = methods.has(request.method) ? request.method : "other";
  return `${method} ${endpoint !== "" && path === "/" ? endpoint : endpoint + path}`;
}

const SHAPE =
  /\/(?:(users|groups|bulk)|(?:(?:(users|groups)\/)?(\.search))|(users|groups)\/[^/]+)\/?$/i;

/** Of what was refused before its route was found, a body that is no JSON for example: one of the same set, by the path's form. */
function shapeOf({ method, originalUrl }: Request): string | undefined {
  const [path = ""] = originalUrl.split("?");
  const [whole, collection, searched = "", search, ofOne] = SHAPE.exec(path) ?? [];
  if (whole === undefined || !methods.has(method)) return undefined;
  const endpoint = endpoints[(collection ?? ofOne ?? searched).toLowerCase()] ?? "";
  if (search !== undefined) return `${method} ${endpoint}/.search`;
  return `${method} ${endpoint}${ofOne === undefined ? "" : "/:id"}`;
}
