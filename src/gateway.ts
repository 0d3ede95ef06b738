// The composition root: listeners around what a configuration makes, and what is one for the whole process.
import { randomUUID } from "node:crypto";
import { createLossReport } from "./activity/loss-report.js";
import { createActivityRecording } from "./activity-recording.js";
import { createActivityStore } from "./activity-sharing.js";
import { createActivityEntries } from "./activity/entries.js";
import { createTrace } from "./activity/trace.js";
import { createAdminListener } from "./admin-listener.js";
import type { Config, LoadedConfig, Secrets } from "./config/config.js";
import { createApp } from "./http/app.js";
import { createOnUnread } from "./http/request/request-activity.js";
import { createBodyGauge } from "./http/body/body-gauge.js";
import type { GuardedSource } from "./http/admin/guard-resources.js";
import type { PlannedSource } from "./http/admin/plan-resources.js";
import { listen, type HttpServer, type SocketLimits } from "./http/listener/server.js";
import type { Readiness } from "./http/routes/health.js";
import { noGeneration, type Generation, type PartDependencies } from "./parts.js";
import { defaultLimits, type AttemptLimits } from "./pingone/attempt/attempt.js";
import { createTransport } from "./pingone/transport/transport.js";
import { systemClock, type Clock } from "./platform/clock.js";
import type { RotatingKeys } from "./platform/secrets/derived-keys.js";
import { addressOf, listening } from "./platform/listen-error.js";
import { createLogger, type Logger } from "./platform/logger.js";
import { createMetrics, type Metrics } from "./platform/metrics/metrics.js";
import type { Output } from "./platform/output.js";
import { readVersion } from "./platform/version.js";
import { createWorkTracker } from "./platform/work/work-tracker.js";
import { aloneState } from "./shared-state/connect.js";
import type { SharedState } from "./shared-state/shared-state.js";
import type { SharedHealth } from "./shared-state/store-link.js";
import { attributeNames } from "./scim/schema/attribute-names.js";
import type { Principal } from "./scim/principal.js";
import { createReplicas, type Replicas } from "./tenant/replicas.js";
import { sampleProcess } from "./sampled-process.js";
import { createServing, sharedKeysOf, type Serving } from "./serving.js";
import { createAttemptLimit } from "./sources/authentication/attempt-limit.js";
import { createSharedPauses } from "./sources/pauses/shared-pauses.js";
import { createProcessMemories, type ProcessMemories } from "./translate/process-memory.js";

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
  reload(loaded: Pick<LoadedConfig, "config" | "secrets">): void;
  /** Finishes the work in hand, then closes every connection. */
  stop(): Promise<void>;
}

