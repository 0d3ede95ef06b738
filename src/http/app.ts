// The order of everything a request passes before it is a tenant's, on one screen; tenant-router.ts goes on.
import express, { type Express, type Request, type RequestHandler, type Response } from "express";
import type { ActivityRecorder } from "../activity/recorder.js";
import type { Clock } from "../platform/clock.js";
import type { Logger } from "../platform/logger.js";
import { createGiveWay } from "../platform/give-way.js";
import { ScimError } from "../scim/error.js";
import { createErrorHandler } from "./error-handler.js";
import { requireHost } from "./host.js";
import { inSequence } from "./in-sequence.js";
import { onlyBelow } from "./routes/only-below.js";
import { changePath } from "./routes/path-segment.js";
import { contextOf, createRequestContext } from "./request/request-context.js";
import { createOpenActivity, createOver } from "./request/open-activity.js";
import type { AnsweredRequest } from "./request/request-meter.js";
import { ownHeaders } from "./send.js";
import { createHealthRoutes, HEALTH_PATHS, type Readiness } from "./routes/health.js";

export interface AppDependencies {
  readonly logger: Logger;
  readonly activity: ActivityRecorder;
  readonly clock: Clock;
  readonly readiness: Readiness;
  /** Told of each request once its answer is over. */
  readonly onAnswered: (request: AnsweredRequest) => void;
  /** How long a client has to wait for its answer at most. */
  readonly requestTimeMs: number;
  /** What serves the tenants at the moment. */
  readonly tenants: () => RequestHandler;
}

/** One layer of Express, for its router makes a dozen objects for each that a request tries. */
export function createApp(deps: AppDependencies): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  // Filters hold personal data and cases Express decodes wrongly: queries are ours to read.
  app.set("query parser", false);

  const open = createOpenActivity(deps.activity);
  const begin = createRequestContext(deps.clock, deps.requestTimeMs, createGiveWay(), open);
  const over = createOver(deps.onAnswered);
  const pass = inSequence(
    requireHost,
    onlyBelow(HEALTH_PATHS, inSequence(withOwnHeaders, createHealthRoutes(deps.readiness))),
    (request, response, next) => {
      // What a request begins with it keeps, whatever is reloaded meanwhile.
      deps.tenants()(request, response, next);
    },
    refuseUnknownPath,
  );
  const fail = createErrorHandler(deps.logger);
  app.use((request: Request, response: Response) => {
    request.url = withoutDoubleSlashes(request.url);
    begin(request);
    response.on("close", over);
    pass(request, response, (error: unknown) => {
      try {
        fail(error, request, response, cutOff);
      } catch (failure) {
        cutOff(failure);
      }
    });

    /** An answer that was begun, or cannot be written, does not say that it failed. */
    function cutOff(error: unknown): void {
      const { requestId } = contextOf(request);
      deps.logger.error({ requestId, err: error }, "an answer was cut off");
      request.socket.destroy();
    }
  });
  return app;
}

/** For answers that are no SCIM document. */
const withOwnHeaders: RequestHandler = (_request, response, next) => {
  const headers = ownHeaders(response);
  for (let n = 0; n + 1 < headers.length; n += 2) {
    response.setHeader(headers[n] ?? "", headers[n + 1] ?? "");
  }
  next();
};

/** A base URL that ends in a slash gives `/scim/v2//Users`. */
const withoutDoubleSlashes = (url: string): string =>
  url.includes("//") ? changePath(url, (path) => path.replace(/\/{2,}/g, "/")) : url;

function refuseUnknownPath(): never {
  throw new ScimError(
    404,
    undefined,
    "There is nothing at this path. Resources are below the base URL, for example /scim/v2/Users.",
  );
}
