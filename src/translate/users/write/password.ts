// Passwords: what the source may send, and a call that may be repeated (contract section 4).
import { badRequest } from "../../../scim/error.js";
import type { CallContext } from "../../../pingone/call.js";
import { PingOneError } from "../../../pingone/error.js";
import type { PingOneUsers } from "../../../pingone/resources/users.js";

/** The schemes of the contract, and what directories call theirs: `{SSHA}…`, `{BCRYPT}…`, `{PBKDF2-SHA512}…`; blanks before it may be read over. */
const HASH = /^\s*\{[\w-]*(SHA|CRYPT|PBKDF2|MD5|ARGON2)[\w-]*\}/i;

/** Throws where the source has not been allowed to send hashes: PingOne takes them as they are, without trying its policy. */
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

/** So that a repeated request succeeds: PingOne's history refuses the present password. Throws PingOneError. */
export async function setPassword(
  users: PingOneUsers,
  id: string,
  password: string,
  context: CallContext,
): Promise<void> {
  try {
    await users.setPassword(id, password, context);
  } catch (error) {
    if (!isHistory(error) || !(await users.checkPassword(id, password, context))) throw error;
  }
}

/** Whether having had it before is all that speaks against a password. */
function isHistory(error: unknown): boolean {
  if (!(error instanceof PingOneError) || error.code !== "invalidData") return false;
  const unmet = error.details.flatMap((detail) => detail.unsatisfiedRequirements ?? []);
  return unmet.length > 0 && unmet.every((each) => each === "history");
}
