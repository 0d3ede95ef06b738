// Whether the identity of a user was verified: set on import and by its own path (contract 3.11, amendment C3).
import type { VerifyStatus } from "../../directory/user.js";
import type { Violations } from "../../directory/violations.js";
import type { JsonObject } from "../../json.js";
import { readText } from "../read-field.js";

const VERIFY_STATUSES: readonly VerifyStatus[] = ["NOT_INITIATED", "ENABLED", "DISABLED"];

/** Undefined when it is not sent, or not one of the known ones and reported. */
export function readVerifyStatus(
  body: JsonObject,
  violations: Violations,
): VerifyStatus | undefined {
  const sent = readText(body, "verifyStatus", violations);
  const known = VERIFY_STATUSES.find((status) => status === sent);
  if (sent !== undefined && known === undefined) {
    violations.invalid("verifyStatus", "must be one of the allowed values", {
      allowedValues: VERIFY_STATUSES,
    });
  }
  return known;
}
