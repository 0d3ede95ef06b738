// What each writable standard attribute accepts (contract 3.12); lengths are UTF-16 units.
import type { Json } from "../../json.js";
import { isJsonObject, own } from "../../json.js";
import type { Knobs } from "../../knobs.js";
import { bareObject } from "../../json.js";
import type { Violations } from "../violations.js";

/** The value to store, or undefined when it was refused and reported. */
export type Rule = (
  value: Json,
  target: string,
  violations: Violations,
  knobs: Knobs,
) => Json | undefined;

const WIDE = /^[\p{L}\p{M}\p{Zs}\p{S}\p{N}\p{P}]*$/u;
const NARROW = /^[\p{L}\p{M}\p{N}' .-]*$/u;
const STREET = /^[\p{L}\p{M}\p{N}\p{Zs}\p{P}\n\r]*$/u;
const LANGUAGE_TAG = /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/;
const LANGUAGE_RANGES =
  /^(\*|[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)(\s*;\s*q=[01](\.\d{0,3})?)?(\s*,\s*(\*|[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)(\s*;\s*q=[01](\.\d{0,3})?)?)*$/;
const TIMEZONE = /^\w+\/\w+$/;
const COUNTRY = /^[A-Z]{2}$/;
const DIGIT = /\d/;
const EMAIL =
  /^(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\uffff-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\uffff-]+)*|"(?:[^"\\\r\n]|\\.)+")@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)*$/u;

interface TextRule {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly message?: string;
}

function checkText(
  value: string,
  target: string,
  violations: Violations,
  { min = 1, max = Infinity, pattern, message }: TextRule,
): string | undefined {
  if (value.length < min || value.length > max) {
    const upper = max === Infinity ? "" : ` and ${max}`;
    violations.invalid(target, `size must be between ${min}${upper}`);
    return;
  }
  if (pattern !== undefined && !pattern.test(value)) {
    violations.invalid(target, message ?? `must match "${pattern.source}"`, {
      allowedPattern: pattern.source,
    });
    return;
  }
  return value;
}

function text(rule: TextRule): Rule {
  return (value, target, violations, knobs) => {
    if (typeof value !== "string") {
      violations.wrongType(target);
      return;
    }
    if (value === "" && knobs.emptyStrings === "accept") return value;
    return checkText(value, target, violations, rule);
  };
}

const wide = text({ max: 256, pattern: WIDE });

/** The documented pattern has no comma, the documented example does (contract 16): knob narrowNames. */
const fullName: Rule = (value, target, violations, knobs) =>
  text({ max: 256, pattern: knobs.narrowNames ? NARROW : WIDE })(value, target, violations, knobs);

/** Checks the parts that are there; `null` parts stay, for the caller to remove. */
function complex(parts: Readonly<Record<string, Rule>>, required?: string): Rule {
  const rules = Object.entries(parts);
  return (value, target, violations, knobs) => {
    if (!isJsonObject(value)) {
      violations.wrongType(target);
      return;
    }
    const result = bareObject();
    for (const [name, rule] of rules) {
      const part = own(value, name);
      if (part === undefined) continue;
      const stored = part === null ? null : rule(part, `${target}.${name}`, violations, knobs);
      if (stored !== undefined) result[name] = stored;
    }
    if (required !== undefined && (own(value, required) ?? null) === null) {
      violations.required(`${target}.${required}`);
      return;
    }
    return result;
  };
}

const username: Rule = (value, target, violations) => {
  if (typeof value !== "string") {
    violations.wrongType(target);
    return;
  }
  if (value.trim() === "") {
    violations.blank(target);
    return;
  }
  if (value.length > 128) {
    violations.invalid(target, "size must be between 1 and 128");
    return;
  }
  if (WIDE.test(value) || EMAIL.test(value)) return value;
  violations.invalid(target, "must match the pattern", { allowedPattern: WIDE.source });
  return undefined;
};

const email: Rule = (value, target, violations) => {
  if (typeof value !== "string") {
    violations.wrongType(target);
    return;
  }
  if (value.length <= 256 && EMAIL.test(value)) return value;
  violations.invalid(target, "must be a well-formed email address");
  return undefined;
};

const phone = text({ max: 32, pattern: DIGIT, message: "must contain at least one digit" });

const href: Rule = (value, target, violations) => {
  if (typeof value !== "string") {
    violations.wrongType(target);
    return;
  }
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return value;
  violations.invalid(target, "must be an http or https URL");
  return undefined;
};

export const STANDARD_RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["username", username],
  ["email", email],
  ["externalId", text({ max: 1024 })],
  ["accountId", text({ max: 256 })],
  [
    "name",
    complex({
      given: wide,
      middle: wide,
      family: fullName,
      formatted: fullName,
      honorificPrefix: text({ min: 0 }),
      honorificSuffix: text({ min: 0 }),
    }),
  ],
  ["nickname", wide],
  ["title", wide],
  ["type", wide],
  ["locale", text({ max: 256, pattern: LANGUAGE_TAG })],
  ["preferredLanguage", text({ max: 256, pattern: LANGUAGE_RANGES })],
  ["timezone", text({ max: 256, pattern: TIMEZONE })],
  ["primaryPhone", phone],
  ["mobilePhone", phone],
  [
    "address",
    complex({
      streetAddress: text({ max: 256, pattern: STREET }),
      locality: wide,
      region: wide,
      postalCode: text({ max: 40, pattern: WIDE }),
      countryCode: text({ pattern: COUNTRY }),
    }),
  ],
  ["photo", complex({ href }, "href")],
]);
