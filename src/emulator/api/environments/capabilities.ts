// What the licence lets an environment do, with its rate limits (contract 11.1, 13); other capabilities are left out.
import { licencePerSecond } from "../../http/rate-limiter.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { link } from "../call.js";

/** Published as an example of a base limit; what a licence really has is unknown (U1). */
const EXAMPLE_PER_SECOND = 200;

const limit = (value: number): { readonly limit: number } => ({ limit: Math.round(value) });

export function readCapabilities(call: ApiCall): Reply {
  const { environment, url, self } = call;
  const { rateLimit, canUseCustomSchema } = environment.knobs();
  const directory = limit(rateLimit === null ? EXAMPLE_PER_SECOND : licencePerSecond(rateLimit));
  return {
    status: 200,
    body: {
      _links: { self: link(self), environment: link(url) },
      environmentId: environment.id,
      canUseCustomSchema,
      canUseIdentities: true,
      licenseQuantities: {
        rlgDirAccessRps: directory,
        rlgDirWriteRps: directory,
        rlgAuditRps: limit(10),
        rlgConfigRpm: limit(600),
        rlgAnalyticsRpm: limit(600),
      },
    },
  };
}
