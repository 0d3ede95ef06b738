// Checks what a pushing client sends as its credential, in constant time, against digests only (RFC 7644 section 7.4).
import { createHash, timingSafeEqual } from "node:crypto";

export type Authentication = "accepted" | "missing" | "refused";

/** Checks the value of an Authorization header. */
export type Authenticate = (authorization: string | undefined) => Authentication;

const digest = (token: string): Buffer => createHash("sha256").update(token).digest();

/** Accepts any of `tokens`, of which only SHA-256 digests are kept. */
export function createBearerCheck(tokens: readonly string[]): Authenticate {
  const digests = tokens.map(digest);
  return function authenticate(authorization) {
    const [scheme = "", token = "", ...rest] = (authorization ?? "").trim().split(/\s+/);
    if (scheme.toLowerCase() !== "bearer" || token === "" || rest.length > 0) return "missing";
    const sent = digest(token);
    // Every digest is compared, so that the time does not tell which one came near.
    const matches = digests.filter((known) => timingSafeEqual(known, sent));
    return matches.length > 0 ? "accepted" : "refused";
  };
}
