// Sets a password so that a repeated request succeeds: PingOne's history refuses the present one (contract section 4).
import type { CallContext } from "../../../pingone/call.js";
import { PingOneError } from "../../../pingone/error.js";
import type { PingOneUsers } from "../../../pingone/users.js";

/** Throws PingOneError. */
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
