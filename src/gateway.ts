// The composition root: listeners around one tenant, made from configuration, on one screen.
import { createHmac } from "node:crypto";
import { createLossReport } from "./activity/loss-report.js";
import { createTrace } from "./activity/trace.js";
import type { Config, Secrets } from "./config/config.js";
import { ADMIN_HOST, createAdminApp, listenAdmin } from "./http/admin/admin-app.js";
import { createApp } from "./http/app.js";
import type { Readiness } from "./http/routes/health.js";
import { listen, type HttpServer, type SocketLimits } from "./http/listener/server.js";
import type { AttemptLimits } from "./pingone/attempt/attempt.js";
import { createTransport } from "./pingone/transport/transport.js";
import { systemClock, type Clock } from "./platform/clock.js";
import { addressOf, listening } from "./platform/listen-error.js";
import { createLogger, type Logger } from "./platform/logger.js";
import { createMetrics } from "./platform/metrics.js";
import { createWorkTracker } from "./platform/work-tracker.js";
import { attributeNames } from "./scim/schema/attribute-names.js";
import { createGroupResourceType, createUserResourceType } from "./scim/schema/product-schemas.js";
import { compileResourceSchema } from "./scim/schema/resource-schema.js";
import { trackWrites } from "./scim/tracked-store.js";
import { createAttemptLimit } from "./sources/attempt-limit.js";
import { createBearerCheck } from "./sources/bearer.js";
import { createTenant } from "./tenant.js";
import { createProcessMemories } from "./translate/process-memory.js";
import { createWriteOrder } from "./translate/write-order.js";

export interface Gateway {
  /** Listens; resolves with the base URL, for example `http://127.0.0.1:8080/scim/v2`. */
  start(): Promise<string>;
  /** Where it listens, by the name of each listener. */
  listeners(): Readonly<Record<string, string>>;
  /** Whether it can do its work, as far as is known within a moment. */
  readonly readiness: Readiness;
  /** Finishes the work in hand, then closes every connection. */
  stop(): Promise<void>;
}

export interface GatewayOverrides {
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly createTransport?: typeof createTransport;
  /** How many lines the log has lost. */
  readonly droppedLines?: () => number;
  /** How long a start may wait for what PingOne says of the environment; default half a second. */
  readonly firstReadMs?: number;
  /** How long sockets may take, where not as long as `http/server.ts` says. */
  readonly socketLimits?: Partial<SocketLimits>;
  /** How long a client waits for its answer at most; default thirty seconds. */
  readonly requestTimeMs?: number;
  /** How long PingOne's answers are waited for; default ten seconds, and thirty-five for what cannot be taken back. */
  readonly attempts?: AttemptLimits;
}

/** Below Okta's minute (clients.md 3.4). */
const REQUEST_MS = 30_000;
/** Above the deadline of a request and the time for undoing it: what was accepted is answered. */
const DRAIN_MS = 50_000;
const TRACE_CAPACITY = 1_000;
/** For all of a stop, below the minute that whoever ends the process should give it. A write goes on after its connection is gone. */
const STOP_MS = 55_000;

/** A key of its own for each purpose, without one more secret to configure; replicas with the same secrets agree on it. */
function deriveKey(secrets: Secrets, purpose: string): Uint8Array {
  const secret = secrets.pingoneClientSecret ?? secrets.pingonePrivateKey ?? "";
  return createHmac("sha256", secret).update(`scim-pingone ${purpose}`).digest();
}

