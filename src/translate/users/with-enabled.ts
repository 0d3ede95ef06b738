// A user as PingOne shows them after `/enabled` was set, whose own answer holds the switch alone (contract 3.9).
import type { PingOneUser } from "../../pingone/users.js";

/** The account can authenticate when it is enabled and not locked. */
export function withEnabled(user: PingOneUser, enabled: boolean): PingOneUser {
  const account = user["account"] as { readonly status?: unknown } | undefined;
  if (account === undefined) return { ...user, enabled };
  const canAuthenticate = enabled && account.status !== "LOCKED";
  return { ...user, enabled, account: { ...account, canAuthenticate } };
}
