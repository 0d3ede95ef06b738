// What is one for the whole process and outlives every reload, and what of it each part of a configuration is handed.
import { randomUUID } from "node:crypto";
import { createLossReport } from "./activity/loss-report.js";
import { createTrace, type Trace } from "./activity/trace.js";
import type { Config } from "./config/config.js";
import type { PartDependencies } from "./reusable-parts.js";
import { defaultLimits, type AttemptLimits } from "./pingone/attempt/attempt.js";
import { defaultBreaker, type BreakerSettings } from "./pingone/breaker.js";
import { createTransport } from "./pingone/transport/transport.js";
import { steadyClock, type Clock } from "./platform/clock.js";
import { createLogger, type Logger } from "./platform/logger.js";
import { createMetrics, type Metrics } from "./platform/metrics/metrics.js";
import type { Output } from "./platform/output.js";
import type { RotatingKeys } from "./platform/secrets/derived-keys.js";
import { createWorkTracker, type WorkTracker } from "./platform/work/work-tracker.js";
import type { Principal } from "./scim/principal.js";
import { sharedKeysOf } from "./serving.js";
import { aloneState } from "./shared-state/connect.js";
import type { SharedState } from "./shared-state/shared-state.js";
import type { SharedHealth } from "./shared-state/store-link.js";
import { createReplicas, type Replicas } from "./tenant/replicas.js";
import { createShadowRuns, type ShadowRuns } from "./tenant/shadow-runs.js";
import { createProcessMemories, type ProcessMemories } from "./translate/process-memory.js";

export interface ProcessOverrides {
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly createTransport?: typeof createTransport;
  /** What replicas share; closed with the gateway. This process alone unless given. */
  readonly shared?: SharedState;
  /** Where the lines of `logger` go, where it can tell what it lost. */
  readonly output?: Pick<Output, "write" | "dropped">;
  /** How long PingOne's answers are waited for; default ten seconds, and thirty-five for what cannot be taken back. */
  readonly attempts?: AttemptLimits;
  /** When PingOne is taken to be away, and when it is asked again; default after five seconds, and for as long. */
  readonly outage?: BreakerSettings;
  /** What the pauses are made of after which a call is tried again; default `Math.random`. */
  readonly random?: () => number;
}

export interface ProcessParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly work: WorkTracker;
  readonly trace: Trace;
  readonly metrics: Metrics;
  /** Names that a metric may show; each serving adds those of its schemas. */
  readonly attributes: Set<string>;
  readonly attempts: AttemptLimits;
  readonly outage: BreakerSettings;
  readonly random: () => number;
  readonly connect: typeof createTransport;
  readonly shared: SharedState;
  /** By purpose and tenant; each serving adds those it lacks. */
  readonly keys: Map<string, RotatingKeys>;
  readonly replicas: Replicas;
  readonly shadowRuns: ShadowRuns;
}

const TRACE_CAPACITY = 1_000;

export function createProcessParts(
  { logLevel, adminPort }: Pick<Config, "logLevel" | "adminPort">,
  given: ProcessOverrides,
): ProcessParts {
  const clock = given.clock ?? steadyClock;
  const logger = given.logger ?? createLogger(logLevel);
  const work = createWorkTracker();
  const attributes = new Set<string>();
  const metrics = createMetrics({
    attributes,
    ofProcess: adminPort !== undefined,
    droppedLines: given.output?.dropped,
  });
  const attempts = given.attempts ?? defaultLimits;
  const outage = given.outage ?? defaultBreaker;
  const shared = given.shared ?? aloneState(clock);
  followHealth(shared, metrics, logger);
  const keys = new Map<string, RotatingKeys>();
  return {
    clock,
    logger,
    work,
    trace: createTrace({ clock, capacity: TRACE_CAPACITY }),
    metrics,
    attributes,
    attempts,
    outage,
    random: given.random ?? Math.random,
    connect: given.createTransport ?? createTransport,
    shared,
    keys,
    shadowRuns: createShadowRuns(shared.isShared),
    replicas: createReplicas({
      shared,
      keysOf: (tenant) => sharedKeysOf(keys, tenant),
      clock,
      // Under way from the moment a write waits for its turn.
      track: work.track,
      commitMs: attempts.commitMs,
      onLease: metrics.leaseChanged,
    }),
  };
}

export const partDependencies = (
  of: ProcessParts,
  isPaused: (principal: Principal) => boolean,
): PartDependencies => ({
  worker: (tenant, name) => workerDependencies(of, tenant, name),
  directory: (tenant) => ({
    clock: of.clock,
    logger: of.logger.child({ tenant }),
    metrics: of.metrics,
    trace: of.trace,
    memories: of.replicas.of(tenant).memories,
  }),
  shadow: shadowDependencies(of),
  source: (tenant) => ({ ...sourceDependencies(of, tenant), isPaused }),
});

function workerDependencies(
  { clock, connect, attempts, outage, random, metrics, shared, replicas, logger }: ProcessParts,
  tenant: string,
  name: string,
): ReturnType<PartDependencies["worker"]> {
  return {
    clock,
    connect,
    attempts,
    outage,
    random,
    observe: metrics.upstreamOf(tenant, name),
    budget: shared.isShared ? replicas.of(tenant).state : undefined,
    onOutage: (isOpen) => {
      const fields = { tenant, worker: name };
      if (isOpen) logger.error(fields, "PingOne does not answer: the circuit is open");
      else logger.info(fields, "PingOne answers again: the circuit is closed");
    },
  };
}

function sourceDependencies(
  { clock, logger, trace, metrics, replicas, work, attempts }: ProcessParts,
  tenant: string,
): Omit<ReturnType<PartDependencies["source"]>, "isPaused"> {
  const ofTenant = logger.child({ tenant });
  const { state, inOrder } = replicas.of(tenant);
  return {
    clock,
    logger: ofTenant,
    trace,
    reportLoss: createLossReport({ warn: ofTenant.warn.bind(ofTenant), metrics, trace, clock }),
    onStranded: () => {
      metrics.userStranded(tenant);
    },
    onSessionsLeft: () => {
      metrics.sessionsLeft(tenant);
    },
    guardState: state,
    onHeld: (source, kind, by) => {
      metrics.guardHeld({ tenant, source }, kind, by);
    },
    onDiscarded: (source, kind, by) => {
      metrics.guardDiscarded({ tenant, source }, kind, by);
    },
    inOrder,
    track: work.track,
    commitMs: attempts.commitMs,
  };
}

/** Its memories are a tenant's own, kept over reloads. */
function shadowDependencies({
  clock,
  replicas,
  shadowRuns,
}: ProcessParts): PartDependencies["shadow"] {
  const instance = randomUUID();
  const memories = new Map<string, ProcessMemories>();
  return (tenant) => {
    const own = memories.get(tenant) ?? createProcessMemories(clock, replicas.of(tenant).memories);
    memories.set(tenant, own);
    const run = (source: string): number => shadowRuns.of(tenant, source);
    return { clock, memories: own, instance, run };
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
