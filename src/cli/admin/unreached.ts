// Why the admin listener gave no answer, in words for who asked it: what stood in the way, and what to look at.

/** `fetch` wraps what happened, once or twice. */
export function whyUnreached(error: unknown): string {
  const codes: string[] = [];
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const { code, name } = at as NodeJS.ErrnoException;
    codes.push(typeof code === "string" ? code : name);
  }
  const code = codes.find((each) => Object.hasOwn(reasons, each));
  if (code !== undefined) return ` (${code}): ${reasons[code] ?? ""}`;
  const told = codes.find((each) => /^[A-Z][A-Z0-9_]+$/.test(each));
  return told === undefined ? "." : ` (${told}).`;
}

const NOBODY =
  "nothing listens there. ADMIN_PORT of the gateway says where it does; there is none unless it is set.";
const NO_NAME = "the host has no address. Compare --admin with where the gateway runs.";
const UNTRUSTED =
  "its certificate is of an authority that is not known here. NODE_EXTRA_CA_CERTS names a file with that of a private one.";
const NO_TLS = "it does not speak TLS. Without TLS_CERT_FILE the listener is at http://.";
const SILENT = "it does not answer. Look at firewalls and tunnels on the way.";

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: NOBODY,
  ENOTFOUND: NO_NAME,
  EAI_AGAIN: NO_NAME,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID:
    "its certificate is for another host. Name the one of the certificate in --admin.",
  CERT_HAS_EXPIRED: "its certificate has expired.",
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  EPROTO: NO_TLS,
  UND_ERR_SOCKET: "it ends the connection. With TLS_CERT_FILE the listener is at https://.",
  UND_ERR_CONNECT_TIMEOUT: SILENT,
  ETIMEDOUT: SILENT,
  TimeoutError: SILENT,
};
