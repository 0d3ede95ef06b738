// Liveness says the process runs; readiness says it can do its work, which takes PingOne.
import { Router } from "express";

/** What is known of whether the gateway can serve. Never throws. */
export type Readiness = () => Promise<{
  /** Why it cannot; undefined when it can. */
  readonly reason: string | undefined;
  /** How long ago that was found out; undefined: it is not known yet. */
  readonly ageMs: number | undefined;
}>;

export function createHealthRoutes(readiness: Readiness): Router {
  const router = Router();
  router.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  router.get("/readyz", async (_request, response) => {
    const { reason, ageMs } = await readiness();
    if (reason === undefined) response.json({ status: "ready", ageMs });
    else response.status(503).json({ status: "not ready", reason, ageMs });
  });
  return router;
}
