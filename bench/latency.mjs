// Requests a second at the most, and at half of that what the gateway adds to a call somebody makes directly.
import { performance } from "node:perf_hooks";
import { createLoad } from "./load.mjs";
import { ENVIRONMENT, workerToken } from "./processes.mjs";
import { quantile } from "./statistics.mjs";

const REQUESTS = 4_000;

/** `operation` is one that the emulator can be asked for directly, by its `raw`. */
export async function measureLatency(operation, [gateway], emulator) {
  const authorization = `Bearer ${await workerToken(emulator.origin)}`;
  const direct = {
    name: "direct",
    origin: emulator.origin,
    base: `/v1/environments/${ENVIRONMENT}`,
  };
  const load = createLoad(direct);
  const beganMs = performance.now();
  await gateway.load.run(REQUESTS, 16, operation.scim);
  const perSecond = (REQUESTS * 1000) / (performance.now() - beganMs);
  const everyMs = 2000 / perSecond;
  const count = Math.min(REQUESTS, Math.ceil(5_000 / everyMs));
  const ours = await gateway.load.pace(count, everyMs, operation.scim);
  const theirs = await load.pace(count, everyMs, (n) => ({
    ...operation.raw(n),
    headers: { authorization },
  }));
  await load.close();
  const added = (q) => quantile(ours, q) - quantile(theirs, q);
  return {
    operation: operation.name,
    requestsPerSecond: Math.round(perSecond),
    addedAtHalfLoadMs: { p50: added(0.5), p99: added(0.99) },
  };
}
