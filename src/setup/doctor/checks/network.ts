// DNS and TLS of one host: whether it is PingOne that answers, before anything is sent to it.
import type { Clock } from "../../../platform/clock.js";
import { fail, pass, skip, warn, type SetupCheck, type Finding } from "../check.js";
import { explainNetwork } from "../../explanations/explain-network.js";
import type { Certificate, Network } from "../../network.js";

const SOON_MS = 14 * 24 * 3_600_000;

/** `dns.<kind>` and `tls.<kind>` of the host of `address`. */
export function networkChecks(
  kind: "api" | "auth",
  address: string,
  network: Network,
  clock: Clock,
): readonly SetupCheck[] {
  const { hostname, port, protocol } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, "");
  // The settings allow plain http on this machine only.
  const isLocal = protocol === "http:";
  const local = skip(`${hostname} is this machine, by plain http.`);

  const orExplain = (work: () => Promise<Finding>) => async (): Promise<Finding> => {
    if (isLocal) return local;
    try {
      return await work();
    } catch (error) {
      const { summary, mend } = explainNetwork(host, error);
      return fail(summary, mend);
    }
  };
  return [
    {
      id: `dns.${kind}`,
      run: orExplain(async () => {
        const addresses = await network.resolve(host);
        return pass(`${host} is ${addresses.slice(0, 3).join(", ")}.`);
      }),
    },
    {
      id: `tls.${kind}`,
      needs: [`dns.${kind}`],
      run: orExplain(async () =>
        evaluateCertificate(
          host,
          await network.handshake(host, port === "" ? 443 : Number(port)),
          clock.now(),
        ),
      ),
    },
  ];
}

/** For one that is valid: whether it will be for a while. */
export function evaluateCertificate(
  host: string,
  { protocol, issuer, validUntilMs }: Certificate,
  nowMs: number,
): Finding {
  const until = new Date(validUntilMs).toISOString().slice(0, 10);
  const summary = `${host} shows a trusted certificate of ${issuer}, valid until ${until} (${protocol}).`;
  if (validUntilMs - nowMs > SOON_MS) return pass(summary);
  return warn(
    summary,
    "PingOne renews its own in time; that of a custom domain or of a proxy has to be renewed by you.",
  );
}
