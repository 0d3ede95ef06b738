// Passwords that are hashes already: PingOne takes them as they are, without trying its policy on them (contract section 4).
import { badRequest } from "../../scim/error.js";

/** The schemes of the contract, and what directories call theirs: `{SSHA}…`, `{BCRYPT}…`, `{PBKDF2-SHA512}…`; blanks before it may be read over. */
const HASH = /^\s*\{[\w-]*(SHA|CRYPT|PBKDF2|MD5|ARGON2)[\w-]*\}/i;

/** Throws where the source has not been allowed to send such passwords. */
export function refusePasswordHash(
  password: string | undefined,
  passwordHashes: "refuse" | "allow",
): void {
  if (passwordHashes === "allow" || password === undefined || !HASH.test(password)) return;
  throw badRequest(
    "invalidValue",
    "password: is a hash already, which PingOne would take without its password policy. Send the password itself, or have the gateway's operator allow hashes (passwordHashes: allow).",
  );
}
