// One line a request: method, route, status, time. No URL, query, header or body, for they name people.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Request, RequestHandler, Response } from "express";
import { pinoHttp } from "pino-http";
import { withoutMessage, type Logger } from "../platform/logger.js";
import { contextOf } from "./request-context.js";

export function createRequestLog(logger: Logger) {
  const facts = (request: IncomingMessage, response: ServerResponse, timed: object) => ({
    ...timed,
    method: request.method,
    route: routeOf(request as Request, response as Response),
    status: response.statusCode,
  });
  return pinoHttp({
    logger,
    quietReqLogger: true,
    customAttributeKeys: { reqId: "requestId" },
    genReqId: (request) => contextOf(request).requestId,
    serializers: { req: () => undefined, res: () => undefined, err: withoutMessage },
    customSuccessObject: (request, response, timed: object) => facts(request, response, timed),
    customErrorObject: (request, response, _error, timed: object) =>
      facts(request, response, timed),
    customLogLevel: (_request, response, error) =>
      error !== undefined || isFailure(response.statusCode) ? "error" : "info",
    customSuccessMessage: () => "request",
    customErrorMessage: () => "request failed",
    autoLogging: { ignore: (request) => request.url === "/healthz" || request.url === "/readyz" },
  });
}

/** 501 is an answer about us, not a failure of ours. */
const isFailure = (status: number): boolean => status >= 500 && status !== 501;

/** The pattern that matched (`/scim/v2/users/:id`), never the path itself; undefined when none did. */
function routeOf(request: Request, response: Response): string | undefined {
  const route = request.route as { path?: unknown } | undefined;
  const base: unknown = response.locals[BASE] ?? request.baseUrl;
  return typeof route?.path === "string" ? String(base).toLowerCase() + route.path : undefined;
}

const BASE = "base";

/** Notes where a router is mounted: Express forgets it on the way to the error handler. */
export const noteBase: RequestHandler = (request, response, next) => {
  response.locals[BASE] = request.baseUrl;
  next();
};
