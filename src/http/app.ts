// The order of everything a request passes before it is a tenant's, on one screen; tenant-router.ts goes on.
import express, {
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from "express";
import type { ActivityRecorder } from "../activity/recorder.js";
import type { Clock } from "../platform/clock.js";
import type { Logger } from "../platform/logger.js";
import { createGiveWay } from "../platform/give-way.js";
import { ScimError } from "../scim/error.js";
import { createErrorHandler } from "./error-handler.js";
import { requireHost } from "./host.js";
import { inSequence } from "./in-sequence.js";
import { onlyBelow } from "./routes/only-below.js";
import { answerPrivately } from "./private-answer.js";
import { createRequestContext } from "./request/request-context.js";
import { createOpenActivity } from "./request/request-activity.js";
import { createRequestMeter, type AnsweredRequest } from "./request/request-meter.js";
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

export function createApp(deps: AppDependencies): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  // Filters hold personal data and cases Express decodes wrongly: queries are ours to read.
  app.set("query parser", false);

  const open = createOpenActivity(deps.activity);
  app.use(
    inSequence(
      joinSlashes,
      createRequestContext(deps.clock, deps.requestTimeMs, createGiveWay(), open),
      createRequestMeter(deps.onAnswered),
      answerPrivately,
      requireHost,
      onlyBelow(HEALTH_PATHS, createHealthRoutes(deps.readiness)),
      (request, response, next) => {
        // What a request begins with it keeps, whatever is reloaded meanwhile.
        deps.tenants()(request, response, next);
      },
      refuseUnknownPath,
    ),
  );
  app.use(createErrorHandler(deps.logger));
  return app;
}

/** A base URL that ends in a slash gives `/scim/v2//Users`. */
function joinSlashes(request: Request, _response: Response, next: NextFunction): void {
  const mark = request.url.indexOf("?");
  const path = mark < 0 ? request.url : request.url.slice(0, mark);
  if (path.includes("//"))
    request.url = path.replace(/\/{2,}/g, "/") + request.url.slice(path.length);
  next();
}

function refuseUnknownPath(): never {
  throw new ScimError(
    404,
    undefined,
    "There is nothing at this path. Resources are below the base URL, for example /scim/v2/Users.",
  );
}
