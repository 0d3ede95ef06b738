// The closed set of transforms as functions from text to text, or to no text when there is no such value.
import { composed } from "../scim/resource/value/composed-text.js";
import { toCountryCode } from "./country/country.js";
import type { Transform } from "./model.js";

type Step = (values: readonly string[]) => readonly string[];

const each =
  (change: TextStep): Step =>
  (values) =>
    values.flatMap((value) => change(value) ?? []);

/** A tag with underscores, as Java spells locales, is refused by PingOne; anything else is left as it is. */
function toLanguageTag(text: string): string {
  if (!/^[A-Za-z]{2,8}(_[A-Za-z0-9]{1,8})+$/.test(text)) return text;
  const tag = text.replaceAll("_", "-");
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? tag;
  } catch {
    // Well-formed is not always valid; PingOne may still take it.
    return tag;
  }
}

/** Up to 15 digits after a plus sign (ITU-T E.164); a national number needs the calling code. */
function toE164(text: string, callingCode: string | undefined): string | undefined {
  const bare = text.replace(/^tel:/i, "").replace(/[\s().\-/]/g, "");
  const international = /^\+(\d{4,15})$/.exec(bare) ?? /^00(\d{4,15})$/.exec(bare);
  if (international !== null) return `+${international[1] ?? ""}`;
  if (callingCode === undefined || !/^\d{3,14}$/.test(bare)) return undefined;
  const number = callingCode + bare.replace(/^0/, "");
  return number.length <= 15 ? `+${number}` : undefined;
}

const truths = new Set(["true", "yes", "y", "1", "on"]);
const untruths = new Set(["false", "no", "n", "0", "off"]);

function toBoolean(text: string): string | undefined {
  const word = text.trim().toLowerCase();
  if (truths.has(word)) return "true";
  return untruths.has(word) ? "false" : undefined;
}

type Kind = Transform["kind"];
type Of<K extends Kind> = Extract<Transform, { readonly kind: K }>;
type Makers<K extends Kind, Made> = { readonly [Each in K]: (transform: Of<Each>) => Made };

type TextStep = (text: string) => string | undefined;
type ListKind = "first" | "join" | "split";
type TextKind = Exclude<Kind, ListKind>;

/** Of each value by itself. */
const textMakers: Makers<TextKind, TextStep> = {
  lowercase: () => (text) => text.toLowerCase(),
  uppercase: () => (text) => text.toUpperCase(),
  trim: () => (text) => text.trim(),
  nfc: () => (text) => composed(text),
  boolean: () => toBoolean,
  countryCode: () => toCountryCode,
  languageTag: () => toLanguageTag,
  e164:
    ({ callingCode }) =>
    (text) =>
      toE164(text, callingCode),
  map: (transform) => (text) => mapped(transform, text),
};

const listMakers: Makers<ListKind, Step> = {
  first: () => (values) => values.slice(0, 1),
  join:
    ({ separator }) =>
    (values) =>
      values.length === 0 ? [] : [values.join(separator)],
  split:
    ({ separator }) =>
    (values) =>
      values.flatMap((value) => partsOf(value, separator)),
};

const isTextKind = (kind: Kind): kind is TextKind => Object.hasOwn(textMakers, kind);

/** Undefined for what looks at all values together. */
const textStepOf = (transform: Transform): TextStep | undefined =>
  isTextKind(transform.kind)
    ? (textMakers[transform.kind] as (transform: Transform) => TextStep)(transform)
    : undefined;

function stepOf(transform: Transform): Step {
  const step = textStepOf(transform);
  if (step !== undefined) return each(step);
  return (listMakers[transform.kind as ListKind] as (transform: Transform) => Step)(transform);
}

const partsOf = (value: string, separator: string): readonly string[] =>
  value
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== "");

const mapped = ({ values, otherwise }: Of<"map">, text: string): string | undefined =>
  Object.hasOwn(values, text) ? values[text] : (otherwise ?? text);

/** All transforms of a row as one function; empty texts are no values. */
export function compileTransforms(
  transforms: readonly Transform[],
): (values: readonly string[]) => readonly string[] {
  if (transforms.length === 0) return (values) => values;
  const steps = transforms.map(stepOf);
  return (values) =>
    steps.reduce((changed, step) => step(changed), values).filter((text) => text !== "");
}

/** The same for one text, where they look at each by itself; undefined where one of them does not. */
export function compileTextTransforms(transforms: readonly Transform[]): TextStep | undefined {
  const steps = transforms.flatMap((transform) => textStepOf(transform) ?? []);
  if (steps.length < transforms.length) return undefined;
  return (text) => {
    let changed: string | undefined = text;
    for (const step of steps) {
      changed = step(changed);
      if (changed === undefined) return undefined;
    }
    return changed === "" ? undefined : changed;
  };
}

const folding: ReadonlySet<Transform["kind"]> = new Set([
  "lowercase",
  "uppercase",
  "trim",
  "nfc",
  "boolean",
  "countryCode",
  "languageTag",
  "e164",
]);

/** Whether texts that differ in letter case alone become the same: then a filter's value may go through it as well. */
export const foldsCase = (transforms: readonly Transform[]): boolean =>
  transforms.every(({ kind }) => folding.has(kind));
