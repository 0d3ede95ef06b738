// This machine's clock against PingOne's: tokens and signed assertions are good for a span of time both have to agree on.
import type { Transport } from "../../../pingone/transport/transport.js";
import type { Clock } from "../../../platform/clock.js";
import { fail, pass, warn, type SetupCheck, type Finding } from "../check.js";
import { explainNetwork } from "../../explanations/explain-network.js";

const WARN_S = 30;
const FAIL_S = 120;
const MEND = "Let this machine's clock follow a time server (NTP, chrony, systemd-timesyncd).";

/** Asks for the discovery document (contract 1.2), which needs no token; its `Date` is what counts. */
export function clockCheck(
  environmentId: string,
  transport: Transport,
  host: string,
  clock: Clock,
): SetupCheck {
  return {
    id: "clock",
    needs: ["tls.auth"],
    async run() {
      const sentMs = clock.now();
      const path = `/${environmentId}/as/.well-known/openid-configuration`;
      const headers = { accept: "application/json" };
      const signal = AbortSignal.timeout(5_000);
      try {
        const answer = await transport.send({ method: "GET", path, headers, signal });
        return evaluateSkew(answer.headers.get("date"), (sentMs + clock.now()) / 2);
      } catch (error) {
        const { summary, mend } = explainNetwork(host, error);
        return fail(summary, mend);
      }
    },
  };
}

/** `oursMs` is the moment in which PingOne wrote the header, as near as we know. */
export function evaluateSkew(date: string | null | undefined, oursMs: number): Finding {
  const theirsMs = Date.parse(String(date));
  if (Number.isNaN(theirsMs)) {
    return warn("PingOne's answer has no Date to compare this machine's clock with.", MEND);
  }
  // The header has whole seconds, cut off.
  const seconds = Math.round((oursMs - theirsMs - 500) / 1000);
  const summary = `This machine's clock ${describe(seconds)} PingOne's.`;
  const size = Math.abs(seconds);
  if (size > FAIL_S) {
    return fail(`${summary} Tokens and assertions can be refused for that.`, MEND);
  }
  return size > WARN_S ? warn(summary, MEND) : pass(summary);
}

function describe(seconds: number): string {
  if (Math.abs(seconds) <= 1) return "agrees with";
  return seconds > 0 ? `is ${seconds} s ahead of` : `is ${-seconds} s behind`;
}
