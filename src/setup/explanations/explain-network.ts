// What a connection that does not come about says of the way between here and PingOne.
import type { Explanation } from "./explanation.js";

const PROXIED =
  "A proxy or firewall seems to answer in PingOne's place: give its certificate authority to the gateway (PINGONE_CA_FILE=/path/to/ca.pem), or let this host through unchanged.";

const byCode: Readonly<Record<string, readonly [what: string, mend: string]>> = {
  ENOTFOUND: [
    "has no address in the DNS",
    "Check PINGONE_REGION, PINGONE_API_URL and PINGONE_AUTH_URL, and the DNS of this machine.",
  ],
  EAI_AGAIN: ["cannot be looked up: the DNS does not answer", "Check the DNS of this machine."],
  ECONNREFUSED: [
    "refuses the connection",
    "Check PINGONE_API_URL and PINGONE_AUTH_URL: nothing listens there.",
  ],
  ECONNRESET: ["breaks the connection", "Check proxies and firewalls on the way."],
  ETIMEDOUT: ["does not answer", "Check proxies and firewalls on the way (port 443)."],
  UND_ERR_CONNECT_TIMEOUT: [
    "does not answer",
    "Check proxies and firewalls on the way (port 443).",
  ],
  EHOSTUNREACH: ["cannot be reached", "Check routes and firewalls of this machine."],
  ENETUNREACH: ["cannot be reached", "Check routes and firewalls of this machine."],
  SELF_SIGNED_CERT_IN_CHAIN: ["shows a certificate of an unknown authority", PROXIED],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["shows a certificate of an unknown authority", PROXIED],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["shows a certificate of an unknown authority", PROXIED],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["shows a certificate of an unknown authority", PROXIED],
  CERT_HAS_EXPIRED: [
    "shows an expired certificate",
    "Check the clock of this machine, and any proxy on the way.",
  ],
  CERT_NOT_YET_VALID: ["shows a certificate of the future", "Check the clock of this machine."],
  ERR_SSL_WRONG_VERSION_NUMBER: ["does not speak TLS", "Check port and proxies on the way."],
  EPROTO: ["does not speak TLS 1.2 or later", PROXIED],
  ERR_SSL_UNSUPPORTED_PROTOCOL: ["does not speak TLS 1.2 or later", PROXIED],
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: ["does not speak TLS 1.2 or later", PROXIED],
  ERR_TLS_CERT_ALTNAME_INVALID: ["shows the certificate of another host", PROXIED],
};

/** `error` is what node:dns, node:tls or undici threw, or wraps it as its cause. */
export function explainNetwork(host: string, error: unknown): Explanation {
  const code = codeOf(error);
  const known = code === undefined ? undefined : byCode[code];
  if (known !== undefined) return { summary: `${host} ${known[0]} (${code}).`, mend: known[1] };
  return {
    summary: `${host} cannot be reached${code === undefined ? "" : ` (${code})`}.`,
    mend: "Check routes, proxies and firewalls between this machine and PingOne (port 443).",
  };
}

/** The innermost code that is known, or the outermost there is. */
function codeOf(error: unknown): string | undefined {
  const codes: string[] = [];
  for (let at = error, depth = 0; typeof at === "object" && at !== null && depth < 5; depth += 1) {
    const { code, cause } = at as { code?: unknown; cause?: unknown };
    if (typeof code === "string") codes.push(code);
    at = cause;
  }
  return codes.find((code) => code in byCode) ?? codes[0];
}
