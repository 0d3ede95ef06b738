// Reads one value of a simple type, or answers undefined when it is not one (RFC 7643 section 2.3).
import type { AttributeType } from "../../schema/model.js";

export type SimpleValue = string | number | boolean;

const dateTimeForm =
  /^-?(\d{4,9})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,18})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/;
const base64Form = /^[A-Za-z0-9+/_-]*={0,2}$/;
/** What neither RFC 3986 nor RFC 3987 allows: blanks, control characters, and these; letters outside ASCII are left to the reader. */
const notInReference = /[\p{Cc} <>"{}|\\^`]/u;

/** A boolean, or its name in any case: Entra's default form sends "True" and "False". */
function readBoolean(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string" || value.length > 5) return undefined;
  const word = value.toLowerCase();
  if (word === "true") return true;
  return word === "false" ? false : undefined;
}

function isDateTime(text: string): boolean {
  const match = dateTimeForm.exec(text);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  // Day 0 of the next month is the last one of this; the calendar repeats every 400 years.
  const daysInMonth = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth;
}

/** Base64 or base64url, padded or not (RFC 7643 section 2.3.6). */
function isBase64(text: string): boolean {
  if (!base64Form.test(text)) return false;
  const padding = text.endsWith("==") ? 2 : Number(text.endsWith("="));
  return padding === 0 ? text.length % 4 !== 1 : text.length % 4 === 0;
}

function readText(value: unknown, isValid: (text: string) => boolean): string | undefined {
  return typeof value === "string" && isValid(value) ? value : undefined;
}

/** The value in its JSON form, or undefined when it is not of that type; `complex` is never one. */
export function readSimpleValue(type: AttributeType, value: unknown): SimpleValue | undefined {
  switch (type) {
    case "string":
      return typeof value === "string" ? value : undefined;
    case "boolean":
      return readBoolean(value);
    case "integer":
      return Number.isSafeInteger(value) ? (value as number) : undefined;
    case "decimal":
      return Number.isFinite(value) ? (value as number) : undefined;
    case "dateTime":
      return readText(value, isDateTime);
    case "binary":
      return readText(value, isBase64);
    case "reference":
      return readText(value, (text) => !notInReference.test(text));
    case "complex":
      return undefined;
  }
}