export function createGateway(
  config: Config,
  secrets: Secrets,
  overrides: GatewayOverrides = {},
): Gateway {
  const { pingone, source, mapping, adminPort } = config;
  const clock = overrides.clock ?? systemClock;
  const logger = overrides.logger ?? createLogger(config.logLevel);

  const userSchema = compileResourceSchema(createUserResourceType(mapping.extensions, source));
  const groupSchema = compileResourceSchema(
    createGroupResourceType({ ...source, ...source.groups }),
  );
  const attributes = attributeNames([userSchema, groupSchema]);
  const metrics = createMetrics({
    attributes,
    ofProcess: adminPort !== undefined,
    droppedLines: overrides.droppedLines,
  });
  const trace = createTrace({ clock, capacity: TRACE_CAPACITY });
  const warn = logger.warn.bind(logger);
  const reportLoss = createLossReport({ warn, metrics, trace, clock });
  const work = createWorkTracker();
  // Under way from the moment it waits for its turn.
  const memories = createProcessMemories(clock);
  const turns = memories.local<Promise<unknown>>("writeTurns");
  const inOrder = createWriteOrder({ clock, track: work.track, turns });
  const tenant = createTenant(
    { pingone, secrets, source, mapping, userSchema, groupSchema },
    {
      clock,
      logger,
      connect: overrides.createTransport ?? createTransport,
      metrics,
      trace,
      reportLoss,
      inOrder,
      memories,
      track: work.track,
      firstReadMs: overrides.firstReadMs,
      attempts: overrides.attempts,
    },
  );

  const sockets = {
    limits: overrides.socketLimits,
    keepAliveMs: config.keepAliveMs,
    onError: (error: Error): void => {
      logger.error({ err: error }, "connections cannot be accepted");
    },
    onLetGo: metrics.connectionLetGo,
    onConnections: metrics.connectionsChanged,
  };
  let isStopping = false;
  const readiness: Readiness = () =>
    isStopping ? Promise.resolve({ reason: "stopping", ageMs: 0 }) : tenant.probe();
  const app = createApp({
    logger,
    clock,
    auth: {
      authenticate: createBearerCheck(secrets.bearers, clock),
      principal: { tenant: "default", source: source.name, credential: "bearer" },
      limit: createAttemptLimit(clock),
      onRefused: metrics.credentialRefused,
    },
    readiness,
    track: work.track,
    requestTimeMs: overrides.requestTimeMs ?? REQUEST_MS,
    users: { store: trackWrites(tenant.users, work.track), schema: userSchema, inOrder },
    groups: { store: trackWrites(tenant.groups, work.track), schema: groupSchema, inOrder },
    cursorKey: deriveKey(secrets, "cursor"),
    publicAddress: config,
    // The second one has the shape of PingOne's own SCIM API.
    basePaths: ["/scim/v2", `/environments/${pingone.environmentId}/v2`],
  });
  const onUnexpected = (error: unknown): void => {
    logger.error({ err: error }, "admin request failed");
  };
  const admin = createAdminApp({ metrics, trace, readiness, onUnexpected });

  let server: HttpServer | undefined;
  let adminServer: HttpServer | undefined;
  return {
    async start() {
      await tenant.start();
      const { host, port } = config;
      try {
        server = await listening("PORT", host, port, listen(app, host, port, sockets));
        if (adminPort !== undefined) {
          const opening = listenAdmin(admin, adminPort);
          adminServer = await listening("ADMIN_PORT", ADMIN_HOST, adminPort, opening);
        }
      } catch (error) {
        await server?.drain(0);
        await tenant.stop();
        throw error;
      }
      if (config.publicScimUrl !== undefined) return config.publicScimUrl;
      return `${config.publicBaseUrl ?? `http://${addressOf(host, server.port)}`}/scim/v2`;
    },
    readiness,
    listeners: () => ({
      ...(server && { scim: addressOf(config.host, server.port) }),
      ...(adminServer && { admin: addressOf(ADMIN_HOST, adminServer.port) }),
    }),
    async stop() {
      isStopping = true;
      const untilMs = clock.now() + STOP_MS;
      await server?.drain(DRAIN_MS);
      if (!(await work.idle(untilMs - clock.now()))) logger.error("stopped with writes under way");
      await adminServer?.drain(0);
      await tenant.stop();
    },
  };
}
