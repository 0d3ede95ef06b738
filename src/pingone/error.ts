// What can go wrong with PingOne, as a closed set of codes: the translation to SCIM is one table over it.

export type PingOneErrorCode =
  /** Refused by validation: INVALID_DATA or INVALID_REQUEST with details (contract 10.2). */
  | "invalidData"
  | "uniqueness"
  | "invalidFilter"
  | "tooLarge"
  /** 401 INVALID_TOKEN. Told only when a renewed token is refused too. */
  | "tokenRefused"
  /** No token can be had for the worker's credentials; or 401 without a reason, of a renewed token too. */
  | "workerUnauthorized"
  | "workerForbidden"
  | "licenseExceeded"
  | "notFound"
  | "conflict"
  | "unsupportedMediaType"
  | "rateLimited"
  /** 404 for what is there: one service of PingOne's has made it, and another does not know it yet (contract 11.3). */
  | "inconsistent"
  /** Not sent: in the time there was, no call under way was answered to make room for it. */
  | "congested"
  /** Not sent: PingOne has not answered lately, and is being looked for. */
  | "circuitOpen"
  /** Not sent: the turn to write the resource has gone to another process. */
  | "turnLost"
  /** PingOne answered 5xx; or somebody on the way 404, 409 or 5xx in its place. */
  | "unavailable"
  /** Whoever was reached cannot show to be PingOne: its certificate or TLS version is refused. */
  | "untrusted"
  /** No connection, or it broke. */
  | "unreachable"
  /** No answer in time. */
  | "timeout"
  /** An answer that is no PingOne answer. */
  | "unexpected";

/** One entry of `details` in PingOne's error envelope (contract 10.1), reduced to what carries no personal data. */
export interface PingOneErrorDetail {
  readonly code: string;
  readonly target?: string;
  readonly message?: string;
  readonly unsatisfiedRequirements?: readonly string[];
}

export interface PingOneErrorFacts {
  readonly status?: number;
  readonly details?: readonly PingOneErrorDetail[];
  /** PingOne's own id of the failure, for its support. */
  readonly correlationId?: string;
  readonly retryAfterMs?: number;
  /** True when the request may have been carried out although no success was seen. */
  readonly ambiguous?: boolean;
  readonly cause?: unknown;
}

/** The same, where something earlier leaves open what was carried out. */
export function asAmbiguous(error: PingOneError, code = error.code): PingOneError {
  const { operation, status, details, correlationId, retryAfterMs } = error;
  return new PingOneError(code, operation, {
    details,
    ambiguous: true,
    cause: error,
    ...(status === undefined ? {} : { status }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** Thrown by everything below `pingone/`. The message names the operation and code only. */
export class PingOneError extends Error {
  override readonly name = "PingOneError";
  readonly code: PingOneErrorCode;
  /** What was attempted, for example `users.create`. */
  readonly operation: string;
  readonly status: number | undefined;
  readonly details: readonly PingOneErrorDetail[];
  readonly correlationId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly ambiguous: boolean;

  constructor(code: PingOneErrorCode, operation: string, facts: PingOneErrorFacts = {}) {
    super(`${operation}: ${code}`, facts.cause === undefined ? {} : { cause: facts.cause });
    this.code = code;
    this.operation = operation;
    this.status = facts.status;
    this.details = facts.details ?? [];
    this.correlationId = facts.correlationId;
    this.retryAfterMs = facts.retryAfterMs;
    this.ambiguous = facts.ambiguous ?? false;
  }
}

/** PingOne knows nothing by that id; told by PingOne itself, never by a proxy. */
export const isNotFound = (error: unknown): error is PingOneError =>
  error instanceof PingOneError && error.code === "notFound";

/** A 404 for what PingOne is known to have: it may pass. Any other failure as it came. */
export function asInconsistent(error: unknown): unknown {
  if (!isNotFound(error)) return error;
  const { operation, status = 404, correlationId } = error;
  const known = correlationId === undefined ? {} : { correlationId };
  return new PingOneError("inconsistent", operation, { status, cause: error, ...known });
}

/** Undefined where PingOne has no such thing. */
export async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
