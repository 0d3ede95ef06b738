// Who asks on the admin listener, by the token they show: named, with a role; only digests are known, compared in constant time.
import { tokenDigest } from "../../platform/secrets/bearer-token.js";
import { wallTime, type WallClock } from "../../platform/clock.js";
import { parseAuthorization } from "./authentication.js";
import { findDigest, type RefusedDigest } from "./digests.js";

/** A reader may look, an operator may change as well. */
export const ADMIN_ROLES = ["reader", "operator"] as const;
export type AdminRole = (typeof ADMIN_ROLES)[number];

/** What logs say of whoever asked. */
export interface AdminCaller {
  /** Of the token, as the file has it. */
  readonly name: string;
  readonly role: AdminRole;
}

export interface AdminToken extends AdminCaller {
  /** SHA-256 of the token, 64 hexadecimal digits in lower case. */
  readonly sha256: string;
  /** The first millisecond at which it is refused; undefined: never. */
  readonly expiresAtMs: number | undefined;
}

export type AdminAuthentication =
  { readonly caller: AdminCaller } | RefusedDigest | { readonly refused: "missing" };

/** Looks at the value of one Authorization header. */
export type AuthenticateAdmin = (authorization: string | undefined) => AdminAuthentication;

/** Whoever reaches this machine's loopback address, where no tokens are named. */
const local: AdminAuthentication = { caller: { name: "local", role: "operator" } };

export function createAdminAuthentication(
  tokens: readonly AdminToken[] | undefined,
  clock: WallClock,
): AuthenticateAdmin {
  if (tokens === undefined) return () => local;
  const known = tokens.map(({ name, role, sha256, expiresAtMs = Infinity }) => ({
    digest: Buffer.from(sha256, "hex"),
    expiresAtMs,
    accepted: { caller: { name, role } },
  }));
  return (authorization) => {
    const { scheme, sent } = parseAuthorization(authorization);
    return scheme === "bearer"
      ? findDigest(known, tokenDigest(sent), wallTime(clock))
      : { refused: "missing" };
  };
}
