// Gateways whose times are a fifteenth of what they are, and clients that wait what those tell them.
import type { Response } from "supertest";

const FASTER = 15;

export const fasterTimes = {
  requestTimeMs: 2_000,
  attempts: { timeoutMs: 650, commitMs: 2_350 },
  outage: { failures: 10, forMs: 333, openMs: 333, mostOpenMs: 2_000 },
} as const;

/** A time after an attempt is given up, and before nothing can come of it any more. */
export const LATE_MS = 850;

/** Among all who wait for the same, `share` of 1 apart: how long until the request is to be repeated; undefined when it is not. */
export function repeatedAfterMs({ status, headers }: Response, share: number): number | undefined {
  if (![429, 503, 504].includes(status)) return undefined;
  const toldMs = 1_000 * Number(headers["retry-after"] ?? 0);
  // A rate is of real seconds.
  return (status === 429 ? toldMs : toldMs / FASTER) + 50 + share * 200;
}
