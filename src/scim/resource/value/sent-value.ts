// Reads what a client sent for one simple value: of the type itself, or of another where only one meaning fits.
import type { AttributeType } from "../../schema/model.js";
import type { Tolerances } from "../../tolerances.js";
import { readSimpleValue, type SimpleValue } from "./simple-value.js";

const digits = /^-?\d+$/;

/** As JavaScript prints it; undefined where digits are lost already: unsafe integers, what needs an exponent, what is too large for a number. */
function textOf(number: number): string | undefined {
  if (!Number.isFinite(number)) return undefined;
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) return undefined;
  const text = String(number);
  return text.includes("e") ? undefined : text;
}

function retyped(type: AttributeType, value: unknown, tolerances: Tolerances): unknown {
  switch (type) {
    case "string":
      return typeof value === "number" && tolerances.numbersForStrings ? textOf(value) : value;
    case "integer":
      return typeof value === "string" && digits.test(value) && tolerances.digitsForIntegers
        ? Number(value)
        : value;
    case "boolean":
      return typeof value === "string" && !tolerances.booleanWords ? undefined : value;
    default:
      return value;
  }
}

/** The value in its JSON form, or undefined when it is not of that type; `complex` is never one. */
export function readSentValue(
  type: AttributeType,
  value: unknown,
  tolerances: Tolerances,
): SimpleValue | undefined {
  return readSimpleValue(type, retyped(type, value, tolerances));
}
