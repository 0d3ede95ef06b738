// The order of everything a request passes, on one screen.
import express, {
  Router,
  type Express,
  type NextFunction,
  type Request,
  type Response,
} from "express";
import type { Clock } from "../platform/clock.js";
import type { Logger } from "../platform/logger.js";
import { createGiveWay } from "../platform/turns.js";
import type { Endpoint } from "../scim/endpoint.js";
import { ScimError } from "../scim/error.js";
import { createAuth, type AuthDependencies } from "./auth.js";
import { baseUrlOf, type PublicAddress } from "./base-url.js";
import { createBodyGauge, type BodyGauge } from "./body/body-gauge.js";
import { createBodyReader } from "./body/body-reader.js";
import { createCursorBox } from "./routes/cursor-box.js";
import { createErrorHandler } from "./error-handler.js";
import { createLateBodyRefusal } from "./body/late-body.js";
import { createListAnswer } from "./routes/list-answer.js";
import { requireHost } from "./host.js";
import { answerPrivately } from "./private-answer.js";
import { createRequestContext } from "./request-context.js";
import { createRequestLog, noteBase } from "./request-log.js";
import { createBulkRoutes } from "./routes/bulk.js";
import { createDiscoveryRoutes } from "./routes/discovery.js";
import { createHealthRoutes, type Readiness } from "./routes/health.js";
import { createRootSearchRoutes } from "./routes/search.js";
import { createResourceRoutes } from "./routes/resources.js";

export interface AppDependencies {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly auth: AuthDependencies;
  readonly readiness: Readiness;
  /** How long a client has to wait for its answer at most. */
  readonly requestTimeMs: number;
  /** Makes a stop wait for work that goes on without its client. */
  readonly track: <T>(work: () => Promise<T>) => Promise<T>;
  readonly users: Endpoint;
  readonly groups: Endpoint;
  /** Signs cursors; the same in every replica and after a restart. */
  readonly cursorKey: Uint8Array;
  readonly publicAddress: PublicAddress;
  /** Where the SCIM surface is mounted, for example `/scim/v2`. */
  readonly basePaths: readonly string[];
}

const MAX_BODY_BYTES = 1024 * 1024;
/** What a group of 50,000 members takes: a client that replaces it sends back what it has read. */
const MAX_GROUP_BYTES = 10 * 1024 * 1024;
/** Of all bodies at a time; as objects they take several times as much. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;
const BULK_CONCURRENCY = 8;
const CURSOR_LIFE_SECONDS = 3600;
const LIMITS = { defaultPageSize: 100, maxPageSize: 200 };
const CAPABILITIES = {
  maxResults: LIMITS.maxPageSize,
  defaultPageSize: LIMITS.defaultPageSize,
  maxOperations: 1000,
  maxPayloadSize: MAX_BODY_BYTES,
  cursorTimeout: CURSOR_LIFE_SECONDS,
};

export function createApp(deps: AppDependencies): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  // Filters hold personal data and cases Express decodes wrongly: queries are ours to read.
  app.set("query parser", false);

  app.use(joinSlashes);
  app.use(createRequestContext(deps.clock, deps.requestTimeMs, createGiveWay()));
  app.use(createRequestLog(deps.logger));
  app.use(answerPrivately, requireHost);
  app.use(createHealthRoutes(deps.readiness));
  const gauge = createBodyGauge(MAX_HELD_BYTES);
  for (const basePath of deps.basePaths) app.use(basePath, createScimRouter(deps, basePath, gauge));
  app.use(refuseUnknownPath);
  app.use(createErrorHandler(deps.logger));
  return app;
}

function createScimRouter(deps: AppDependencies, basePath: string, gauge: BodyGauge): Router {
  const baseUrl = (request: Request): string => baseUrlOf(request, deps.publicAddress, basePath);
  const endpoints = [deps.users, deps.groups];
  const types = endpoints.map(({ schema }) => schema.type);
  const cursors = { key: deps.cursorKey, owner: basePath, lifeMs: CURSOR_LIFE_SECONDS * 1000 };
  const router = Router();
  router.use(createDiscoveryRoutes({ types, capabilities: CAPABILITIES, baseUrl }));
  router.use(createAuth(deps.auth));
  router.use("/Groups", createBodyReader(MAX_GROUP_BYTES, gauge));
  router.use(createBodyReader(MAX_BODY_BYTES, gauge));
  router.use(createLateBodyRefusal(deps.clock));
  for (const endpoint of endpoints) {
    const { id } = endpoint.schema.type;
    const sendList = createListAnswer({
      endpoint,
      baseUrl,
      cursors: createCursorBox(cursors, deps.clock, id),
    });
    router.use(
      endpoint.schema.type.endpoint,
      noteBase,
      createResourceRoutes({ endpoint, limits: LIMITS, sendList, baseUrl }),
    );
  }
  router.use(
    createRootSearchRoutes({
      endpoints,
      limits: LIMITS,
      baseUrl,
      cursors: createCursorBox(cursors, deps.clock, "all"),
    }),
  );
  router.use(
    "/Bulk",
    noteBase,
    createBulkRoutes({
      endpoints,
      tolerances: deps.users.tolerances,
      baseUrl,
      maxOperations: CAPABILITIES.maxOperations,
      concurrency: BULK_CONCURRENCY,
      now: () => deps.clock.now(),
      track: deps.track,
      onUnexpected: (error, { requestId }) => {
        deps.logger.error({ requestId, err: error }, "bulk operation failed");
      },
    }),
  );
  router.all("/Me", refuseUnsupported);
  return router;
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

function refuseUnsupported(): never {
  throw new ScimError(
    501,
    undefined,
    "This operation is not supported; see /ServiceProviderConfig.",
  );
}
