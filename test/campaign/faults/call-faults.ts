// Faults of single PingOne calls: which call, what happens to it, and whether before or after it took effect.
import type { Fault } from "../../../src/emulator/knobs.js";
import type { Random } from "../../support/random.js";

const targets = [
  { method: "POST", path: "/users$" },
  { method: "POST", path: "/users$" },
  { method: "PATCH", path: "/users/[^/]+$" },
  { method: "PUT", path: "/users/[^/]+$" },
  { method: "PUT", path: "/enabled$" },
  { method: "PUT", path: "/enabled$" },
  { method: "DELETE", path: "/users/[^/]+$" },
  { method: "GET", path: "/users\\?" },
  { method: "GET", path: "/users/[^/]+$" },
  { method: "POST", path: "/groups$" },
  { method: "POST", path: "/memberOfGroups$" },
  { method: "DELETE", path: "/memberOfGroups/" },
  { method: "PUT", path: "/password$" },
  { method: "PUT", path: "/population$" },
  { method: "*", path: "/v1/environments/[^/]+/" },
  { method: "POST", path: "/as/token$" },
] as const;

/** PingOne commits up to 35 seconds after a request has arrived (contract 11.3); less, so that a busy machine keeps the rule. */
const LATE_MS = [800, 4_000, 12_000, 18_000, 25_000];

type Failure = Partial<Fault> & Pick<Fault, "kind">;

const failures: readonly Failure[] = [
  { kind: "status", status: 503, retryAfter: 1 },
  { kind: "status", status: 503 },
  { kind: "status", status: 500 },
  { kind: "status", status: 502 },
  { kind: "status", status: 504 },
  { kind: "status", status: 401 },
  { kind: "status", status: 429, retryAfter: 2 },
  { kind: "reset" },
  { kind: "reset" },
  { kind: "timeout" },
  { kind: "timeout" },
  { kind: "foreign", status: 404 },
  { kind: "foreign", status: 200 },
  { kind: "foreign", status: 302 },
  { kind: "foreign", status: 502 },
  { kind: "late" },
  { kind: "late" },
  { kind: "late" },
];

/** These say that nothing was done. */
const REFUSALS = new Set([401, 429]);

export function anyCallFault(random: Random): Partial<Fault> {
  const target = random.pick(targets);
  const failure = random.pick(failures);
  const times = random.chance(0.7) ? 1 : random.between(2, 6);
  const isBefore =
    failure.kind === "late" || REFUSALS.has(failure.status ?? 0) || random.chance(0.5);
  const lateCommitMs = random.pick(LATE_MS);
  const isLateToo = failure.kind === "late" || (!isBefore && random.chance(0.3));
  return {
    ...target,
    ...failure,
    times,
    when: isBefore ? "before" : "after",
    ...(isLateToo ? { lateCommitMs } : {}),
  };
}
