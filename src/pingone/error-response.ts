// Reads PingOne's answers that are no success into PingOneError; tolerates missing, foreign and broken bodies (contract 10).
import { PingOneError, type PingOneErrorCode, type PingOneErrorDetail } from "./error.js";
import type { UpstreamResponse } from "./transport.js";

interface Envelope {
  readonly id?: unknown;
  readonly details?: unknown;
}

const MAX_RETRY_AFTER_MS = 300_000;

/** Never throws: whatever the body is, the answer is a PingOneError with the best code. */
export function toPingOneError(
  operation: string,
  response: UpstreamResponse,
  nowMs: number,
): PingOneError {
  const envelope = readEnvelope(response.body);
  const details = readDetails(envelope.details);
  const retryAfterMs = parseRetryAfter(headerOf(response, "retry-after"), nowMs);
  const correlationId =
    typeof envelope.id === "string" ? envelope.id : headerOf(response, "correlation-id");
  return new PingOneError(codeFor(response.status, details), operation, {
    status: response.status,
    details,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    // A 5xx may come after the commit; a 4xx never does.
    ambiguous: response.status >= 500 || response.status === 408,
  });
}

const codeByStatus: Readonly<Record<number, PingOneErrorCode>> = {
  401: "workerUnauthorized",
  404: "notFound",
  408: "timeout",
  409: "conflict",
  413: "tooLarge",
  415: "unsupportedMediaType",
  429: "rateLimited",
  504: "timeout",
};

function codeFor(status: number, details: readonly PingOneErrorDetail[]): PingOneErrorCode {
  const has = (code: string): boolean => details.some((detail) => detail.code === code);
  // Uniqueness is a 400 at PingOne, and 409 is declared too (contract 10.2, section 16).
  if (has("UNIQUENESS_VIOLATION")) return "uniqueness";
  if (status === 400) {
    // The documentation names two codes for it (contract 6.4).
    if (has("INVALID_FILTER") || details.some(({ target }) => target === "filter")) {
      return "invalidFilter";
    }
    return has("SIZE_LIMIT_EXCEEDED") ? "tooLarge" : "invalidData";
  }
  if (status === 403) return has("LICENSE_EXCEEDED") ? "licenseExceeded" : "workerForbidden";
  return codeByStatus[status] ?? (status >= 500 ? "unavailable" : "unexpected");
}

function readEnvelope(body: string): Envelope {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch {
    // A proxy's HTML page or an empty body: the status alone has to do (contract 10.2, 502).
    return {};
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

function headerOf(response: UpstreamResponse, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
