// Counts what happens, for Prometheus: a registry of its own, and labels that are bounded and name nobody.
import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";

/** Why an attribute of a client did not reach PingOne; docs/observability.md tells what to do about each. */
export type LossReason = "undeclared" | "refused" | "unknown" | "notWritable";

/** What was wrong with the credential of a request. */
export type RefusedCredential = (typeof refusedCredentials)[number];

const refusedCredentials = ["missing", "wrong", "expired", "unverifiable", "elsewhere"] as const;

export interface Metrics {
  readonly credentialRefused: (outcome: RefusedCredential) => void;
  /** One attribute was lost. A name a client made up is counted as `unknown`. */
  attributeLost(reason: LossReason, attribute: string): void;
  /** A user went from one population to another. */
  populationMoved(): void;
  /** A connection was refused, or let go before it became a request; `reason` is one of a closed set. */
  readonly connectionLetGo: (reason: string) => void;
  /** Connections of clients came (1) or went (-1). */
  readonly connectionsChanged: (change: 1 | -1) => void;
  /** What replicas share can be had, or cannot for this reason. Not told of: this process is alone. */
  readonly sharedStateChanged: (degraded: string | undefined) => void;
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

export function createMetrics({
  attributes,
  ofProcess = true,
  droppedLines = () => 0,
}: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (ofProcess) collectDefaultMetrics({ register: registry });

  const lost = new Counter({
    name: "scim_pingone_attributes_lost_total",
    help: "Attributes clients sent that did not reach PingOne, by reason and name.",
    labelNames: ["reason", "attribute"],
    registers,
  });
  const refusals = new Counter({
    name: "scim_pingone_credentials_refused_total",
    help: "Requests whose credential was refused, by the reason.",
    labelNames: ["outcome"],
    registers,
  });
  // An alarm on a series needs it from the start.
  for (const outcome of refusedCredentials) refusals.inc({ outcome }, 0);
  const moves = new Counter({
    name: "scim_pingone_population_moves_total",
    help: "Users moved from one population to another.",
    registers,
  });

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

  const degraded = new Gauge({
    name: "scim_pingone_shared_state_degraded",
    help: "1 while this replica works by itself because what it shares with others cannot be had.",
    registers: [],
  });

  return {
    sharedStateChanged(reason) {
      registry.registerMetric(degraded);
      degraded.set(reason === undefined ? 0 : 1);
    },
    credentialRefused(outcome) {
      refusals.inc({ outcome });
    },
    attributeLost(reason, attribute) {
      const isKnown = reason !== "unknown" && attributes.has(attribute);
      lost.inc({ reason, attribute: isKnown ? attribute : "unknown" });
    },
    populationMoved() {
      moves.inc();
    },
    connectionLetGo(reason) {
      letGo.inc({ reason });
    },
    connectionsChanged(change) {
      connections.inc(change);
    },
    async render() {
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
