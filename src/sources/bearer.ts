// Checks what a pushing client sends as its credential, in constant time, against digests only (RFC 7644 section 7.4).
import { timingSafeEqual } from "node:crypto";
import { tokenDigest } from "../platform/bearer-token.js";
import type { Clock } from "../platform/clock.js";

/** `expired`: the token was right once. */
export type Authentication = "accepted" | "missing" | "wrong" | "expired";

/** Checks the value of an Authorization header. */
export type Authenticate = (authorization: string | undefined) => Authentication;

/** Several may be live at once, so that a token can be replaced without a gap. */
export interface BearerCredential {
  /** SHA-256 of the token, 64 hexadecimal digits. */
  readonly sha256: string;
  /** The first millisecond at which it is refused; undefined: never. */
  readonly expiresAtMs: number | undefined;
}

export function createBearerCheck(
  credentials: readonly BearerCredential[],
  clock: Pick<Clock, "now">,
): Authenticate {
  const known = credentials.map(({ sha256, expiresAtMs = Infinity }) => ({
    digest: Buffer.from(sha256, "hex"),
    expiresAtMs,
  }));
  return function authenticate(authorization) {
    const [scheme = "", token = "", ...rest] = (authorization ?? "").trim().split(/\s+/);
    if (scheme.toLowerCase() !== "bearer" || token === "" || rest.length > 0) return "missing";
    const sent = Buffer.from(tokenDigest(token), "hex");
    const nowMs = clock.now();
    // Every digest is compared, so that the time does not tell which one came near.
    const matching = known.filter(({ digest }) => timingSafeEqual(digest, sent));
    if (matching.length === 0) return "wrong";
    return matching.some(({ expiresAtMs }) => nowMs < expiresAtMs) ? "accepted" : "expired";
  };
}
