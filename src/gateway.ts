// The composition root: every part is made here, from configuration, on one screen.
import { createHmac } from "node:crypto";
import type { Config, Secrets } from "./config/config.js";
import { createApp } from "./http/app.js";
import { listen, type HttpServer } from "./http/server.js";
import { createPingOneClient } from "./pingone/client.js";
import { createPingOneGroups } from "./pingone/groups.js";
import { createPingOnePopulations } from "./pingone/populations.js";
import { createPingOneSchema } from "./pingone/schema.js";
import { createReadinessProbe } from "./pingone/readiness.js";
import { createTokenSource } from "./pingone/token.js";
import { createTransport } from "./pingone/transport.js";
import { createPingOneUsers } from "./pingone/users.js";
import { systemClock, type Clock } from "./platform/clock.js";
import { createLogger, type Logger } from "./platform/logger.js";
import { createWorkTracker } from "./platform/work-tracker.js";
import { createSerializer } from "./platform/serializer.js";
import { PINGONE_USER } from "./scim/schema/pingone-user.js";
import { createGroupResourceType, createUserResourceType } from "./scim/schema/product-schemas.js";
import { compileResourceSchema } from "./scim/schema/resource-schema.js";
import { createBearerCheck } from "./sources/bearer.js";
import { trackWrites } from "./scim/tracked-store.js";
import { createDeclaredAttributes } from "./translate/declared-attributes.js";
import { createGroupStore } from "./translate/group-store.js";
import { defaultMapping } from "./translate/mapping/default-mapping.js";
import { neededAttributes } from "./translate/mapping/needed-attributes.js";
import { createPopulations } from "./translate/populations.js";
import { compileMapping } from "./translate/profile/compile-mapping.js";
import { createUserStore } from "./translate/user-store.js";

export interface Gateway {
  /** Listens; resolves with the base URL, for example `http://127.0.0.1:8080/scim/v2`. */
  start(): Promise<string>;
  /** Finishes the work in hand, then closes every connection. */
  stop(): Promise<void>;
}

export interface GatewayOverrides {
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly createTransport?: typeof createTransport;
}

const CONNECTIONS = 32;
const MAX_SCAN = 10_000;
const DRAIN_MS = 10_000;
/** How long a start waits for the environment's schema; afterwards it is read while requests are served. */
const FIRST_READ_MS = 500;
/** A write goes on after its connection is gone: a request's 30 seconds and the time for undoing. */
const FINISH_MS = 50_000;

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
  const { pingone } = config;
  const clock = overrides.clock ?? systemClock;
  const logger = overrides.logger ?? createLogger(config.logLevel);
  const connect = overrides.createTransport ?? createTransport;

  const api = new URL(pingone.apiUrl);
  const location = {
    origin: api.origin,
    basePath: `${api.pathname}/environments/${pingone.environmentId}`,
  };
  const apiTransport = connect(api.origin, CONNECTIONS);
  const authTransport = connect(new URL(pingone.authUrl).origin, 2);
  const token = createTokenSource(
    {
      ...pingone,
      clientSecret: secrets.pingoneClientSecret,
      privateKey: secrets.pingonePrivateKey,
    },
    authTransport,
    clock,
  );
  const { basePath } = location;
  const call = createPingOneClient({
    transport: apiTransport,
    token,
    clock,
    random: Math.random,
    basePath,
  });

  const users = createPingOneUsers(call, location);
  const groups = createPingOneGroups(call, location);
  const mapping = defaultMapping;
  const userSchema = compileResourceSchema(createUserResourceType(mapping.extensions));
  const userSchemas = createPingOneSchema(call, location);
  const declared = createDeclaredAttributes({
    readSchema: (context) => userSchemas.read(context),
    clock,
    needed: neededAttributes(mapping),
    onFailure: (error) => {
      logger.warn({ err: error }, "the environment's user schema cannot be read");
    },
  });
  const populations = createPopulations({
    populations: createPingOnePopulations(call, location),
    users,
    groups,
    clock,
    onMove: ({ id, from, to, droppedGroups }, { requestId }) => {
      logger.info({ requestId, id, from, to, droppedGroups }, "moved to another population");
    },
  });
  const userStore = createUserStore({
    users,
    mapping: compileMapping(mapping, userSchema, new Set([PINGONE_USER])),
    declared,
    populations,
    policy: {
      populationFor: () => pingone.populationId,
      identityProviderId: undefined,
      onUnmapped: "drop",
    },
    clock,
    maxScan: MAX_SCAN,
    onLoss: ({ reason, id, attributes }, { requestId }) => {
      logger.warn({ requestId, id, reason, attributes }, "PingOne did not keep these attributes");
    },
    onStranded: (id, error, { requestId }) => {
      logger.error(
        { requestId, id, err: error },
        "a created user could not be disabled or removed",
      );
    },
  });

  const groupSchema = compileResourceSchema(createGroupResourceType());
  const groupStore = createGroupStore({
    groups,
    users,
    schema: groupSchema,
    clock,
    maxScan: MAX_SCAN,
  });

  const work = createWorkTracker();
  const serialize = createSerializer();
  let isStopping = false;
  const probe = createReadinessProbe(call, clock);
  const app = createApp({
    logger,
    clock,
    authenticate: createBearerCheck([secrets.scimBearerToken]),
    readiness: () => (isStopping ? Promise.resolve("stopping") : probe()),
    users: { store: trackWrites(userStore, work.track), schema: userSchema, serialize },
    groups: { store: trackWrites(groupStore, work.track), schema: groupSchema, serialize },
    cursorKey: deriveKey(secrets, "cursor"),
    publicBaseUrl: config.publicBaseUrl,
    // The second one has the shape of PingOne's own SCIM API (design section 4).
    basePaths: ["/scim/v2", `/environments/${pingone.environmentId}/v2`],
  });

  let server: HttpServer | undefined;
  return {
    async start() {
      await declared.refresh({ requestId: "start", deadlineMs: clock.now() + FIRST_READ_MS });
      server = await listen(app, config.host, config.port);
      const host = config.host.includes(":") ? `[${config.host}]` : config.host;
      return `${config.publicBaseUrl ?? `http://${host}:${server.port}`}/scim/v2`;
    },
    async stop() {
      isStopping = true;
      await server?.drain(DRAIN_MS);
      if (!(await work.idle(FINISH_MS))) logger.error("stopped with writes under way");
      await Promise.all([apiTransport.close(), authTransport.close()]);
    },
  };
}
