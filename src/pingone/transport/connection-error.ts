// What the network's errors say of a call: whether it may have been carried out, and whether the other side could be trusted.
import { PingOneError } from "../error.js";
import { AnswerTooLarge } from "./answer-body.js";

/** Raised before a byte of the request went out. */
const notSent: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "EADDRNOTAVAIL",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "EMFILE",
  "ENETUNREACH",
  "ENFILE",
  "ENOTFOUND",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** OpenSSL's verdicts on certificates, and Node's on the name in one. */
const CERTIFICATE =
  /^(CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_(CA|PURPOSE)$|PATH_LENGTH_|HOSTNAME_MISMATCH$|ERR_TLS_CERT_)/;
/** A handshake that came to nothing, as with a version below 1.2. */
const HANDSHAKE = /^(ERR_SSL_|EPROTO$)/;

/** `error` is what the transport threw, or wraps it as its cause. */
export function toConnectionError(operation: string, error: unknown): PingOneError {
  const causes = [...causesOf(error)];
  if (causes.some((cause) => cause instanceof AnswerTooLarge)) {
    return new PingOneError("unexpected", operation, { ambiguous: true, cause: error });
  }
  const codes = causes.flatMap(({ code }) => (typeof code === "string" ? code : []));
  if (codes.some((code) => CERTIFICATE.test(code) || HANDSHAKE.test(code))) {
    // A certificate is looked at before anything is sent; what else TLS may meet, at any time.
    const ambiguous = !codes.some((code) => CERTIFICATE.test(code));
    return new PingOneError("untrusted", operation, { ambiguous, cause: error });
  }
  const ambiguous = !codes.some((code) => notSent.has(code));
  return new PingOneError("unreachable", operation, { ambiguous, cause: error });
}

/** The error itself and what led to it; of several addresses tried, each. */
function* causesOf(error: unknown, depth = 0): Generator<{ readonly code?: unknown }> {
  if (typeof error !== "object" || error === null || depth > 5) return;
  yield error;
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  yield* causesOf(cause, depth + 1);
  if (Array.isArray(errors)) for (const each of errors) yield* causesOf(each, depth + 1);
}
