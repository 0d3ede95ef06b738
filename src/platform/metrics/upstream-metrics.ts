// Calls of PingOne: each attempt by its outcome, how long it took and waited, what was tried again, and tokens.
import type { Registry } from "prom-client";
import { createLabelCounter } from "./label-counter.js";
import { createLabelHistogram } from "./label-histogram.js";

/** What one worker's way to PingOne tells of its calls. */
export interface UpstreamObserver {
  /** An attempt is over; `outcome` is `success` or the code of a PingOneError. */
  readonly answered: (operation: string, outcome: string, ms: number) => void;
  /** A call is tried again, because of an outcome. */
  readonly retried: (outcome: string) => void;
  /** A call had to wait for its turn. */
  readonly waited: (kind: CallKind, ms: number) => void;
  /** A call was not sent, for its turn would have come too late. */
  readonly refused: (kind: CallKind) => void;
  /** A worker token was asked for. */
  readonly tokenAnswered: (outcome: string) => void;
}

export type CallKind = "read" | "write";

/** `worker`: its tenant, or tenant and source where the source has one of its own. */
export type UpstreamObserverOf = (tenant: string, worker: string) => UpstreamObserver;

const CALL_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 35];
const WAIT_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createUpstreamMetrics(registry: Registry): UpstreamObserverOf {
  const { calls, durations, retries } = callMetrics([registry]);
  const { waits, refusals } = governorMetrics([registry]);
  const tokens = createLabelCounter({
    name: "scim_pingone_worker_token_requests_total",
    help: "Worker tokens asked for, by outcome.",
    labelNames: ["worker", "outcome"],
    registers: [registry],
  });
  return (tenant, worker) => {
    // An alarm on a series needs it from the start.
    tokens([worker, "workerUnauthorized"], 0);
    for (const kind of ["read", "write"]) refusals([worker, kind], 0);
    return {
      answered(operation, outcome, ms) {
        calls([tenant, operation, outcome]);
        durations(operation, ms / 1000);
      },
      retried(outcome) {
        retries([tenant, outcome]);
      },
      waited(kind, ms) {
        waits(kind, ms / 1000);
      },
      refused(kind) {
        refusals([worker, kind]);
      },
      tokenAnswered(outcome) {
        tokens([worker, outcome]);
      },
    };
  };
}

const callMetrics = (registers: Registry[]) => ({
  calls: createLabelCounter({
    name: "scim_pingone_upstream_calls_total",
    help: "Attempts at calls of PingOne, by operation and outcome.",
    labelNames: ["tenant", "operation", "outcome"],
    registers,
  }),
  durations: createLabelHistogram({
    name: "scim_pingone_upstream_call_duration_seconds",
    help: "From the sending of an attempt to PingOne's answer, by operation.",
    labelName: "operation",
    buckets: CALL_SECONDS,
    registers,
  }),
  retries: createLabelCounter({
    name: "scim_pingone_upstream_retries_total",
    help: "Attempts that repeated an earlier one, by what that one met.",
    labelNames: ["tenant", "outcome"],
    registers,
  }),
});

const governorMetrics = (registers: Registry[]) => ({
  waits: createLabelHistogram({
    name: "scim_pingone_governor_wait_seconds",
    help: "How long calls that had to wait for their turn waited.",
    labelName: "kind",
    buckets: WAIT_SECONDS,
    registers,
  }),
  refusals: createLabelCounter({
    name: "scim_pingone_governor_refusals_total",
    help: "Calls that were not sent, because their turn would have come too late.",
    labelNames: ["worker", "kind"],
    registers,
  }),
});
