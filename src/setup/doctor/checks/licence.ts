// What the licence allows in a second, against what the gateway allows itself (contract 11.1).
import type { LicenceCapabilities } from "../../../pingone/resources/environment.js";
import { PingOneError } from "../../../pingone/error.js";
import { pass, skip, warn, type SetupCheck, type Finding } from "../check.js";
import type { SetupTarget } from "../../target.js";

/** Of the licence's rate, what one source IP gets unless it is listed in PingOne (trials: all of it). */
const SHARE_OF_ONE_IP = 0.35;
const MEND =
  "Lower the limit of the source, or list this machine's address in PingOne: Settings > Rate Limits.";

export const licenceCheck = (
  read: () => Promise<LicenceCapabilities>,
  limits: SetupTarget["limits"],
): SetupCheck => ({
  id: "licence",
  needs: ["token", "tls.api"],
  async run() {
    try {
      return evaluateLicence(await read(), limits);
    } catch (error) {
      if (!(error instanceof PingOneError)) throw error;
      return skip(
        "The worker may not read the environment's capabilities; the rate limits are in PingOne's API usage dashboard.",
      );
    }
  },
});

export function evaluateLicence(
  { readsPerSecond, writesPerSecond, canUseCustomSchema }: LicenceCapabilities,
  limits: SetupTarget["limits"],
): Finding {
  if (canUseCustomSchema === false) {
    return warn(
      "The licence allows no custom attributes: what has no attribute in PingOne cannot be kept.",
      "Ask Ping for a licence with a custom user schema.",
    );
  }
  if (readsPerSecond === undefined || writesPerSecond === undefined) {
    return skip("PingOne does not tell the licence's rate limits.");
  }
  const share = (rate: number): number => Math.floor(rate * SHARE_OF_ONE_IP);
  const summary = `The licence has ${readsPerSecond} reads and ${writesPerSecond} writes a second for all its environments; one address gets ${share(readsPerSecond)} and ${share(writesPerSecond)}.`;
  const isAbove = (limit: number | undefined, rate: number): boolean =>
    limit !== undefined && limit > share(rate);
  const { readsPerSecond: reads, writesPerSecond: writes } = limits;
  return isAbove(reads, readsPerSecond) || isAbove(writes, writesPerSecond)
    ? warn(`${summary} The gateway allows itself more (${describe(reads, writes)}).`, MEND)
    : pass(summary);
}

const describe = (reads: number | undefined, writes: number | undefined): string =>
  [
    ...(reads === undefined ? [] : [`${reads} reads`]),
    ...(writes === undefined ? [] : [`${writes} writes`]),
  ].join(", ");
