// What the network's errors say of a call: whether it may have been carried out, and whether the other side could be trusted.
import { PingOneError } from "../error.js";
import { AnswerTooLarge } from "./answer-body.js";

interface Cause {
  readonly code?: unknown;
  /** What this machine was about. */
  readonly syscall?: unknown;
}

/** Raised before a byte of the request went out, unless a connection that stood says so. */
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

/** A connection that stood: this machine has given it up, and nothing was heard of the other side. */
const givenUpHere: ReadonlySet<string> = new Set([
  "ECONNABORTED",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETRESET",
  "ENETUNREACH",
  "ETIMEDOUT",
]);
const CONNECTED: ReadonlySet<unknown> = new Set(["read", "write", "writev"]);
const CONNECTING: ReadonlySet<unknown> = new Set(["connect", "getaddrinfo"]);

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
  const codes = codesOf(causes);
  if (codes.some((code) => CERTIFICATE.test(code) || HANDSHAKE.test(code))) {
    // A certificate is looked at before anything is sent; what else TLS may meet, at any time.
    const ambiguous = !codes.some((code) => CERTIFICATE.test(code));
    return new PingOneError("untrusted", operation, { ambiguous, cause: error });
  }
  const ambiguous = !causes.some(isNotSent);
  return new PingOneError("unreachable", operation, { ambiguous, cause: error });
}

/** Whether the connection was ended by this machine, and not by an answer, a reset or an end of the other side: whoever was asked may still be at work. */
export const isGivenUpHere = ({ code, cause }: PingOneError): boolean =>
  code === "unreachable" &&
  [...causesOf(cause)].some(
    (each) => CONNECTED.has(each.syscall) && codesOf([each]).some((name) => givenUpHere.has(name)),
  );

const codesOf = (causes: readonly Cause[]): readonly string[] =>
  causes.flatMap(({ code }) => (typeof code === "string" ? code : []));

const isNotSent = (cause: Cause): boolean =>
  CONNECTING.has(cause.syscall) ||
  (!CONNECTED.has(cause.syscall) && codesOf([cause]).some((code) => notSent.has(code)));

/** The error itself and what led to it; of several addresses tried, each. */
function* causesOf(error: unknown, depth = 0): Generator<Cause> {
  if (typeof error !== "object" || error === null || depth > 5) return;
  yield error;
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  yield* causesOf(cause, depth + 1);
  if (Array.isArray(errors)) for (const each of errors) yield* causesOf(each, depth + 1);
}
