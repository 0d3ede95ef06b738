// What only the import media type may set: password, emailVerified, lifecycle, verifyStatus (contract 3.3, 3.11).
import { Problem } from "../../http/problem.js";
import { externalPassword, withPassword } from "../../directory/users/password.js";
import type { LifecycleStatus, PasswordState, UserRecord } from "../../directory/users/user.js";
import type { Violations } from "../../directory/violations.js";
import type { JsonObject } from "../../json.js";
import { readChoice, readFlag, readObject, readText } from "../read-field.js";
import { VERIFY_STATUSES } from "./verify-status.js";

function importedPassword(
  body: JsonObject,
  now: number,
  violations: Violations,
): PasswordState | undefined {
  const password = readObject(body, "password", violations);
  if (password === undefined) return undefined;
  const ofPassword = violations.under("password");
  const value = readText(password, "value", ofPassword);
  const forceChange = readFlag(password, "forceChange", ofPassword) ?? false;
  if (readObject(password, "external", violations) !== undefined) return externalPassword(now);
  if (value === undefined) return undefined;
  if (value === "") {
    ofPassword.blank("value");
    return;
  }
  try {
    return withPassword(undefined, { value, forceChange, bypassPolicy: false }, now);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    for (const detail of error.details) violations.add(detail);
    return undefined;
  }
}

const LIFECYCLES: readonly LifecycleStatus[] = ["ACCOUNT_OK", "VERIFICATION_REQUIRED"];

function importedLifecycle(body: JsonObject, violations: Violations): LifecycleStatus {
  const lifecycle = readObject(body, "lifecycle", violations);
  if (lifecycle === undefined) return "ACCOUNT_OK";
  const ofLifecycle = violations.under("lifecycle");
  readFlag(lifecycle, "suppressVerificationCode", ofLifecycle);
  return readChoice(lifecycle, "status", LIFECYCLES, ofLifecycle) ?? "ACCOUNT_OK";
}

export function importedState(
  body: JsonObject,
  now: number,
  violations: Violations,
): Pick<UserRecord, "password" | "emailVerified" | "lifecycle" | "verifyStatus"> {
  return {
    password: importedPassword(body, now, violations),
    emailVerified: readFlag(body, "emailVerified", violations),
    lifecycle: importedLifecycle(body, violations),
    verifyStatus: readChoice(body, "verifyStatus", VERIFY_STATUSES, violations) ?? "NOT_INITIATED",
  };
}
