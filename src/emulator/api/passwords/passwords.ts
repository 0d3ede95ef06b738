// The password of a user: the media type of a PUT or POST says what is done to it (contract 4).
import { randomInt } from "node:crypto";
import { commitUser } from "../../directory/commit.js";
import { afterCheck, passwordStatus, withPassword } from "../../directory/users/password.js";
import type { PasswordState, UserRecord } from "../../directory/users/user.js";
import { Violations } from "../../directory/violations.js";
import { MEDIA, isMediaType } from "../../http/media-type.js";
import { Problem, invalidData, unsupportedMediaType } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { passwordState } from "./password-state.js";
import { readFlag, readText } from "../read-field.js";
import { findUser } from "../users/users.js";

type Action = (call: ApiCall, user: UserRecord) => Reply;

function store(call: ApiCall, user: UserRecord, password: PasswordState | undefined): UserRecord {
  const after = { ...user, password, updatedAt: call.environment.clock.now() };
  commitUser(call.environment, user, after);
  return after;
}

function stored(call: ApiCall, user: UserRecord, password: PasswordState | undefined): Reply {
  return passwordState(call, store(call, user, password));
}

function requiredText(call: ApiCall, name: string, violations: Violations): string {
  const value = readText(call.json(), name, violations);
  if (value === undefined) violations.required(name);
  else if (value === "") {
    violations.add({ code: "EMPTY_VALUE", target: name, message: "must not be empty" });
  }
  return value ?? "";
}

function existing(user: UserRecord): PasswordState {
  if (user.password !== undefined) return user.password;
  throw new Problem(400, "REQUEST_FAILED", "The request failed.", {
    details: [{ code: "NO_PASSWORD", target: "password", message: "The user has no password." }],
  });
}

const set: Action = (call, user) => {
  const violations = new Violations();
  const value = requiredText(call, "value", violations);
  const forceChange = readFlag(call.json(), "forceChange", violations) ?? false;
  const bypassPolicy = readFlag(call.json(), "bypassPolicy", violations) ?? false;
  violations.throwIfAny();
  const { clock } = call.environment;
  const next = withPassword(user.password, { value, forceChange, bypassPolicy }, clock.now());
  return stored(call, user, next);
};

/** `{}` takes the password away. */
const setValue: Action = (call, user) => {
  if (!Object.hasOwn(call.json(), "value")) return stored(call, user, undefined);
  const violations = new Violations();
  const value = requiredText(call, "value", violations);
  violations.throwIfAny();
  const forceChange = user.password?.forceChange ?? false;
  const now = call.environment.clock.now();
  const next = withPassword(user.password, { value, forceChange, bypassPolicy: false }, now);
  return stored(call, user, next);
};

function wrongPassword(failuresRemaining: number): Error {
  return invalidData({
    code: "INVALID_VALUE",
    target: "password",
    message: "The provided password did not match provisioned password",
    innerError: { failuresRemaining },
  });
}

/** The user after a right guess; a wrong one is counted and refused. */
function guessed(call: ApiCall, user: UserRecord, guess: string): UserRecord {
  const password = existing(user);
  const now = call.environment.clock.now();
  if (passwordStatus(password, now) === "PASSWORD_LOCKED_OUT") throw wrongPassword(0);
  const outcome = afterCheck(password, guess, now);
  const after = { ...user, password: outcome.state };
  commitUser(call.environment, user, after);
  if (!outcome.matches) throw wrongPassword(outcome.failuresRemaining);
  return after;
}

/** `currentPassword` is checked when it is sent: an administrator leaves it out. */
const reset: Action = (call, user) => {
  const violations = new Violations();
  const current = readText(call.json(), "currentPassword", violations);
  const value = requiredText(call, "newPassword", violations);
  violations.throwIfAny();
  const checked = current === undefined ? user : guessed(call, user, current);
  const now = call.environment.clock.now();
  const change = { value, forceChange: false, bypassPolicy: false };
  return stored(call, checked, withPassword(checked.password, change, now));
};

const check: Action = (call, user) => {
  const violations = new Violations();
  const guess = requiredText(call, "password", violations);
  violations.throwIfAny();
  return passwordState(call, guessed(call, user, guess));
};

/** 200 in the documents, 204 in a recording: knob passwordActionStatus (contract 16). */
function actionReply(call: ApiCall, reply: Reply): Reply {
  return call.environment.knobs().passwordActionStatus === 204 ? { status: 204 } : reply;
}

const forceChange: Action = (call, user) =>
  actionReply(call, stored(call, user, { ...existing(user), forceChange: true }));

const unlock: Action = (call, user) =>
  actionReply(call, stored(call, user, { ...existing(user), failures: 0, lockedUntil: undefined }));

const RECOVERY_CODES = 100_000_000;

/** No mail is sent; the emulator's code is shown by no endpoint, as PingOne's is not. */
const sendRecoveryCode: Action = (call, user) => {
  const recoveryCode = String(randomInt(RECOVERY_CODES)).padStart(8, "0");
  return stored(call, user, { ...existing(user), recoveryCode });
};

const recover: Action = (call, user) => {
  const violations = new Violations();
  const code = requiredText(call, "recoveryCode", violations);
  const value = requiredText(call, "newPassword", violations);
  violations.throwIfAny();
  const password = existing(user);
  if (password.recoveryCode !== code) {
    throw invalidData({
      code: "INVALID_VALUE",
      target: "recoveryCode",
      message: "The recovery code is invalid or expired.",
    });
  }
  const now = call.environment.clock.now();
  const change = { value, forceChange: false, bypassPolicy: false };
  return stored(call, user, withPassword(password, change, now));
};

function perform(call: ApiCall, actions: readonly (readonly [string, Action])[]): Reply {
  const action = actions.find(([media]) => isMediaType(call.mediaType, media))?.[1];
  if (action === undefined) throw unsupportedMediaType();
  return action(call, findUser(call));
}

export function readPassword(call: ApiCall): Reply {
  return passwordState(call, findUser(call));
}

export function putPassword(call: ApiCall): Reply {
  return perform(call, [
    [MEDIA.passwordSet, set],
    [MEDIA.passwordSetValue, setValue],
    [MEDIA.passwordReset, reset],
  ]);
}

export function postPassword(call: ApiCall): Reply {
  return perform(call, [
    [MEDIA.passwordCheck, check],
    [MEDIA.passwordForceChange, forceChange],
    [MEDIA.passwordUnlock, unlock],
    [MEDIA.passwordSendRecoveryCode, sendRecoveryCode],
    [MEDIA.passwordRecover, recover],
  ]);
}
