// Every behaviour that can be switched while the emulator runs: faults, limits and the UNKNOWN items of contract 17.
import type { Limits } from "./limits.js";
import { DEFAULT_LIMITS } from "./limits.js";

/** Of one source IP; the licence's bucket is shared by all IPs and defaults to these divided by 35 % (contract 11.1). */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
  readonly licencePerSecond?: number;
  readonly licenceBurst?: number;
}

export interface Fault {
  /** Upper case, or `*`. */
  readonly method: string;
  /** Regular expression, tried on the path and on the path with its query. */
  readonly path: string;
  /** How often it strikes; what is left of it is shown by GET. */
  readonly times: number;
  readonly when: "before" | "after";
  readonly kind: "status" | "reset" | "timeout" | "foreign" | "late";
  /** The request takes effect this long after its arrival, client there or not; `late` answers it as usual then. */
  readonly lateCommitMs?: number;
  readonly status?: number;
  /** Seconds or an HTTP date, sent as Retry-After. */
  readonly retryAfter?: number | string;
  /** Sent as it is when a string (HTML), as JSON otherwise. */
  readonly body?: unknown;
  /** Of a `foreign` answer. */
  readonly contentType?: string;
}

export interface Knobs {
  readonly latencyMs: number;
  readonly lateCommitMs: number | null;
  readonly rateLimit: RateLimit | null;
  readonly omitCount: boolean;
  readonly shortPages: boolean | number;
  readonly visibilityDelayMs: number;
  readonly enabledRaceMs: number;
  readonly duplicateMembership: 400 | 201;
  readonly mfaEnabledDefault: boolean;
  readonly narrowNames: boolean;
  readonly tokenTtlSeconds: number;
  readonly defaultPageSize: number;
  readonly limitAboveMaximum: "clamp" | "reject";
  readonly cursorTtlSeconds: number | null;
  readonly unknownEnvironmentStatus: 400 | 401 | 403;
  readonly newEnvironmentMs: number;
  readonly unknownGroupStatus: 400 | 404;
  readonly roleGroupMembers: "refuse" | "accept";
  readonly passwordActionStatus: 200 | 204;
  readonly patchComplex: "merge" | "replace";
  readonly putPopulation: "ignore" | "reject";
  readonly existingId: boolean;
  readonly emptyStrings: "reject" | "accept";
  readonly acceptIssuerAudience: boolean;
  readonly canUseCustomSchema: boolean;
  readonly limits: Limits;
  readonly faults: readonly Fault[];
}

export const DEFAULT_KNOBS: Knobs = {
  latencyMs: 0,
  lateCommitMs: null,
  rateLimit: null,
  omitCount: false,
  shortPages: false,
  visibilityDelayMs: 0,
  enabledRaceMs: 0,
  duplicateMembership: 400,
  mfaEnabledDefault: false,
  narrowNames: false,
  tokenTtlSeconds: 3600,
  defaultPageSize: 100,
  limitAboveMaximum: "clamp",
  cursorTtlSeconds: null,
  unknownEnvironmentStatus: 403,
  newEnvironmentMs: 0,
  unknownGroupStatus: 404,
  roleGroupMembers: "accept",
  passwordActionStatus: 200,
  patchComplex: "merge",
  putPopulation: "ignore",
  existingId: false,
  emptyStrings: "reject",
  acceptIssuerAudience: false,
  canUseCustomSchema: true,
  limits: DEFAULT_LIMITS,
  faults: [],
};
