// What every checked member of a control request has in common: a check refuses in words, or gives the value back.
import type { Knobs } from "../knobs.js";

/** What is wrong with the request, in words; becomes a 400 of the control endpoint. */
export class ControlError extends Error {
  override readonly name = "ControlError";
}

export type Check = (value: unknown, name: string, current: Knobs) => unknown;

export function fail(name: string, expected: string): never {
  throw new ControlError(`${name} must be ${expected}`);
}

export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

export const count: Check = (value, name) => (isCount(value) ? value : fail(name, "a number >= 0"));

export const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value, name) =>
    allowed.includes(value) ? value : fail(name, `one of ${allowed.map(String).join(", ")}`);
