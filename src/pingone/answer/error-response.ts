// Reads answers that are no success into PingOneError. Only PingOne's envelope speaks for PingOne (contract 10.1): a proxy's 404 is no 404.
import { PingOneError, type PingOneErrorCode, type PingOneErrorDetail } from "../error.js";
import type { UpstreamResponse } from "../transport/transport.js";

/** What has to be known of the call that was answered. */
export interface AnsweredCall {
  readonly operation: string;
  readonly method: string;
}

interface Envelope {
  readonly id?: unknown;
  readonly details?: unknown;
}

const MAX_RETRY_AFTER_MS = 300_000;

/** Never throws: whatever the body is, the answer is a PingOneError with the best code. */
export function toPingOneError(
  { operation, method }: AnsweredCall,
  response: UpstreamResponse,
  nowMs: number,
): PingOneError {
  const { status } = response;
  const envelope = readEnvelope(response);
  const details = readDetails(envelope?.details);
  const retryAfterMs = parseRetryAfter(
    headerOf(response, "retry-after"),
    sentMs(response) ?? nowMs,
  );
  const correlationId = isCorrelationId(envelope?.id) ? envelope.id : correlationIdOf(response);
  const code =
    codeOfItself[status] ??
    (envelope === undefined ? codeOfForeign(status) : codeOfEnvelope(status, details));
  return new PingOneError(code, operation, {
    status,
    details,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ambiguous: method !== "GET" && mayHaveWorked(status, envelope !== undefined),
  });
}

/** A UUID (contract 10.1): anything else may be anything, and does not get into a log. */
const isCorrelationId = (value: unknown): value is string =>
  typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);

/** PingOne's own id of what it answered, where it said one. */
export function correlationIdOf(response: UpstreamResponse): string | undefined {
  const sent = headerOf(response, "correlation-id");
  return isCorrelationId(sent) ? sent : undefined;
}

/** Mean the same whoever says it: nothing was carried out. */
const codeOfItself: Readonly<Record<number, PingOneErrorCode>> = {
  413: "tooLarge",
  429: "rateLimited",
};

/** A 5xx may come after the commit; a 4xx of PingOne's never does, and of another's nobody knows. */
const mayHaveWorked = (status: number, isPingOnes: boolean): boolean =>
  codeOfItself[status] === undefined && (status >= 500 || status === 408 || !isPingOnes);

/** Something on the way has answered: what may pass is waited for, what it refuses is for its operator. */
const codeOfForeign = (status: number): PingOneErrorCode =>
  status >= 500 || status === 404 || status === 409 ? "unavailable" : "unexpected";

const codeByStatus: Readonly<Record<number, PingOneErrorCode>> = {
  400: "invalidData",
  401: "workerUnauthorized",
  403: "workerForbidden",
  404: "notFound",
  408: "timeout",
  409: "conflict",
  415: "unsupportedMediaType",
  504: "timeout",
};

/** By status, in the order of precedence, the details that say more than it does (contract 10.2). */
const codesByDetail: Readonly<Record<number, readonly (readonly [string, PingOneErrorCode])[]>> = {
  400: [
    ["INVALID_FILTER", "invalidFilter"],
    // An unknown environment may be told so (contract 10.3).
    ["INSUFFICIENT_PERMISSIONS", "workerForbidden"],
    ["SIZE_LIMIT_EXCEEDED", "tooLarge"],
  ],
  401: [
    ["INSUFFICIENT_PERMISSIONS", "workerForbidden"],
    ["INVALID_TOKEN", "tokenRefused"],
  ],
  403: [["LICENSE_EXCEEDED", "licenseExceeded"]],
};

function codeOfEnvelope(status: number, details: readonly PingOneErrorDetail[]): PingOneErrorCode {
  const has = (code: string): boolean => details.some((detail) => detail.code === code);
  // Uniqueness is a 400 at PingOne, and 409 is declared too (contract 10.2, section 16).
  if (status < 500 && has("UNIQUENESS_VIOLATION")) return "uniqueness";
  // The documentation names two codes for it (contract 6.4).
  if (status === 400 && details.some(({ target }) => target === "filter")) return "invalidFilter";
  const said = codesByDetail[status]?.find(([detail]) => has(detail))?.[1];
  return said ?? codeByStatus[status] ?? (status >= 500 ? "unavailable" : "unexpected");
}

/** Undefined when it is not PingOne's: `code` and `message` are always there, `id` may be missing with 403 alone (contract 10.1, 10.2). */
function readEnvelope({ status, body }: UpstreamResponse): Envelope | undefined {
  try {
    const parsed = (JSON.parse(body) ?? {}) as Readonly<Record<string, unknown>>;
    const { id, code, message } = parsed;
    const isOurs =
      typeof code === "string" &&
      /^[A-Z][A-Z0-9_]+$/.test(code) &&
      typeof message === "string" &&
      (typeof id === "string" || (id === undefined && status === 403));
    return isOurs ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function readDetails(details: unknown): PingOneErrorDetail[] {
  if (!Array.isArray(details)) return [];
  return details.flatMap((each: unknown) => {
    if (typeof each !== "object" || each === null) return [];
    const { code, target, message, innerError } = each as Record<string, unknown>;
    const unsatisfied = (innerError as { unsatisfiedRequirements?: unknown } | undefined)
      ?.unsatisfiedRequirements;
    return [
      {
        code: typeof code === "string" ? code : "UNKNOWN",
        ...(typeof target === "string" ? { target } : {}),
        ...(typeof message === "string" ? { message } : {}),
        ...(Array.isArray(unsatisfied)
          ? { unsatisfiedRequirements: unsatisfied.filter((name) => typeof name === "string") }
          : {}),
      },
    ];
  });
}

/** Seconds or an HTTP date (contract 10.5), in milliseconds, clamped to five minutes; undefined when unreadable. */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), MAX_RETRY_AFTER_MS);
}

/** By the clock of who answered, which its other dates are of: ours may be another. Undefined where it does not say. */
function sentMs(response: UpstreamResponse): number | undefined {
  const ms = Date.parse(headerOf(response, "date") ?? "");
  return Number.isNaN(ms) ? undefined : ms;
}

const headerOf = ({ headers }: UpstreamResponse, name: Lowercase<string>): string | undefined =>
  headers.get(name) ?? undefined;
