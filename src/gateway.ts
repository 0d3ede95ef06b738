// The composition root: listeners around what a configuration makes, and the order in which they start, reload and stop.
import { createActivityEntries } from "./activity/entries.js";
import { createActivityRecording, type ActivityRecording } from "./activity-recording.js";
import { createActivityStore } from "./activity-sharing.js";
import { createAdminListener, type AdminListener } from "./admin-listener.js";
import type { Config, Loaded, Secrets } from "./config/config.js";
import { isSecureUrl } from "./config/environment/settings.js";
import { createCurrentServing, type CurrentServing } from "./current-serving.js";
import {
  createProcessParts,
  partDependencies,
  type ProcessOverrides,
  type ProcessParts,
} from "./gateway-parts.js";
import { createApp } from "./http/app.js";
import { createBodyGauge } from "./http/body/body-gauge.js";
import { listen, type HttpServer, type SocketLimits } from "./http/listener/server.js";
import { createOnUnread } from "./http/request/open-activity.js";
import type { Readiness } from "./http/routes/health.js";
import { fetchJson } from "./platform/fetch-json.js";
import { addressOf, listening } from "./platform/listen-error.js";
import { readVersion } from "./platform/version.js";
import { sampleProcess } from "./sampled-process.js";
import type { Serving } from "./serving.js";
import { keepIssuerKeys } from "./sources/authentication/issuer-keys.js";
import { createAttemptLimit } from "./sources/authentication/attempt-limit.js";
import { createSharedPauses, type SharedPauses } from "./sources/pauses/shared-pauses.js";

export interface Gateway {
  /** Listens; resolves with the base URL, for example `http://127.0.0.1:8080/scim/v2`. */
  start(): Promise<string>;
  /** Where it listens, by the name of each listener. */
  listeners(): Readonly<Record<string, string>>;
  /** Whether it can do its work, as far as is known within a moment. */
  readonly readiness: Readiness;
  /**
   * Serves by another configuration from the next request on; those under way keep what they began with. Listeners stay as
   * they are. Throws, and changes nothing, when something of it cannot be made.
   */
  reload(loaded: Loaded): void;
  /** Finishes the work in hand, then closes every connection. */
  stop(): Promise<void>;
}

export interface GatewayOverrides extends ProcessOverrides {
  /** How long a start may wait for what PingOne says of the environment; default half a second. */
  readonly firstReadMs?: number;
  /** How long sockets may take, where not as long as `http/listener/server.ts` says. */
  readonly socketLimits?: Partial<SocketLimits>;
  /** How long a client waits for its answer at most; default thirty seconds. */
  readonly requestTimeMs?: number;
}

/** What requests are answered with. */
interface Served {
  readonly activity: ActivityRecording;
  readonly pauses: SharedPauses;
  readonly serving: CurrentServing;
  readonly bodyBytes: () => number;
}

interface Listeners {
  readonly app: ReturnType<typeof createApp>;
  readonly admin: AdminListener;
  readonly readiness: Readiness;
  /** From now on it says that it is not ready. */
  readonly stopping: () => void;
}

