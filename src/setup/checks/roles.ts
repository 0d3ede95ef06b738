// How far the worker's roles reach, where PingOne lets it see that.
import { PingOneError } from "../../pingone/error.js";
import type { RoleScope } from "../../pingone/role-assignments.js";
import { pass, skip, warn, type Check, type Finding } from "../check.js";
import { howToGrant, IDENTITY_DATA_ADMIN } from "../explanation.js";

export const rolesCheck = (read: () => Promise<readonly RoleScope[]>): Check => ({
  id: "roles",
  needs: ["token", "tls.api"],
  async run() {
    try {
      return evaluateScopes(await read());
    } catch (error) {
      if (!(error instanceof PingOneError)) throw error;
      return skip("The worker may not read its own role assignments, which is usual.");
    }
  },
});

/** A worker of populations sees no user outside them, yet their usernames are taken for it (contract 1.5). */
export function evaluateScopes(scopes: readonly RoleScope[]): Finding {
  const populations = scopes.filter(({ type }) => type === "POPULATION");
  if (scopes.length > 0 && populations.length === scopes.length) {
    return warn(
      `All ${scopes.length} roles of the worker are for single populations: users elsewhere are invisible, their usernames are taken all the same, and groups of the environment cannot be made.`,
      howToGrant(IDENTITY_DATA_ADMIN),
    );
  }
  const wide = scopes.length - populations.length;
  return pass(`Role assignments of the worker that reach beyond single populations: ${wide}.`);
}
