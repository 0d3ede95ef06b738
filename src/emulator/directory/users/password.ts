// Passwords and their states: set, check, lock out, expire, force a change (contract 4).
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { invalidData } from "../../http/problem.js";
import { PASSWORD_POLICY, isPreEncoded, unsatisfiedRequirements } from "./password-policy.js";
import type { PasswordState } from "./user.js";

export type PasswordStatus =
  | "OK"
  | "NO_PASSWORD"
  | "PASSWORD_EXPIRED"
  | "PASSWORD_LOCKED_OUT"
  | "MUST_CHANGE_PASSWORD"
  | "EXTERNAL";

const DAY_MS = 86_400_000;

function digestOf(value: string, salt: string): string {
  return createHash("sha256").update(`${salt}:${value}`).digest("hex");
}

export function passwordStatus(state: PasswordState | undefined, now: number): PasswordStatus {
  if (state === undefined) return "NO_PASSWORD";
  if (state.digest === undefined) return "EXTERNAL";
  if (state.lockedUntil !== undefined && state.lockedUntil > now) return "PASSWORD_LOCKED_OUT";
  if (state.forceChange) return "MUST_CHANGE_PASSWORD";
  if (now - state.lastChangedAt > PASSWORD_POLICY.maxAgeDays * DAY_MS) return "PASSWORD_EXPIRED";
  return "OK";
}

export interface NewPassword {
  readonly value: string;
  readonly forceChange: boolean;
  readonly bypassPolicy: boolean;
}

function refusedByPolicy(failed: readonly string[]): Error {
  return invalidData({
    code: "INVALID_VALUE",
    target: "password",
    message: "User password did not satisfy password policy requirements",
    innerError: { unsatisfiedRequirements: failed },
  });
}

function matchesDigest(value: string, digest: string, salt: string): boolean {
  const expected = Buffer.from(digest);
  const actual = Buffer.from(isPreEncoded(digest) ? value : digestOf(value, salt));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** The next state, or the policy's refusal; pre-encoded values and `bypassPolicy` skip the policy. */
export function withPassword(
  current: PasswordState | undefined,
  { value, forceChange, bypassPolicy }: NewPassword,
  now: number,
): PasswordState {
  const preEncoded = isPreEncoded(value);
  const salt = current?.salt ?? randomBytes(8).toString("hex");
  const history = current?.history ?? [];
  if (!bypassPolicy && !preEncoded) {
    const failed = unsatisfiedRequirements(value);
    if (history.some((digest) => matchesDigest(value, digest, salt))) failed.push("history");
    if (failed.length > 0) throw refusedByPolicy(failed);
  }
  const digest = preEncoded ? value : digestOf(value, salt);
  return {
    digest,
    salt,
    history: [digest, ...history].slice(0, PASSWORD_POLICY.history.count),
    forceChange,
    failures: 0,
    lockedUntil: undefined,
    lastChangedAt: now,
    recoveryCode: undefined,
  };
}

export function externalPassword(now: number): PasswordState {
  return {
    digest: undefined,
    salt: "",
    history: [],
    forceChange: false,
    failures: 0,
    lockedUntil: undefined,
    lastChangedAt: now,
    recoveryCode: undefined,
  };
}

/** The state after a guess: failures counted and, at the policy's limit, locked out for its duration. */
export function afterCheck(
  state: PasswordState,
  guess: string,
  now: number,
): {
  readonly matches: boolean;
  readonly state: PasswordState;
  readonly failuresRemaining: number;
} {
  const { failureCount, durationSeconds } = PASSWORD_POLICY.lockout;
  if (state.digest !== undefined && matchesDigest(guess, state.digest, state.salt)) {
    return {
      matches: true,
      state: { ...state, failures: 0, lockedUntil: undefined },
      failuresRemaining: failureCount,
    };
  }
  const lapsed = state.lockedUntil !== undefined && state.lockedUntil <= now;
  const failures = (lapsed ? 0 : state.failures) + 1;
  const lockedUntil = failures >= failureCount ? now + durationSeconds * 1000 : undefined;
  return {
    matches: false,
    state: { ...state, failures, lockedUntil },
    failuresRemaining: Math.max(0, failureCount - failures),
  };
}
