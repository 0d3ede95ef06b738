// Requests a second at the most, and at half of that what the gateway adds to a call somebody makes directly.
import { performance } from "node:perf_hooks";
import { createLoad } from "./load.mjs";
import { ENVIRONMENT, workerToken } from "./processes.mjs";
import { quantile } from "./statistics.mjs";

const REQUESTS = 4_000;
/** The gateway and PingOne are asked in turn, so that what disturbs the machine disturbs both. */
const TURNS = 5;

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
  const count = Math.ceil(Math.min(REQUESTS, 5_000 / everyMs) / TURNS);
  const [ours, theirs] = [[], []];
  for (let turn = 0; turn < TURNS; turn += 1) {
    ours.push(...(await gateway.load.pace(count, everyMs, operation.scim)));
    const raw = (n) => ({ ...operation.raw(n), headers: { authorization } });
    theirs.push(...(await load.pace(count, everyMs, raw)));
  }
  await load.close();
  const added = (q) => quantile(ours, q) - quantile(theirs, q);
  return {
    operation: operation.name,
    requestsPerSecond: Math.round(perSecond),
    addedAtHalfLoadMs: { p50: added(0.5), p99: added(0.99) },
  };
}