export interface GatewayOverrides {
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly createTransport?: typeof createTransport;
  /** What replicas share; closed with the gateway. This process alone unless given. */
  readonly shared?: SharedState;
  /** Where the lines of `logger` go, where it can tell what it lost. */
  readonly output?: Pick<Output, "write" | "dropped">;
  /** How long a start may wait for what PingOne says of the environment; default half a second. */
  readonly firstReadMs?: number;
  /** How long sockets may take, where not as long as `http/listener/server.ts` says. */
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

const FIRST_READ_MS = 500;
/** Above the deadline of a request, its undo, and the time a write may take to commit. */
const RETIRED_MS = 120_000;
/** Of all bodies at a time; as objects they take several times as much. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;

export function createGateway(
  config: Config,
  secrets: Secrets,
  overrides: GatewayOverrides = {},
): Gateway {
  const clock = overrides.clock ?? systemClock;
  const logger = overrides.logger ?? createLogger(config.logLevel);
  const work = createWorkTracker();
  const trace = createTrace({ clock, capacity: TRACE_CAPACITY });
  const attributes = new Set<string>();
  const metrics = createMetrics({
    attributes,
    ofProcess: config.adminPort !== undefined,
    droppedLines: overrides.output?.dropped,
  });
  const attempts = overrides.attempts ?? defaultLimits;
  const shared = overrides.shared ?? aloneState(clock);
  followHealth(shared, metrics, logger);
  const keys = new Map<string, RotatingKeys>();
  const replicas = createReplicas({
    shared,
    keysOf: (tenant) => sharedKeysOf(keys, tenant),
    clock,
    // Under way from the moment a write waits for its turn.
    track: work.track,
    commitMs: attempts.commitMs,
    onLease: metrics.leaseChanged,
  });
  const tenants = (): Serving["tenants"] => serving.tenants;
  const activity = createActivityRecording(secrets, {
    clock,
    logger,
    output: overrides.output,
    store: createActivityStore({ shared, replicas, tenants, clock, logger }),
  });
  const entries = createActivityEntries({ ...activity, trace });
  const pauses = createSharedPauses({
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
  const isPaused = ({ tenant, source }: Principal): boolean =>
    pauses.since(tenant, source) !== undefined;
  const parts: PartDependencies = {
    worker: (tenant, name) => ({
      clock,
      connect: overrides.createTransport ?? createTransport,
      attempts,
      observe: metrics.upstreamOf(tenant, name),
      budget: shared.isShared ? replicas.of(tenant).state : undefined,
      onOutage: (isOpen) => {
        const fields = { tenant, worker: name };
        if (isOpen) logger.error(fields, "PingOne does not answer: the circuit is open");
        else logger.info(fields, "PingOne answers again: the circuit is closed");
      },
    }),
    directory: (tenant) => ({
      clock,
      logger: logger.child({ tenant }),
      metrics,
      trace,
      memories: replicas.of(tenant).memories,
    }),
    shadow: shadowMemories(clock, replicas),
    source: (tenant) => {
      const ofTenant = logger.child({ tenant });
      const warn = ofTenant.warn.bind(ofTenant);
      return {
        clock,
        logger: ofTenant,
        trace,
        reportLoss: createLossReport({ warn, metrics, trace, clock }),
        isPaused,
        onStranded: () => {
          metrics.userStranded(tenant);
        },
        onSessionsLeft: () => {
          metrics.sessionsLeft(tenant);
        },
        guardState: replicas.of(tenant).state,
        onHeld: (source, kind, by) => {
          metrics.guardHeld({ tenant, source }, kind, by);
        },
        onDiscarded: (source, kind, by) => {
          metrics.guardDiscarded({ tenant, source }, kind, by);
        },
        inOrder: replicas.of(tenant).inOrder,
        track: work.track,
        commitMs: attempts.commitMs,
      };
    },
  };
  const gauge = createBodyGauge(MAX_HELD_BYTES);
  const deps = {
    clock,
    logger,
    parts,
    keys,
    router: {
      logger,
      clock,
      auth: { limit: createAttemptLimit(clock), onAuthenticated: metrics.authenticated },
      gauge,
      track: work.track,
      isPaused,
    },
  };

  function make(loaded: Pick<LoadedConfig, "config" | "secrets">, before: Generation): Serving {
    const made = createServing(loaded, before, deps);
    for (const { surface } of made.tenants.values()) {
      metrics.expectTenant(surface.name);
      for (const { users, groups } of surface.sources.values()) {
        for (const name of attributeNames([users.schema, groups.schema])) attributes.add(name);
      }
    }
    return made;
  }

  let serving = make({ config, secrets }, noGeneration);
  let isStopping = false;
  const readiness: Readiness = async (tenant) => {
    if (isStopping) return { reason: "stopping", ageMs: 0 };
    const known = await serving.readiness(tenant);
    const { degraded } = shared.health();
    return known && { ...known, paused: admin.paused(tenant), degraded };
  };
  sampleProcess(metrics, {
    version: readVersion(),
    bodyBytes: gauge.held,
    workers: () => serving.generation.workers.values(),
    sources: () => admin.sources(),
  });
  const app = createApp({
    onAnswered: metrics.requestAnswered,
    logger,
    activity: activity.recorder,
    clock,
    requestTimeMs: overrides.requestTimeMs ?? REQUEST_MS,
    readiness,
    tenants: () => serving.router,
  });
  const admin = createAdminListener(
    { config, secrets },
    {
      ...{ clock, logger, metrics, entries, readiness, pauses },
      recorder: activity.recorder,
      plans: () => plansOf(serving),
      guards: () => guardsOf(serving),
    },
  );
  const sockets = {
    limits: overrides.socketLimits,
    keepAliveMs: config.keepAliveMs,
    tls: secrets.tls,
    onError: (error: Error): void => {
      logger.error({ err: error }, "connections cannot be accepted");
    },
    onLetGo: metrics.connectionLetGo,
    onUnread: createOnUnread(activity.recorder),
    onConnections: metrics.connectionsChanged,
  };

  /** What a guard has decided under a former key stays known by being read: it is written under the new one then. */
  function bringDecisions(): void {
    if (!shared.isShared) return;
    for (const { guard } of guardsOf(serving)) {
      guard.status().catch((error: unknown) => {
        logger.error({ err: error }, "what a guard has decided cannot be read");
      });
    }
  }

  const stopping = new AbortController();
  const retired = new Set<Promise<void>>();

