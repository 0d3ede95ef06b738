// One line for each request to the admin listener: who asked, for what, and what came of it. No URL or body, for they may name people.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Request, RequestHandler, Response } from "express";
import { pinoHttp } from "pino-http";
import type { Logger } from "../../platform/logger.js";
import { knownCallerOf } from "./admin-resource.js";

/** What is asked every few seconds, by machines: told at level debug while it goes well. */
const POLLED: ReadonlySet<string> = new Set(["/metrics", "/healthz", "/readyz"]);

export function createAdminLog(logger: Logger): RequestHandler {
  return pinoHttp({
    logger,
    // Addresses and headers, the tokens among them.
    serializers: { req: () => undefined, res: () => undefined },
    // What pino-http takes for every line of a request would stand in its last line twice, and the first status is of no answer yet.
    customSuccessObject: (request, response, { responseTime }: Timed) =>
      facts(request as Request, response as Response, responseTime),
    customErrorObject: (request, response, _error, { responseTime }: Timed) =>
      facts(request as Request, response as Response, responseTime),
    customLogLevel: (request, response) => levelOf(request as Request, response),
    customSuccessMessage: () => "admin request",
    // Its cause, where there is one, has a line of its own.
    customErrorMessage: () => "admin request",
  });
}

interface Timed {
  readonly responseTime: number;
}

function levelOf(request: Request, { statusCode }: ServerResponse) {
  if (statusCode >= 500) return "error";
  if (statusCode >= 400) return "warn";
  return POLLED.has(routeOf(request) ?? "") ? "debug" : "info";
}

const facts = (request: Request, response: Response, responseTime: number) => ({
  by: knownCallerOf(response)?.name,
  method: request.method,
  route: routeOf(request),
  status: response.statusCode,
  responseTime,
});

/** The pattern that matched, never the path itself; undefined when none did. */
function routeOf(request: IncomingMessage): string | undefined {
  const { route } = request as { route?: { path?: unknown } };
  return typeof route?.path === "string" ? route.path : undefined;
}
