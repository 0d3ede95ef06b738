// What an operator may ask about the process itself, on a listener of its own that only this machine can reach.
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import type { Trace } from "../../activity/trace.js";
import type { Metrics } from "../../platform/metrics.js";
import { parseActivityQuery } from "./activity-query.js";
import { searchOf } from "../base-url.js";
import { createHealthRoutes, type Readiness } from "../routes/health.js";
import { listen, type HttpServer } from "../listener/server.js";

export interface AdminDependencies {
  readonly metrics: Metrics;
  readonly trace: Trace;
  readonly readiness: Readiness;
  /** Told of what nobody foresaw; the answer is a bare 500. */
  readonly onUnexpected: (error: unknown) => void;
}

/** Whatever HOST says: there is no credential here, so no network may be. */
export const ADMIN_HOST = "127.0.0.1";

export function createAdminApp(deps: AdminDependencies): Express {
  const { metrics, trace, readiness, onUnexpected } = deps;
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", false);

  app.use(refuseForeignHost);
  // Before the routes, for routers answer OPTIONS themselves.
  app.all(["/metrics", "/activity", "/healthz", "/readyz"], refuseOtherMethods);
  app.use(createHealthRoutes(readiness));
  app.get("/metrics", async (_request, response) => {
    const { contentType, text } = await metrics.render();
    response.setHeader("Content-Type", contentType);
    response.end(text);
  });
  app.get("/activity", (request, response) => {
    const query = parseActivityQuery(searchOf(request));
    if (typeof query === "string") response.status(400).json({ error: query });
    else response.json({ entries: trace.entries(query) });
  });
  app.use(refuseUnknownPath);
  app.use(createFailure(onUnexpected));
  return app;
}

export const listenAdmin = (app: Express, port: number): Promise<HttpServer> =>
  listen(app, ADMIN_HOST, port);

/**
 * A web page can make its own name resolve to 127.0.0.1 and so let a browser on this machine read for it (DNS
 * rebinding). Its requests carry that name.
 */
const refuseForeignHost: RequestHandler = (request, response, next) => {
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("X-Content-Type-Options", "nosniff");
  if (/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(request.headers.host ?? "")) next();
  else
    response
      .status(403)
      .json({ error: "Ask for localhost or 127.0.0.1: this is for the machine itself." });
};

const refuseOtherMethods: RequestHandler = ({ method }, response, next) => {
  if (method === "GET" || method === "HEAD") {
    next();
    return;
  }
  response.setHeader("Allow", "GET, HEAD");
  response.status(405).json({ error: "This can only be read: use GET." });
};

const refuseUnknownPath: RequestHandler = (_request, response) => {
  response.status(404).json({
    error: "There is nothing at this path; there are /metrics, /activity, /healthz and /readyz.",
  });
};

const createFailure =
  (onUnexpected: (error: unknown) => void): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    onUnexpected(error);
    if (response.headersSent) next(error);
    else response.status(500).json({ error: "The gateway failed. Its log has the reason." });
  };
