// What is asked of the process as a whole: whether it runs, whether it can do its work, and by what configuration.
import { answerHealthy, answerReady, type Readiness } from "../routes/health.js";
import type { AdminResource } from "./admin-resource.js";

/** Open, as they are on the listener of the clients: probes have no token. */
export const healthResources = (readiness: Readiness): readonly AdminResource[] => [
  { path: "/healthz", read: answerHealthy, isOpen: true },
  { path: "/readyz", read: answerReady(readiness), isOpen: true },
];

/** `config`: what is served at the moment, without secrets. */
export const configResource = (config: () => object): AdminResource => ({
  path: "/config",
  read: (_request, response) => {
    response.json(config());
  },
});
