// What a request passes once it is known below which base path it is: discovery, authentication, its body, and the resources of its source.
import { Router, type Request, type RequestHandler } from "express";
import type { Clock } from "../platform/clock.js";
import type { Logger } from "../platform/logger.js";
import { ScimError } from "../scim/error.js";
import type { Principal } from "../scim/principal.js";
import { requireLive, requireRight } from "../sources/permitted-store.js";
import { addressOfClient, createAuth, tooManyWrong, type AuthDependencies } from "./auth.js";
import { baseUrlOf } from "./base-url.js";
import type { BodyGauge } from "./body/body-gauge.js";
import { createBodyReader } from "./body/body-reader.js";
import { createLateBodyRefusal } from "./body/late-body.js";
import { headerValues } from "./header-values.js";
import { inSequence } from "./in-sequence.js";
import { mountedAmong } from "./routes/mounted.js";
import { onlyBelow } from "./routes/only-below.js";
import { activityOf, contextOf } from "./request/request-context.js";
import { rememberBase } from "./request/route-name.js";
import { createBulkRoutes } from "./routes/bulk.js";
import { createCursorCodec } from "./routes/cursor-codec.js";
import { createDiscoveryRoutes, DISCOVERY_PATHS } from "./routes/discovery.js";
import { createListAnswer } from "./routes/list-answer.js";
import { createResourceRoutes } from "./routes/resources.js";
import { createRootSearchRoutes } from "./routes/search.js";
import type { SourceSurface, TenantSurface } from "./tenant-surface.js";
import {
  CAPABILITIES,
  CURSOR_LIFE_MS,
  MAX_BODY_BYTES,
  MAX_GROUP_BYTES,
  PAGE_LIMITS,
} from "./request/limits.js";

export interface TenantRouterDependencies {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly auth: Omit<AuthDependencies, "clock">;
  /** Whether an operator has paused the writes of who asks. */
  readonly isPaused: (principal: Principal) => boolean;
  /** Bounds the bodies of all tenants together. */
  readonly gauge: BodyGauge;
  /** Makes a stop wait for work that goes on without its client. */
  readonly track: <T>(work: () => Promise<T>) => Promise<T>;
}

const BULK_CONCURRENCY = 8;

export function createTenantsRouter(
  tenants: readonly TenantSurface[],
  deps: TenantRouterDependencies,
): RequestHandler {
  return mountedAmong(
    tenants.flatMap((tenant) =>
      tenant.basePaths.map(
        (basePath) => [basePath, createTenantRouter(tenant, basePath, deps)] as const,
      ),
    ),
  );
}

function createTenantRouter(
  tenant: TenantSurface,
  basePath: string,
  deps: TenantRouterDependencies,
): RequestHandler {
  const baseUrl = (request: Request): string => baseUrlOf(request, tenant.publicAddress, basePath);
  const sources = new Map(
    Array.from(tenant.sources, ([name, source]) => [
      name,
      createSourceRouter(
        source,
        { owner: `${tenant.name}\n${name}`, tenant, baseUrl, basePath },
        deps,
      ),
    ]),
  );
  return inSequence(
    (request, _response, next) => {
      const facts = activityOf(request)?.facts;
      if (facts !== undefined) {
        facts.tenant = tenant.name;
        if (deps.auth.proxies !== undefined)
          facts.peer = addressOfClient(request, deps.auth.proxies);
      }
      next();
    },
    onlyBelow(DISCOVERY_PATHS, createTenantDiscovery(tenant, baseUrl, deps.auth)),
    createAuth(tenant, { ...deps.auth, clock: deps.clock }),
    onlyBelow(["Groups"], createBodyReader(MAX_GROUP_BYTES, deps.gauge)),
    createBodyReader(MAX_BODY_BYTES, deps.gauge),
    createLateBodyRefusal(deps.clock),
    (request, response, next) => {
      const ofSource = sources.get(contextOf(request).principal.source);
      if (ofSource === undefined) next();
      else ofSource(request, response, next);
    },
  );
}

