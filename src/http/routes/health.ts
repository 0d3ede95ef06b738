// Liveness says the process runs; readiness says it can do its work, which takes PingOne (design section 7).
import { Router } from "express";

/** Why the gateway cannot serve now; undefined when it can. Never throws. */
export type Readiness = () => Promise<string | undefined>;

export function createHealthRoutes(readiness: Readiness): Router {
  const router = Router();
  router.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  router.get("/readyz", async (_request, response) => {
    const reason = await readiness();
    if (reason === undefined) response.json({ status: "ready" });
    else response.status(503).json({ status: "not ready", reason });
  });
  return router;
}
