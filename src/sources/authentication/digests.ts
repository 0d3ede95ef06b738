// Checks tokens and passwords against SHA-256 digests only, in constant time (RFC 7644 section 7.4); several may be live at once.
import { timingSafeEqual } from "node:crypto";
import { tokenDigest } from "../../platform/secrets/bearer-token.js";
import { wallTime, type WallClock } from "../../platform/clock.js";
import type { Principal } from "../../scim/principal.js";
import type { Authentication } from "./authentication.js";

export type CheckDigest = (sent: string) => Authentication;

export interface DigestCredential {
  readonly principal: Principal;
  /** SHA-256 of the token or password, 64 hexadecimal digits. */
  readonly sha256: string;
  /** The first millisecond at which it is refused; undefined: never. */
  readonly expiresAtMs: number | undefined;
}

export interface BasicCredential extends DigestCredential {
  readonly username: string;
}

/** What cannot be taken, and why. */
export interface RefusedDigest {
  readonly refused: "wrong" | "expired";
  /** Whose it was. */
  readonly source?: string;
}

const wrong: RefusedDigest = { refused: "wrong" };
const expired: RefusedDigest = { refused: "expired" };

export function createBearerCheck(
  credentials: readonly DigestCredential[],
  clock: WallClock,
): CheckDigest {
  const known = credentials.map((each) => toKnown(each, each.sha256));
  return (token) => findDigest(known, tokenDigest(token), wallTime(clock));
}

export function createBasicCheck(
  credentials: readonly BasicCredential[],
  clock: WallClock,
): CheckDigest {
  const known = credentials.map((each) => toKnown(each, pairDigest(each.username, each.sha256)));
  return (sent) => {
    const pair = Buffer.from(sent, "base64").toString();
    const colon = pair.indexOf(":");
    // Without one there is no password (RFC 7617 section 2).
    if (colon < 0) return wrong;
    const password = tokenDigest(pair.slice(colon + 1));
    return findDigest(known, pairDigest(pair.slice(0, colon), password), wallTime(clock));
  };
}

/** The name is as secret as the password while both are guessed together. */
const pairDigest = (username: string, sha256: string): string =>
  tokenDigest(`${username}:${sha256}`);

export interface KnownDigest<T> {
  readonly digest: Buffer;
  readonly expiresAtMs: number;
  /** What whoever shows it is. */
  readonly accepted: T;
  /** What is said of it when it has expired, where there is more to say. */
  readonly expired?: RefusedDigest;
}

const toKnown = (
  { principal, expiresAtMs = Infinity }: DigestCredential,
  digest: string,
): KnownDigest<{ readonly principal: Principal }> => ({
  digest: Buffer.from(digest, "hex"),
  expiresAtMs,
  accepted: { principal },
  expired: { refused: "expired", source: principal.source },
});

/** `digest`: SHA-256 of what was sent, 64 hexadecimal digits. */
export function findDigest<T>(
  known: readonly KnownDigest<T>[],
  digest: string,
  nowMs: number,
): T | RefusedDigest {
  sent.write(digest, "hex");
  let first: KnownDigest<T> | undefined;
  let live: KnownDigest<T> | undefined;
  // Every digest is compared, so that the time does not tell which one came near.
  for (const each of known) {
    if (!timingSafeEqual(each.digest, sent)) continue;
    first ??= each;
    if (nowMs < each.expiresAtMs) live ??= each;
  }
  if (first === undefined) return wrong;
  return live?.accepted ?? first.expired ?? expired;
}

/** Filled anew for each look, which ends before the next begins. */
const sent = Buffer.alloc(32);
