// What PingOne refuses, in words of ours: its codes choose the sentence, and nothing it writes freely reaches a client.
import type { PingOneErrorDetail } from "../pingone/error.js";

/** Detail codes of contract 10.2. */
const byCode: Readonly<Record<string, string>> = {
  CONSTRAINT_VIOLATION: "breaks a rule of PingOne's",
  EMPTY_VALUE: "must not be empty",
  INVALID_VALUE: "is not valid",
  OUT_OF_RANGE: "is outside of what PingOne allows",
  REQUIRED_VALUE: "is required",
  SIZE_LIMIT_EXCEEDED: "is too large",
  UNIQUENESS_VIOLATION: "is already in use",
};

/** What is not valid about the attributes whose rules are known (contract 3.12, section 4). */
const byTarget: Readonly<Record<string, string>> = {
  "address.countryCode": "must be two upper-case letters",
  email: "must be a well-formed email address",
  externalId: "is longer than PingOne takes, or has characters that it refuses",
  mobilePhone: "must have at most 32 characters and at least one digit",
  name: "is longer than PingOne takes, or has characters that it refuses",
  password: "does not satisfy the password policy",
  "photo.href": "must be an http or https URL",
  primaryPhone: "must have at most 32 characters and at least one digit",
  timezone: "must be a name such as Europe/Berlin",
  userFilter:
    "is no filter PingOne can evaluate, or belongs to a group with administrator roles, which can have none",
  username: "must have 1 to 128 characters, and none that PingOne refuses",
};

/** Names of rules such as `minCharacters`: never a value, nor many. */
const RULE = /^[A-Za-z]{1,40}$/;
const MOST_RULES = 20;

/** A predicate: `must not be empty`. */
export function refusalWords({
  code,
  target,
  unsatisfiedRequirements,
}: PingOneErrorDetail): string {
  const ofTarget =
    code === "INVALID_VALUE" && target !== undefined && Object.hasOwn(byTarget, target)
      ? byTarget[target]
      : undefined;
  const ofCode = Object.hasOwn(byCode, code) ? byCode[code] : undefined;
  const rules = (unsatisfiedRequirements ?? [])
    .filter((name) => RULE.test(name))
    .slice(0, MOST_RULES);
  const unmet = rules.length === 0 ? "" : ` (${rules.join(", ")})`;
  return `${ofTarget ?? ofCode ?? "is not valid"}${unmet}`;
}

/** What looks like the name of an attribute, and like nobody's number or address. */
const NAME = /^(?!.*\d{7})[A-Za-z][\w.:-]{0,99}$/;

/** Of what PingOne names: undefined for what may be anything. */
export const refusedName = ({ target }: PingOneErrorDetail): string | undefined =>
  target !== undefined && NAME.test(target) ? target : undefined;