/** Public; with a credential that is right it shows what holds for its source. */
function createTenantDiscovery(
  tenant: TenantSurface,
  baseUrl: (request: Request) => string,
  { limit, proxies, onAuthenticated }: TenantRouterDependencies["auth"],
): RequestHandler {
  const shared = { ...CAPABILITIES, takesBasic: tenant.takesBasic };
  const common = createDiscoveryRoutes({ types: tenant.types, capabilities: shared, baseUrl });
  const own = new Map(
    Array.from(tenant.sources, ([name, { types, policy }]) => {
      const capabilities = {
        ...shared,
        bulk: policy.allow.includes("bulk"),
        changePassword: (policy.writable["password"] ?? "always") === "always",
        isInteropProfile: policy.profile === "interop",
      };
      return [name, createDiscoveryRoutes({ types, capabilities, baseUrl })] as const;
    }),
  );
  return async function discover(request, response, next) {
    const [sent] = headerValues(request, "authorization");
    const outcome = sent === undefined ? undefined : await tenant.authenticate(sent);
    const address = addressOfClient(request, proxies);
    if (outcome !== undefined && "refused" in outcome && outcome.refused !== "unverifiable") {
      onAuthenticated(tenant.name, outcome.refused);
      // Public, and no place to guess credentials at.
      const waitSeconds = limit(address);
      if (waitSeconds !== undefined) {
        next(tooManyWrong(waitSeconds));
        return;
      }
    }
    const name = outcome !== undefined && "principal" in outcome ? outcome.principal.source : "";
    const isThere = tenant.sources.get(name)?.addresses?.contains(address) !== false;
    const routes = isThere ? own.get(name) : undefined;
    (routes ?? common)(request, response, next);
  };
}

interface Surroundings {
  /** Whose cursors they are: of no use to any other. */
  readonly owner: string;
  readonly tenant: TenantSurface;
  readonly baseUrl: (request: Request) => string;
  readonly basePath: string;
}

function createSourceRouter(
  { users, groups, policy, bulkCalls }: SourceSurface,
  { owner, tenant, baseUrl, basePath }: Surroundings,
  deps: TenantRouterDependencies,
): RequestHandler {
  const endpoints = [users, groups];
  const cursors = { keys: tenant.cursorKeys, owner, lifeMs: CURSOR_LIFE_MS };
  const resources = endpoints.map((endpoint) => {
    const sendList = createListAnswer({
      endpoint,
      baseUrl,
      cursors: createCursorCodec(cursors, deps.clock, endpoint.schema.type.id),
    });
    return createResourceRoutes({ endpoint, limits: PAGE_LIMITS, sendList, baseUrl, basePath });
  });
  const router = Router();
  router.use(
    createRootSearchRoutes({
      endpoints,
      limits: PAGE_LIMITS,
      baseUrl,
      cursors: createCursorCodec(cursors, deps.clock, "all"),
    }),
  );
  router.use(
    "/Bulk",
    rememberBase,
    createBulkRoutes({
      endpoints,
      tolerances: users.tolerances,
      permit: ({ principal }) => {
        requireRight(policy, "bulk");
        requireLive(policy, deps.isPaused(principal));
      },
      baseUrl,
      maxOperations: CAPABILITIES.maxOperations,
      maxCalls: bulkCalls,
      concurrency: BULK_CONCURRENCY,
      now: () => deps.clock.now(),
      track: deps.track,
      onUnexpected: (error, { requestId }) => {
        deps.logger.error({ requestId, err: error }, "bulk operation failed");
      },
    }),
  );
  router.all("/Me", refuseUnsupported);
  return inSequence(...resources, router);
}

function refuseUnsupported(): never {
  throw new ScimError(
    501,
    undefined,
    "/Me is not supported: a client here is no user. Ask for a user by /Users/{id}.",
  );
}