  /** Closes what only the configuration before had, once nobody can work on it any more. */
  function retire(before: Generation, now: Generation): void {
    const keptWorkers = new Set(Array.from(now.workers.values(), ({ worker }) => worker));
    const kept = new Set(now.directories.values());
    const gone: Generation = {
      workers: new Map([...before.workers].filter(([, { worker }]) => !keptWorkers.has(worker))),
      directories: new Map([...before.directories].filter(([, each]) => !kept.has(each))),
      sources: new Map(),
    };
    const closing = clock
      .sleep(RETIRED_MS, stopping.signal)
      .catch(() => undefined)
      .then(() => close(gone))
      .finally(() => retired.delete(closing));
    retired.add(closing);
  }

  let server: HttpServer | undefined;
  return {
    async start() {
      const limitMs = overrides.firstReadMs ?? FIRST_READ_MS;
      await Promise.all([
        pauses.start(),
        ...directoriesOf(serving).map((each) => each.start(limitMs)),
      ]);
      const { host, port } = config;
      try {
        const opening = listen(app, host, port, sockets);
        server = await listening("PORT", host, port, opening);
        await admin.start();
        bringDecisions();
      } catch (error) {
        pauses.stop();
        await server?.drain(0);
        await admin.stop();
        await close(serving.generation);
        throw error;
      }
      return baseUrlOf(config, server.port);
    },
    reload(loaded) {
      const next = make(loaded, serving.generation);
      const { generation: before } = serving;
      // The last of what may fail.
      if (loaded.secrets.tls !== undefined) server?.renewTls(loaded.secrets.tls);
      admin.reload(loaded);
      serving = next;
      next.activate();
      activity.rotate(loaded.secrets);
      bringDecisions();
      retire(before, next.generation);
      for (const directory of next.generation.directories.values()) {
        if (![...before.directories.values()].includes(directory))
          void directory.start(FIRST_READ_MS);
      }
    },
    readiness,
    listeners: () => ({
      ...(server && { scim: addressOf(config.host, server.port) }),
      ...admin.listeners(),
    }),
    async stop() {
      isStopping = true;
      const untilMs = clock.now() + STOP_MS;
      await server?.drain(DRAIN_MS);
      if (!(await work.idle(untilMs - clock.now()))) logger.error("stopped with writes under way");
      await admin.stop();
      stopping.abort();
      // Before connections are closed: a write that is cut off there has not been answered.
      replicas.stop();
      await Promise.all([...retired, close(serving.generation)]);
      pauses.stop();
      await activity.stop();
      shared.close();
    },
  };
}

/** Tells when replicas stop knowing of each other, and when they do again. */
function followHealth(shared: SharedState, metrics: Metrics, logger: Logger): void {
  const tell = ({ degraded }: SharedHealth): void => {
    if (shared.isShared) metrics.sharedStateChanged(degraded?.reason);
    if (degraded !== undefined) {
      const { reason } = degraded;
      logger.warn({ reason }, "shared state is lost: each replica works by itself");
    }
  };
  if (shared.isShared) tell(shared.health());
  shared.watch((health) => {
    tell(health);
    if (health.degraded === undefined) logger.info("shared state is back");
  });
}

/** Of each tenant, kept over reloads. */
function shadowMemories(clock: Clock, replicas: Replicas): PartDependencies["shadow"] {
  const instance = randomUUID();
  const memories = new Map<string, ProcessMemories>();
  return (tenant) => {
    const own = memories.get(tenant) ?? createProcessMemories(clock, replicas.of(tenant).memories);
    memories.set(tenant, own);
    return { clock, memories: own, instance };
  };
}

const guardsOf = ({ tenants }: Serving): readonly GuardedSource[] =>
  [...tenants].flatMap(([tenant, { guards }]) =>
    Array.from(guards, ([source, guard]) => ({ tenant, source, guard })),
  );

const plansOf = ({ tenants }: Serving): readonly PlannedSource[] =>
  [...tenants].flatMap(([tenant, { plans }]) =>
    Array.from(plans, ([source, plan]) => ({ tenant, source, plan })),
  );

const directoriesOf = ({ generation }: Serving) => [...generation.directories.values()];

async function close({ workers, directories }: Generation): Promise<void> {
  for (const directory of directories.values()) directory.stop();
  await Promise.all(Array.from(workers.values(), ({ worker }) => worker.close()));
}

/** Of the default tenant, else of the first. */
function baseUrlOf({ tenants, host, tls }: Config, port: number): string {
  const shown = tenants.find(({ isDefault }) => isDefault) ?? tenants[0];
  if (shown?.publicScimUrl !== undefined) return shown.publicScimUrl;
  const path = shown?.isDefault === false ? `/${shown.name}/scim/v2` : "/scim/v2";
  const scheme = tls === undefined ? "http" : "https";
  return `${shown?.publicBaseUrl ?? `${scheme}://${addressOf(host, port)}`}${path}`;
}
