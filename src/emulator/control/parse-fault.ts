// Checks the faults of a change of knobs: each member alone, then what fits together.
import { isJsonObject } from "../json.js";
import type { Fault, Knobs } from "../knobs.js";
import type { Check } from "./check.js";
import { count, fail, isCount, oneOf } from "./check.js";

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;[\x20-\x7e]*)?$/;

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
  kind: oneOf("status", "reset", "timeout", "foreign", "late"),
  lateCommitMs: count,
  status: (value, name) =>
    Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599
      ? value
      : fail(name, "a status from 200 to 599"),
  retryAfter: (value, name) =>
    typeof value === "string" || isCount(value) ? value : fail(name, "seconds or a date"),
  body: (value) => value,
  contentType: (value, name) =>
    typeof value === "string" && MEDIA_TYPE.test(value) ? value : fail(name, "a media type"),
};

/** A member that the fault would not heed is a mistake of whoever wrote it. */
function checkTogether(fault: Fault, name: string): void {
  const { kind, when, status, contentType, lateCommitMs } = fault;
  if (kind === "foreign" && status === undefined) fail(`${name}.status`, "given for kind foreign");
  if (kind !== "foreign" && contentType !== undefined) {
    fail(`${name}.contentType`, "left out: it is for kind foreign");
  }
  if (kind === "late" && lateCommitMs === undefined) {
    fail(`${name}.lateCommitMs`, "given for kind late");
  }
  if (kind !== "late" && when === "before" && lateCommitMs !== undefined) {
    fail(`${name}.lateCommitMs`, "left out: it is for kind late, or for when after");
  }
}

function parseFault(value: unknown, name: string, current: Knobs): Fault {
  if (!isJsonObject(value)) fail(name, "an object");
  const members: Record<string, unknown> = {
    method: "*",
    path: "",
    times: 1,
    when: "before",
    kind: "status",
  };
  for (const [key, part] of Object.entries(value)) {
    const check = Object.hasOwn(FAULT_CHECKS, key) ? FAULT_CHECKS[key] : undefined;
    if (check === undefined) fail(`${name}.${key}`, "left out: it is unknown");
    members[key] = check(part, `${name}.${key}`, current);
  }
  const fault = members as unknown as Fault;
  checkTogether(fault, name);
  return fault;
}

export const parseFaults: Check = (value, name, current) =>
  Array.isArray(value)
    ? value
        .map((item, index) => parseFault(item, `${name}[${index}]`, current))
        .filter(({ times }) => times > 0)
    : fail(name, "an array");
