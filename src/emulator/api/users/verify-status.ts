// Whether the identity of a user was verified: set on import and by its own path (contract 3.11).
import type { VerifyStatus } from "../../directory/users/user.js";

export const VERIFY_STATUSES: readonly VerifyStatus[] = ["NOT_INITIATED", "ENABLED", "DISABLED"];
