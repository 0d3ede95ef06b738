// Liveness says the process runs; readiness says it can do its work, which takes PingOne.
import { Router, type RequestHandler } from "express";
import { searchOf } from "../base-url.js";

export interface KnownReadiness {
  /** Why it cannot serve; undefined when it can. */
  readonly reason: string | undefined;
  /** How long ago that was found out; undefined: it is not known yet. */
  readonly ageMs: number | undefined;
  /** How many sources are paused: what they write is refused, all else is served. */
  readonly paused?: number | undefined;
  /** How many workers are not sent for, because PingOne does not answer them. */
  readonly openCircuits?: number | undefined;
  /** Why and since when this replica works by itself; undefined: it shares all, or has nothing to share with. */
  readonly degraded?: { readonly reason: string; readonly sinceMs: number } | undefined;
}

/** What is known of whether a tenant can be served, or, without a name, any of them; undefined: no such tenant. Never throws. */
export type Readiness = (tenant?: string) => Promise<KnownReadiness | undefined>;

export const HEALTH_PATHS = ["healthz", "readyz"] as const;

export function createHealthRoutes(readiness: Readiness): Router {
  const router = Router();
  router.get("/healthz", answerHealthy);
  router.get("/readyz", answerReady(readiness));
  return router;
}

export const answerHealthy: RequestHandler = (_request, response) => {
  response.json({ status: "ok" });
};

/** Nobody is named: whoever asks needs no credential. What works by itself, or around an open circuit, still serves. */
export const answerReady =
  (readiness: Readiness): RequestHandler =>
  async (request, response) => {
    const known = await readiness(
      new URLSearchParams(searchOf(request)).get("tenant") ?? undefined,
    );
    if (known === undefined) {
      response.status(404).json({ status: "unknown", reason: "There is no such tenant." });
      return;
    }
    const { reason, ageMs } = known;
    const told = { ageMs, ...besides(known) };
    if (reason === undefined) response.json({ status: "ready", ...told });
    else response.status(503).json({ status: "not ready", reason, ...told });
  };

const besides = ({ paused = 0, openCircuits = 0, degraded }: KnownReadiness) => ({
  ...(paused > 0 && { paused }),
  ...(openCircuits > 0 && { openCircuits }),
  ...(degraded && {
    degraded: { reason: degraded.reason, since: new Date(degraded.sinceMs).toISOString() },
  }),
});
