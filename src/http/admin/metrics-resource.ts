// GET /metrics: everything that is counted, in the Prometheus text format.
import type { Metrics } from "../../platform/metrics/metrics.js";
import type { AdminResource } from "./admin-resource.js";

export const metricsResource = (metrics: Pick<Metrics, "render">): AdminResource => ({
  path: "/metrics",
  read: async (_request, response) => {
    const { contentType, text } = await metrics.render();
    response.setHeader("Content-Type", contentType);
    response.end(text);
  },
});