/** Below Okta's minute (clients.md 3.4). */
const REQUEST_MS = 30_000;
/** Above the deadline of a request and the time for undoing it: what was accepted is answered. */
const DRAIN_MS = 50_000;
/** For all of a stop, below the minute that whoever ends the process should give it. A write goes on after its connection is gone. */
const STOP_MS = 55_000;
const FIRST_READ_MS = 500;
/** Of all bodies at a time; as objects they take several times as much. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;

export function createGateway(
  config: Config,
  secrets: Secrets,
  overrides: GatewayOverrides = {},
): Gateway {
  const parts = createProcessParts(config, overrides);
  const served = createServed({ config, secrets }, parts, overrides);
  const { app, admin, readiness, stopping } = createListeners(
    { config, secrets },
    parts,
    served,
    overrides,
  );
  const { clock, logger, work, replicas, shared } = parts;
  const { activity, pauses, serving } = served;
  const { host, port } = config;
  let server: HttpServer | undefined;
  return {
    async start() {
      await Promise.all([pauses.start(), serving.start(overrides.firstReadMs ?? FIRST_READ_MS)]);
      try {
        const sockets = socketOptions({ config, secrets }, parts, served, overrides);
        server = await listening("PORT", host, port, listen(app, host, port, sockets));
        await admin.start();
        serving.bringDecisions();
      } catch (error) {
        pauses.stop();
        await server?.drain(0);
        await admin.stop();
        await serving.stop();
        throw error;
      }
      return baseUrlOf(config, server.port);
    },
    reload(loaded) {
      const next = serving.make(loaded);
      // The last of what may fail.
      if (loaded.secrets.tls !== undefined) server?.renewTls(loaded.secrets.tls);
      admin.reload(loaded);
      activity.rotate(loaded.secrets);
      serving.replaceBy(next, FIRST_READ_MS);
    },
    readiness,
    listeners: () => ({
      ...(server && { scim: addressOf(host, server.port) }),
      ...admin.listeners(),
    }),
    async stop() {
      stopping();
      const untilMs = clock.now() + STOP_MS;
      await server?.drain(DRAIN_MS);
      if (!(await work.idle(untilMs - clock.now()))) logger.error("stopped with writes under way");
      await admin.stop();
      // Before connections are closed: a write that is cut off there has not been answered.
      replicas.stop();
      await serving.stop();
      pauses.stop();
      await activity.stop();
      shared.close();
    },
  };
}

function createServed(first: Loaded, parts: ProcessParts, { output }: GatewayOverrides): Served {
  const { clock, logger, metrics, shared, replicas, keys, work, shadowRuns } = parts;
  const tenants = (): Serving["tenants"] => serving.now().tenants;
  const store = createActivityStore({ shared, replicas, tenants, clock, logger });
  const pauses = createPauses(parts, tenants);
  const isPaused: Parameters<typeof partDependencies>[1] = ({ tenant, source }) =>
    pauses.since(tenant, source) !== undefined;
  const gauge = createBodyGauge(MAX_HELD_BYTES);
  const auth = { limit: createAttemptLimit(clock), onAuthenticated: metrics.authenticated };
  const serving: CurrentServing = createCurrentServing(first, parts, {
    clock,
    logger,
    keys,
    shadowRuns,
    issuerKeysOf: keepIssuerKeys({ isSecure: isSecureUrl, fetchJson }, clock),
    parts: partDependencies(parts, isPaused),
    router: { logger, clock, auth, gauge, track: work.track, isPaused },
  });
  const activity = createActivityRecording(first.secrets, { clock, logger, output, store });
  return { activity, pauses, serving, bodyBytes: gauge.held };
}

const createPauses = (
  { clock, logger, shared, replicas }: ProcessParts,
  tenants: () => Serving["tenants"],
): SharedPauses =>
  createSharedPauses({
    clock,
    stateOf: shared.isShared ? (tenant) => replicas.of(tenant).state : undefined,
    tenants: () => [...tenants().keys()],
    onAdopted: (tenant, source, isPaused) => {
      const message = `source ${isPaused ? "paused" : "resumed"} at another replica`;
      logger.warn({ tenant, source }, message);
    },
    onFailure: (error) => {
      logger.error({ err: error }, "pauses cannot be shared");
    },
  });

function createListeners(
  first: Loaded,
  parts: ProcessParts,
  { activity, pauses, serving, bodyBytes }: Served,
  { requestTimeMs = REQUEST_MS }: GatewayOverrides,
): Listeners {
  const { clock, logger, metrics, shared, trace } = parts;
  let isStopping = false;
  const readiness: Readiness = async (tenant) => {
    if (isStopping) return { reason: "stopping", ageMs: 0 };
    const known = await serving.now().readiness(tenant);
    const { degraded } = shared.health();
    return known && { ...known, paused: admin.paused(tenant), degraded };
  };
  const app = createApp({
    onAnswered: metrics.requestAnswered,
    logger,
    activity: activity.recorder,
    clock,
    requestTimeMs,
    readiness,
    tenants: () => serving.now().router,
  });
  const admin = createAdminListener(first, {
    ...{ clock, logger, metrics, readiness, pauses },
    entries: createActivityEntries({ ...activity, trace }),
    recorder: activity.recorder,
    plans: () => serving.plans(),
    guards: () => serving.guards(),
  });
  sampleProcess(metrics, {
    version: readVersion(),
    bodyBytes,
    workers: () => serving.now().generation.workers.values(),
    sources: () => admin.sources(),
  });
  const stopping = (): void => {
    isStopping = true;
  };
  return { app, admin, readiness, stopping };
}

const socketOptions = (
  { config, secrets }: Loaded,
  { logger, metrics }: ProcessParts,
  { activity }: Served,
  { socketLimits: limits }: GatewayOverrides,
): Parameters<typeof listen>[3] => ({
  limits,
  keepAliveMs: config.keepAliveMs,
  tls: secrets.tls,
  onError: (error: Error): void => {
    logger.error({ err: error }, "connections cannot be accepted");
  },
  onLetGo: metrics.connectionLetGo,
  onUnread: createOnUnread(activity.recorder),
  onConnections: metrics.connectionsChanged,
});

/** Of the default tenant, else of the first. */
function baseUrlOf({ tenants, host, tls }: Config, port: number): string {
  const shown = tenants.find(({ isDefault }) => isDefault) ?? tenants[0];
  if (shown?.publicScimUrl !== undefined) return shown.publicScimUrl;
  const path = shown?.isDefault === false ? `/${shown.name}/scim/v2` : "/scim/v2";
  const scheme = tls === undefined ? "http" : "https";
  return `${shown?.publicBaseUrl ?? `${scheme}://${addressOf(host, port)}`}${path}`;
}
