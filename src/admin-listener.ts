// The admin listener as a part of the process: every resource it has is named here, and a reload changes who may ask.
import type { ActivityEntries } from "./activity/entries.js";
import type { ActivityRecorder } from "./activity/recorder.js";
import type { Loaded } from "./config/config.js";
import { isLoopbackHost } from "./config/environment/settings.js";
import { toShown } from "./config/shown-config.js";
import { activityResource } from "./http/admin/activity/activity-resource.js";
import { createAdminApp } from "./http/admin/admin-app.js";
import type { AdminResource } from "./http/admin/admin-resource.js";
import { metricsResource } from "./http/admin/metrics-resource.js";
import { configResource, healthResources } from "./http/admin/process-resources.js";
import { guardResources, type GuardedSource } from "./http/admin/guard-resources.js";
import { planResources, type PlannedSource } from "./http/admin/plan-resources.js";
import { sourcesResources, type ConfiguredSource } from "./http/admin/sources-resources.js";
import { listen, type HttpServer } from "./http/listener/server.js";
import type { Readiness } from "./http/routes/health.js";
import type { Clock } from "./platform/clock.js";
import { addressOf, listening } from "./platform/listen-error.js";
import type { Logger } from "./platform/logger.js";
import type { Metrics } from "./platform/metrics/metrics.js";
import { createAdminAuthentication } from "./sources/authentication/admin-tokens.js";
import { createAttemptLimit } from "./sources/authentication/attempt-limit.js";
import type { Pauses } from "./sources/pauses/pauses.js";

export interface AdminListener {
  /** Listens, where the configuration has a port for it. */
  start(): Promise<void>;
  listeners(): Readonly<Record<string, string>>;
  /** Goes by other tokens and another certificate from the next request on. */
  reload(loaded: Loaded): void;
  /** Every source of the configuration, and whether it is paused. */
  sources(): readonly SourceState[];
  /** How many sources are paused, of one tenant or of all. */
  paused(tenant?: string): number;
  stop(): Promise<void>;
}

export interface SourceState {
  readonly tenant: string;
  readonly source: string;
  readonly isPaused: boolean;
  readonly isShadow: boolean;
}

export interface AdminListenerDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly entries: ActivityEntries;
  readonly recorder: Pick<ActivityRecorder, "watch">;
  readonly readiness: Readiness;
  readonly pauses: Pauses;
  /** Of the sources with a guard at the moment. */
  readonly guards: () => readonly GuardedSource[];
  /** Of the sources in shadow mode at the moment. */
  readonly plans: () => readonly PlannedSource[];
}

export function createAdminListener(first: Loaded, deps: AdminListenerDependencies): AdminListener {
  const { clock, logger } = deps;
  const { adminHost: host, adminPort: port } = first.config;
  const isLocal = isLoopbackHost(host);
  let loaded = first;
  let authenticate = createAdminAuthentication(first.secrets.adminTokens, clock);
  const sources = (): readonly ConfiguredSource[] => sourcesOf(loaded.config);
  const app = createAdminApp({
    resources: resourcesOf(deps, { sources, config: () => toShown(loaded.config, loaded.secrets) }),
    isLocal,
    authenticate: (authorization) => authenticate(authorization),
    limit: createAttemptLimit(clock),
    onRefused: deps.metrics.adminRefused,
    logger,
    onUnexpected: (error) => {
      logger.error({ err: error }, "admin request failed");
    },
  });
  // Tokens go over the network; what stays on this machine needs no certificate.
  const tlsOf = ({ secrets }: Loaded) => (isLocal ? undefined : secrets.tls);
  const states = (): readonly SourceState[] =>
    sources().map(({ tenant, source, mode }) => ({
      tenant,
      source,
      isShadow: mode === "shadow",
      isPaused: mode === "paused" || deps.pauses.since(tenant, source) !== undefined,
    }));
  let server: HttpServer | undefined;
  return {
    async start() {
      if (port === undefined) return;
      const opening = listen(app, host, port, { tls: tlsOf(loaded) });
      server = await listening("ADMIN_PORT", host, port, opening);
    },
    listeners: () => (server === undefined ? {} : { admin: addressOf(host, server.port) }),
    reload(next) {
      const tls = tlsOf(next);
      if (tls !== undefined) server?.renewTls(tls);
      loaded = next;
      authenticate = createAdminAuthentication(next.secrets.adminTokens, clock);
    },
    sources: states,
    paused: (tenant) =>
      states().filter((each) => each.isPaused && (tenant ?? each.tenant) === each.tenant).length,
    async stop() {
      await server?.drain(0);
    },
  };
}

interface Current {
  readonly sources: () => readonly ConfiguredSource[];
  readonly config: () => object;
}

/** One line for each path; what it answers is in its own file. */
const resourcesOf = (
  {
    metrics,
    clock,
    entries,
    recorder,
    readiness,
    pauses,
    plans,
    guards,
    logger,
  }: AdminListenerDependencies,
  { sources, config }: Current,
): readonly AdminResource[] => [
  ...healthResources(readiness),
  metricsResource(metrics),
  activityResource(entries, recorder),
  configResource(config),
  ...planResources(plans),
  ...guardResources({
    sources: guards,
    clock,
    onDecision: ({ decision, ...decided }, { name }) => {
      logger.warn({ ...decided, by: name }, `what the guard held was ${decision}`);
    },
  }),
  ...sourcesResources({
    sources,
    pauses,
    onSwitch: ({ to, ...source }, { name }) => {
      logger.warn({ ...source, by: name }, to === "paused" ? "source paused" : "source resumed");
    },
  }),
];

const sourcesOf = ({ tenants }: Loaded["config"]): readonly ConfiguredSource[] =>
  tenants.flatMap(({ name: tenant, sources }) =>
    sources.map(({ name: source, policy }) => ({ tenant, source, mode: policy.mode })),
  );
