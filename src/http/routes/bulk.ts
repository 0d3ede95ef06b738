// Many writes in one request: parse, call, send (RFC 7644 section 3.7).
import { Router, type Request } from "express";
import { parseBulk } from "../../scim/bulk/parse-bulk.js";
import { runBulk } from "../../scim/bulk/run-bulk.js";
import { watchedTolerances, type Endpoint } from "../../scim/endpoint.js";
import type { RequestContext } from "../../scim/resource-store.js";
import type { Tolerances } from "../../scim/tolerances.js";
import { methodNotAllowed } from "./method-not-allowed.js";
import { contextOf } from "../request/request-context.js";
import { sendScim } from "../send.js";

const BULK_RESPONSE_URN = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

export interface BulkRouteDependencies {
  readonly endpoints: readonly Endpoint[];
  /** How tolerant the message around the operations is read; all tolerances when left out. */
  readonly tolerances?: Tolerances | undefined;
  /** Throws where the client may not send any, before its body is looked at. */
  readonly permit: (context: RequestContext) => void;
  readonly baseUrl: (request: Request) => string;
  readonly maxOperations: number;
  /** At most so many operations of one request at a time. */
  readonly concurrency: number;
  /** Calls of PingOne for one request. */
  readonly maxCalls: number;
  /** Epoch milliseconds, as the request's deadline counts them. */
  readonly now: () => number;
  /** Makes a stop wait for the whole of it. */
  readonly track: <T>(work: () => Promise<T>) => Promise<T>;
  /** Told of every failure of an operation that the log should have; the client sees it in the result. */
  readonly onUnexpected: (error: unknown, context: RequestContext) => void;
}

export function createBulkRoutes(deps: BulkRouteDependencies): Router {
  const { endpoints, maxOperations, maxCalls, concurrency, now, track, onUnexpected } = deps;
  const router = Router();
  router
    .route("/")
    .post(async (request, response) => {
      const context = contextOf(request);
      context.activity?.begin("bulk", "");
      deps.permit(context);
      const bulk = parseBulk(
        request.body,
        maxOperations,
        watchedTolerances(context, deps.tolerances),
      );
      const baseUrl = deps.baseUrl(request);
      const options = { concurrency, context, baseUrl, now, maxCalls, onUnexpected };
      const { results, retryAfter } = await track(() => runBulk(bulk, endpoints, options));
      if (retryAfter !== undefined) response.setHeader("Retry-After", String(retryAfter));
      sendScim(response, 200, { schemas: [BULK_RESPONSE_URN], Operations: results });
    })
    .all(methodNotAllowed("POST"));
  return router;
}
