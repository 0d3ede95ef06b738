// Counts what happens, for Prometheus: a registry of its own, and labels that are bounded and name nobody.
import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import { createLabelCounter } from "./label-counter.js";
import { createRequestMetrics, type ObserveRequest } from "./request-metrics.js";
import { registerSampled, type SampledGauge } from "./sampled.js";
import { createUpstreamMetrics, type UpstreamObserverOf } from "./upstream-metrics.js";

/** Why an attribute of a client did not reach PingOne; docs/observability.md tells what to do about each. */
export type LossReason = "undeclared" | "refused" | "unknown" | "notWritable";

/** What was wrong with the credential of a request. */
export type RefusedCredentialLabel = (typeof refusedCredentials)[number];

const refusedCredentials = ["missing", "wrong", "expired", "unverifiable", "elsewhere"] as const;

export interface Metrics {
  readonly requestAnswered: ObserveRequest;
  readonly upstreamOf: UpstreamObserverOf;
  /** A credential was looked at. */
  readonly authenticated: (tenant: string, outcome: "accepted" | RefusedCredentialLabel) => void;
  /** A token of the admin listener was refused. */
  readonly adminRefused: (outcome: "missing" | "wrong" | "expired") => void;
  /** Makes series of it be there before anything happens: an alarm on a series needs it from the start. */
  expectTenant(tenant: string): void;
  /** One attribute was lost. A name a client made up is counted as `unknown`. */
  attributeLost(reason: LossReason, attribute: string): void;
  /** A user went from one population to another. */
  populationMoved(): void;
  /** A created user could be neither disabled nor removed. */
  userStranded(tenant: string): void;
  /** Of who was deactivated, not every session could be ended. */
  sessionsLeft(tenant: string): void;
  /** Changes of a source were held by its guard; none makes the series be there. */
  readonly guardHeld: CountGuarded;
  /** What an operator has discarded came again, and was refused. */
  readonly guardDiscarded: CountGuarded;
  /** A connection was refused, or let go before it became a request; `reason` is one of a closed set. */
  readonly connectionLetGo: (reason: string) => void;
  /** Connections of clients came (1) or went (-1). */
  readonly connectionsChanged: (change: 1 | -1) => void;
  /** A lease of a resource was taken over, lost, or not to be had in time. */
  readonly leaseChanged: (event: "takenOver" | "lost" | "busy") => void;
  /** What replicas share can be had, or cannot for this reason. Not told of where this process is alone. */
  readonly sharedStateChanged: (degraded: string | undefined) => void;
  /** Shows what somebody else knows, from now on. */
  sampled<Label extends string>(gauge: SampledGauge<Label>): void;
  /** Everything in the Prometheus text format, with the media type it has to be sent as. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>;
}

export interface MetricsOptions {
  /** The names that may be labels: those of the schemas, and no others, for there is no end to them and they may name somebody. */
  readonly attributes: ReadonlySet<string>;
  /** Whether to watch memory, event loop and garbage collection: this takes CPU time, and only a scrape shows it. */
  readonly ofProcess?: boolean;
  /** How many lines the log has lost, where somebody counts them. */
  readonly droppedLines?: (() => number) | undefined;
}

