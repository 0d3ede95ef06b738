// Checks a change of knobs member by member; an unknown name or a bad value changes nothing.
import { isJsonObject } from "../json.js";
import type { Knobs, RateLimit } from "../knobs.js";
import type { Limits } from "../limits.js";
import type { Check } from "./check.js";
import { ControlError, count, fail, isCount, oneOf } from "./check.js";
import { parseFaults } from "./parse-fault.js";

const flag: Check = (value, name) => (typeof value === "boolean" ? value : fail(name, "a boolean"));

const orNull =
  (check: Check): Check =>
  (value, name, current) =>
    value === null ? null : check(value, name, current);

const shortPages: Check = (value, name) =>
  typeof value === "boolean" || isCount(value) ? value : fail(name, "a boolean or a number >= 0");

const rateLimit: Check = (value, name): RateLimit => {
  if (!isJsonObject(value)) fail(name, "null or {perSecond, burst}");
  const allowed = ["perSecond", "burst", "licencePerSecond", "licenceBurst"];
  for (const [key, part] of Object.entries(value)) {
    if (!allowed.includes(key)) fail(`${name}.${key}`, "left out: it is unknown");
    if (!isCount(part) || part === 0) fail(`${name}.${key}`, "a number > 0");
  }
  const { perSecond, burst } = value as Partial<Record<string, number>>;
  if (perSecond === undefined) fail(`${name}.perSecond`, "given");
  return { ...value, perSecond, burst: burst ?? perSecond };
};

const limits: Check = (value, name, current): Limits => {
  if (!isJsonObject(value)) fail(name, "an object");
  for (const [key, part] of Object.entries(value)) {
    if (!Object.hasOwn(current.limits, key)) fail(`${name}.${key}`, "left out: it is unknown");
    if (!isCount(part)) fail(`${name}.${key}`, "a number >= 0");
  }
  return { ...current.limits, ...(value as Partial<Limits>) };
};

const CHECKS: Readonly<Record<keyof Knobs, Check>> = {
  latencyMs: count,
  lateCommitMs: orNull(count),
  rateLimit: orNull(rateLimit),
  omitCount: flag,
  shortPages,
  visibilityDelayMs: count,
  enabledRaceMs: count,
  duplicateMembership: oneOf(400, 201),
  mfaEnabledDefault: flag,
  narrowNames: flag,
  tokenTtlSeconds: count,
  defaultPageSize: count,
  limitAboveMaximum: oneOf("clamp", "reject"),
  cursorTtlSeconds: orNull(count),
  unknownEnvironmentStatus: oneOf(400, 401, 403),
  newEnvironmentMs: count,
  unknownGroupStatus: oneOf(400, 404),
  roleGroupMembers: oneOf("refuse", "accept"),
  passwordActionStatus: oneOf(200, 204),
  patchComplex: oneOf("merge", "replace"),
  putPopulation: oneOf("ignore", "reject"),
  existingId: flag,
  emptyStrings: oneOf("reject", "accept"),
  acceptIssuerAudience: flag,
  canUseCustomSchema: flag,
  limits,
  faults: parseFaults,
};

export function parseKnobs(change: unknown, current: Knobs): Knobs {
  if (!isJsonObject(change)) throw new ControlError("the knobs must be an object");
  const next: Record<string, unknown> = { ...current };
  for (const [name, value] of Object.entries(change)) {
    if (!Object.hasOwn(CHECKS, name)) throw new ControlError(`${name} is not a knob`);
    next[name] = CHECKS[name as keyof Knobs](value, name, current);
  }
  return next as unknown as Knobs;
}
