// Requests of clients: how many, of whom, at what, how they were answered, and how long that took.
import type { Registry } from "prom-client";
import { createLabelCounter } from "./label-counter.js";
import { createLabelHistogram } from "./label-histogram.js";

export interface ObservedRequest {
  /** Names of the configuration; undefined before it is known who asks. */
  readonly tenant: string | undefined;
  readonly source: string | undefined;
  /** `GET /Users/:id`: one of a closed set; undefined where no route is. */
  readonly route: string | undefined;
  readonly status: number;
  readonly seconds: number;
}

export type ObserveRequest = (request: ObservedRequest) => void;

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Of a client nobody knows, and of a path where nothing is. */
const UNKNOWN = "unknown";

export function createRequestMetrics(registry: Registry): ObserveRequest {
  const registers = [registry];
  const count = createLabelCounter({
    name: "scim_pingone_requests_total",
    help: "Requests of clients that were answered, by who asked, route and status.",
    labelNames: ["tenant", "source", "route", "status"],
    registers,
  });
  const observe = createLabelHistogram({
    name: "scim_pingone_request_duration_seconds",
    help: "From a request to the end of its answer, by route.",
    labelName: "route",
    buckets: SECONDS,
    registers,
  });
  return ({ tenant = UNKNOWN, source = UNKNOWN, route = UNKNOWN, status, seconds }) => {
    count([tenant, source, route, String(status)]);
    observe(route, seconds);
  };
}
