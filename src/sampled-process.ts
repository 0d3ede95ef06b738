// What the process knows of itself when it is asked for its metrics: workers, bodies, sources and its build.
import type { Metrics } from "./platform/metrics/metrics.js";
import type { Sample } from "./platform/metrics/sampled.js";
import type { WorkerState } from "./tenant/worker.js";

export interface SampledProcess {
  readonly version: string;
  readonly bodyBytes: () => number;
  readonly workers: () => Iterable<SampledWorker>;
  readonly sources: () => Iterable<{
    readonly tenant: string;
    readonly source: string;
    readonly isPaused: boolean;
    readonly isShadow: boolean;
  }>;
}

interface SampledWorker {
  /** Its tenant's, or tenant and source. */
  readonly name: string;
  readonly worker: { readonly state: () => WorkerState };
}

export function sampleProcess(metrics: Pick<Metrics, "sampled">, process_: SampledProcess): void {
  metrics.sampled({
    name: "scim_pingone_build_info",
    help: "1, with the version of the gateway and of Node it runs on.",
    labelNames: ["version", "node"],
    sample: () => [
      { labels: { version: process_.version, node: process.versions.node }, value: 1 },
    ],
  });
  metrics.sampled({
    name: "scim_pingone_body_bytes_in_flight",
    help: "Bytes of the bodies of requests that are being read or worked on.",
    labelNames: [],
    sample: () => [{ labels: {}, value: process_.bodyBytes() }],
  });
  metrics.sampled({
    name: "scim_pingone_source_paused",
    help: "1 while the writes of a source are refused because an operator paused it, else 0.",
    labelNames: ["tenant", "source"],
    sample: () =>
      Array.from(process_.sources(), ({ tenant, source, isPaused }) => ({
        labels: { tenant, source },
        value: isPaused ? 1 : 0,
      })),
  });
  metrics.sampled({
    name: "scim_pingone_source_shadow",
    help: "1 while a source is in shadow mode and nothing of it is written, else 0.",
    labelNames: ["tenant", "source"],
    sample: () =>
      Array.from(process_.sources(), ({ tenant, source, isShadow }) => ({
        labels: { tenant, source },
        value: isShadow ? 1 : 0,
      })),
  });
  sampleWorkers(metrics, process_.workers);
}

function sampleWorkers(
  metrics: Pick<Metrics, "sampled">,
  workers: SampledProcess["workers"],
): void {
  const ofEach = <Label extends string>(
    samplesOf: (state: WorkerState) => readonly [Record<Label, string>, number | undefined][],
  ): Sample<Label | "worker">[] =>
    Array.from(workers(), ({ name, worker }) =>
      samplesOf(worker.state()).map(([labels, value]) => ({
        labels: { worker: name, ...labels },
        value,
      })),
    ).flat();
  metrics.sampled({
    name: "scim_pingone_worker_token_age_seconds",
    help: "Age of the worker token at hand; no series where there is none.",
    labelNames: ["worker"],
    sample: () => ofEach(({ tokenAgeMs }) => [[{}, tokenAgeMs && tokenAgeMs / 1000]]),
  });
  metrics.sampled({
    name: "scim_pingone_circuit_open",
    help: "1 while PingOne is taken to be away and clients are answered 503 at once.",
    labelNames: ["worker"],
    sample: () => ofEach(({ isCircuitOpen }) => [[{}, isCircuitOpen ? 1 : 0]]),
  });
  metrics.sampled({
    name: "scim_pingone_governor_calls_in_flight",
    help: "Calls of PingOne that are under way.",
    labelNames: ["worker"],
    sample: () => ofEach(({ governor }) => [[{}, governor.underWay]]),
  });
  metrics.sampled({
    name: "scim_pingone_governor_waiting",
    help: "Calls that wait for their turn.",
    labelNames: ["worker", "kind"],
    sample: () =>
      ofEach(({ governor: { waitingReads, waitingWrites } }) => [
        [{ kind: "read" }, waitingReads],
        [{ kind: "write" }, waitingWrites],
      ]),
  });
  metrics.sampled({
    name: "scim_pingone_governor_budget_per_second",
    help: "Calls a second that are allowed at the moment; no series where nothing limits them.",
    labelNames: ["worker", "kind"],
    sample: () =>
      ofEach(({ governor: { readsPerSecond, writesPerSecond } }) => [
        [{ kind: "read" }, readsPerSecond],
        [{ kind: "write" }, writesPerSecond],
      ]),
  });
}
