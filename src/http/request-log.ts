// One line a request: method, route, status, time. No URL, query, header or body, for they name people.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Request, RequestHandler, Response } from "express";
import { pinoHttp } from "pino-http";
import type { Logger } from "../platform/logger.js";
import { nobody, type Principal } from "../scim/principal.js";
import { contextOf } from "./request-context.js";

export function createRequestLog(logger: Logger) {
  return pinoHttp({
    logger: facadeOf(logger),
    quietReqLogger: true,
    customAttributeKeys: { reqId: "requestId" },
    genReqId: (request) => contextOf(request).requestId,
    customSuccessObject: (request, response, { responseTime }: Timed) => ({
      responseTime,
      ...facts(request, response),
    }),
    customErrorObject: (request, response, err, { responseTime }: Timed) => ({
      ...(isFailure(response.statusCode) ? { err } : {}),
      responseTime,
      ...facts(request, response),
    }),
    customLogLevel: (_request, response, error) =>
      error !== undefined || isFailure(response.statusCode) ? "error" : "info",
    customSuccessMessage: () => "request",
    customErrorMessage: () => "request failed",
    autoLogging: { ignore: (request) => request.url === "/healthz" || request.url === "/readyz" },
  });
}

interface Timed {
  readonly responseTime: number;
}

/**
 * What pino-http may know of the logger. It asks for two children a request, each with all it is to print made into text
 * beforehand: a tenth of a GET. One object that keeps the request's id does the same.
 */
function facadeOf(logger: Logger): Logger {
  const ofRequest = ({ requestId }: { requestId: string }) => {
    const facade = {
      child: () => facade,
      info: (line: object, text: string): void => {
        logger.info({ requestId, ...line }, text);
      },
      error: (line: object, text: string): void => {
        logger.error({ requestId, ...line }, text);
      },
    };
    return facade;
  };
  const { levels } = logger;
  return { child: () => ({ levels, child: ofRequest }) } as unknown as Logger;
}

/** 501 is an answer about us, not a failure of ours. */
const isFailure = (status: number): boolean => status >= 500 && status !== 501;

const facts = (request: IncomingMessage, response: ServerResponse) => ({
  ...whoOf(request),
  ...traceOf(request),
  method: request.method,
  route: routeOf(request as Request, response as Response),
  status: response.statusCode,
});

/** Nothing of it is known of who has no credential. */
function whoOf(request: IncomingMessage): Partial<Principal> {
  const { principal } = contextOf(request);
  return principal === nobody ? {} : principal;
}

/** Its id is random and names nobody. */
function traceOf(request: IncomingMessage): { readonly traceId?: string } {
  const { trace } = contextOf(request);
  return trace === undefined ? {} : { traceId: trace.traceId };
}

/** The pattern that matched (`/scim/v2/users/:id`), never the path itself; undefined when none did. */
function routeOf(request: Request, response: Response): string | undefined {
  const route = request.route as { path?: unknown } | undefined;
  const base: unknown = response.locals[BASE] ?? request.baseUrl;
  return typeof route?.path === "string" ? String(base).toLowerCase() + route.path : undefined;
}

const BASE = "base";

/** What {@link noteBase} noted. */
export const mountedAt = (response: Response): string | undefined =>
  response.locals[BASE] as string | undefined;

/** Notes where a router is mounted: Express forgets it on the way to the error handler. */
export const noteBase: RequestHandler = (request, response, next) => {
  response.locals[BASE] = request.baseUrl;
  next();
};