export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  if (options.ofProcess !== false) collectDefaultMetrics({ register: registry });
  const authentication = createAuthenticationMetrics(registry);
  const users = createUserMetrics(registry, options.attributes);
  return {
    requestAnswered: createRequestMetrics(registry),
    upstreamOf: createUpstreamMetrics(registry),
    ...authentication,
    ...users,
    expectTenant(tenant) {
      authentication.expectTenant(tenant);
      users.expectTenant(tenant);
    },
    ...createGuardMetrics(registry),
    ...createConnectionMetrics(registry, options.droppedLines),
    ...createSharedStateMetrics(registry),
    sampled: (gauge) => {
      registerSampled(gauge, registry);
    },
    async render() {
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function createAuthenticationMetrics(
  registry: Registry,
): Pick<Metrics, "authenticated" | "adminRefused" | "expectTenant"> {
  const registers = [registry];
  const authentications = createLabelCounter({
    name: "scim_pingone_authentications_total",
    help: "Credentials of clients that were looked at, by what came of it.",
    labelNames: ["tenant", "outcome"],
    registers,
  });
  const admin = createLabelCounter({
    name: "scim_pingone_admin_refusals_total",
    help: "Requests to the admin listener without a token that is right, by the reason.",
    labelNames: ["outcome"],
    registers,
  });
  for (const outcome of ["missing", "wrong", "expired"]) admin([outcome], 0);
  return {
    authenticated(tenant, outcome) {
      authentications([tenant, outcome]);
    },
    adminRefused(outcome) {
      admin([outcome]);
    },
    expectTenant(tenant) {
      for (const outcome of ["accepted", ...refusedCredentials]) {
        authentications([tenant, outcome], 0);
      }
    },
  };
}

type UserMetrics = Pick<
  Metrics,
  "attributeLost" | "populationMoved" | "userStranded" | "sessionsLeft" | "expectTenant"
>;

function createUserMetrics(registry: Registry, attributes: ReadonlySet<string>): UserMetrics {
  const registers = [registry];
  const lost = new Counter({
    name: "scim_pingone_attributes_lost_total",
    help: "Attributes clients sent that did not reach PingOne, by reason and name.",
    labelNames: ["reason", "attribute"],
    registers,
  });
  const moves = new Counter({
    name: "scim_pingone_population_moves_total",
    help: "Users moved from one population to another.",
    registers,
  });
  const stranded = createLabelCounter({
    name: "scim_pingone_users_stranded_total",
    help: "Created users who should be inactive and could be neither disabled nor removed.",
    labelNames: ["tenant"],
    registers,
  });
  const sessions = createLabelCounter({
    name: "scim_pingone_sessions_left_total",
    help: "Deactivated users of whom not every session could be ended.",
    labelNames: ["tenant"],
    registers,
  });
  return {
    attributeLost(reason, attribute) {
      const isKnown = reason !== "unknown" && attributes.has(attribute);
      lost.inc({ reason, attribute: isKnown ? attribute : "unknown" });
    },
    populationMoved() {
      moves.inc();
    },
    userStranded(tenant) {
      stranded([tenant]);
    },
    sessionsLeft(tenant) {
      sessions([tenant]);
    },
    expectTenant(tenant) {
      stranded([tenant], 0);
      sessions([tenant], 0);
    },
  };
}

type CountGuarded = (
  owner: { readonly tenant: string; readonly source: string },
  kind: string,
  by: number,
) => void;

function createGuardMetrics(registry: Registry): Pick<Metrics, "guardHeld" | "guardDiscarded"> {
  const labelNames = ["tenant", "source", "kind"];
  const registers = [registry];
  const held = createLabelCounter({
    name: "scim_pingone_guard_held_total",
    help: "Changes the guard of a source has held until an operator decides, by kind.",
    labelNames,
    registers,
  });
  const discarded = createLabelCounter({
    name: "scim_pingone_guard_discarded_total",
    help: "Changes that were refused because an operator has discarded them, by kind.",
    labelNames,
    registers,
  });
  return {
    guardHeld({ tenant, source }, kind, by) {
      held([tenant, source, kind], by);
    },
    guardDiscarded({ tenant, source }, kind, by) {
      discarded([tenant, source, kind], by);
    },
  };
}

function createConnectionMetrics(
  registry: Registry,
  droppedLines: () => number = () => 0,
): Pick<Metrics, "connectionLetGo" | "connectionsChanged"> {
  const registers = [registry];
  new Counter({
    name: "scim_pingone_log_lines_dropped_total",
    help: "Log lines that were not written, because nobody read them or there was no room.",
    registers,
    collect() {
      this.reset();
      this.inc(droppedLines());
    },
  });
  const letGo = new Counter({
    name: "scim_pingone_connections_let_go_total",
    help: "Connections refused, or closed before they became a request, by reason.",
    labelNames: ["reason"],
    registers,
  });
  const connections = new Gauge({
    name: "scim_pingone_connections",
    help: "Connections of clients that are open.",
    registers,
  });

  return {
    connectionLetGo(reason) {
      letGo.inc({ reason });
    },
    connectionsChanged(change) {
      connections.inc(change);
    },
  };
}

function createSharedStateMetrics(
  registry: Registry,
): Pick<Metrics, "sharedStateChanged" | "leaseChanged"> {
  const leases = new Counter({
    name: "scim_pingone_write_leases_total",
    help: "Leases of resources taken over from a replica that never gave them back, lost to another one, or busy elsewhere for too long.",
    labelNames: ["event"],
    registers: [registry],
  });
  const degraded = new Gauge({
    name: "scim_pingone_shared_state_degraded",
    help: "1 while this replica works by itself because what it shares with others cannot be had.",
    registers: [registry],
  });
  return {
    sharedStateChanged(reason) {
      degraded.set(reason === undefined ? 0 : 1);
    },
    leaseChanged(event) {
      leases.inc({ event });
    },
  };
}
