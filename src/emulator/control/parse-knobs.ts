// Checks a change of knobs member by member; an unknown name or a bad value changes nothing.
import { isJsonObject } from "../json.js";
import type { Fault, Knobs, RateLimit } from "../knobs.js";
import type { Limits } from "../limits.js";

/** What is wrong with the request, in words; becomes a 400 of the control endpoint. */
export class ControlError extends Error {
  override readonly name = "ControlError";
}

type Check = (value: unknown, name: string, current: Knobs) => unknown;

function fail(name: string, wanted: string): never {
  throw new ControlError(`${name} must be ${wanted}`);
}

const flag: Check = (value, name) => (typeof value === "boolean" ? value : fail(name, "a boolean"));

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

const count: Check = (value, name) => (isCount(value) ? value : fail(name, "a number >= 0"));

const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value, name) =>
    allowed.includes(value) ? value : fail(name, `one of ${allowed.map(String).join(", ")}`);

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

const FAULT_CHECKS: Readonly<Record<string, Check>> = {
  method: (value, name) =>
    typeof value === "string" ? value.toUpperCase() : fail(name, "a method"),
  path(value, name) {
    try {
      if (typeof value === "string") return new RegExp(value).source;
    } catch {
      // refused below
    }
    return fail(name, "a regular expression");
  },
  times: count,
  when: oneOf("before", "after"),
  kind: oneOf("status", "reset", "timeout"),
  status: (value, name) =>
    Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599
      ? value
      : fail(name, "a status from 200 to 599"),
  retryAfter: (value, name) =>
    typeof value === "string" || isCount(value) ? value : fail(name, "seconds or a date"),
  body: (value) => value,
};

function parseFault(value: unknown, name: string, current: Knobs): Fault {
  if (!isJsonObject(value)) fail(name, "an object");
  const fault: Record<string, unknown> = {
    method: "*",
    path: "",
    times: 1,
    when: "before",
    kind: "status",
  };
  for (const [key, part] of Object.entries(value)) {
    const check = Object.hasOwn(FAULT_CHECKS, key) ? FAULT_CHECKS[key] : undefined;
    if (check === undefined) fail(`${name}.${key}`, "left out: it is unknown");
    fault[key] = check(part, `${name}.${key}`, current);
  }
  return fault as unknown as Fault;
}

const faults: Check = (value, name, current) =>
  Array.isArray(value)
    ? value
        .map((item, index) => parseFault(item, `${name}[${index}]`, current))
        .filter(({ times }) => times > 0)
    : fail(name, "an array");

const CHECKS: Readonly<Record<keyof Knobs, Check>> = {
  latencyMs: count,
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
  unknownEnvironmentStatus: oneOf(400, 401, 403, 404),
  unknownGroupStatus: oneOf(400, 404),
  passwordActionStatus: oneOf(200, 204),
  patchComplex: oneOf("merge", "replace"),
  putPopulation: oneOf("ignore", "reject"),
  existingId: flag,
  emptyStrings: oneOf("reject", "accept"),
  acceptIssuerAudience: flag,
  canUseCustomSchema: flag,
  limits,
  faults,
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
