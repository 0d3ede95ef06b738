// One simple value between SCIM and PingOne: what PingOne keeps of it, and what is preserved beside it where that is not all.
import { composed } from "../../scim/resource/value/composed-text.js";
import { type JsonValue, isJsonObject, sameValue } from "../../platform/json.js";
import { readSimpleValue } from "../../scim/resource/value/simple-value.js";
import type { AttributeDefinition } from "../../scim/schema/model.js";

/** A user as PingOne has it. */
export type PingOneFields = Readonly<Record<string, unknown>>;

/** What a PingOne attribute or part holds: text, or texts where it has several values. */
export type PingOneText = string | readonly string[];

/** Where a value lives in PingOne, compiled from a row of the mapping. */
export interface PingOneTarget {
  /** PingOne attribute. */
  readonly top: string;
  /** Its part, for complex attributes. */
  readonly part: string | undefined;
  /** Both, joined by a dot where there is a part: names it among others. */
  readonly path: string;
  readonly isCustom: boolean;
  /** Whether PingOne's refusal is the client's to hear, instead of a reason to keep the value elsewhere. */
  readonly isIdentity: boolean;
  /** PingOne's value is shown only where the client sent none. */
  readonly isShownOnly: boolean;
  readonly isMultiValued: boolean;
  /** Of one text, where one becomes of it; undefined for what is told of all values only. */
  readonly convertText: ((value: string) => string | undefined) | undefined;
  readonly convert: (values: readonly string[]) => readonly string[];
  readonly accepts: (value: string) => boolean;
  readonly default: string | undefined;
}

/** What an attribute writes in PingOne. */
export interface Written {
  readonly targets: readonly PingOneTarget[];
  /** Whether the mapping has a value for one of them where the client has none. */
  readonly hasDefault: boolean;
}

/** A simple attribute or sub-attribute of SCIM. */
export interface ValueCodec {
  readonly name: string;
  readonly definition: AttributeDefinition;
  readonly target: PingOneTarget | undefined;
}

/** [as sent], when PingOne holds nothing of it; [as sent, what PingOne holds], when that is not the same. */
export type PreservedValue = readonly [JsonValue] | readonly [JsonValue, JsonValue];

/** What is known of one environment's custom attributes. */
export interface KnownSchema {
  /** Names of those that can be used; undefined when they are not known. */
  readonly declared: ReadonlySet<string> | undefined;
  /** Declared in a way that PingOne refuses what the mapping puts into them. */
  readonly unusable: ReadonlySet<string>;
}

/** What one environment takes of this request. */
export interface UsableSchema extends KnownSchema {
  /** PingOne paths whose value of this request PingOne has refused. */
  readonly refused: ReadonlySet<string>;
  /** The user as PingOne has it, where that is known: what is only shown of it need not be preserved. */
  readonly present?: Readonly<Record<string, unknown>>;
}

/** What is known, where PingOne has refused nothing yet unless `refused` says so. */
export const usableOf = (
  { declared, unusable }: KnownSchema,
  refused: ReadonlySet<string> = nothingRefused,
): UsableSchema => ({ declared, unusable, refused });

const nothingRefused: ReadonlySet<string> = new Set();

/** Where what PingOne shall hold is put; undefined clears it. */
export interface TargetSink {
  put(target: TargetPath, text: PingOneText | undefined): void;
}

export type TargetPath = Pick<PingOneTarget, "top" | "part" | "isCustom">;

export interface EncodedValue {
  /** Undefined when PingOne shall hold nothing. */
  readonly held: PingOneText | undefined;
  readonly preserved: PreservedValue | undefined;
}

/**
 * A custom attribute that is not declared, as far as we know, may be since: what is sent to it in vain costs nothing
 * (contract 3.12), what is not sent would not be found by it. So it is kept twice; PingOne's value is the one that counts.
 */
export function encodeValue(
  { target, definition }: ValueCodec,
  value: JsonValue,
  usable: UsableSchema,
): EncodedValue {
  if (target?.isShownOnly === true) return encodeShown(target, definition, value, usable);
  if (target === undefined || usable.unusable.has(target.top)) {
    return { held: undefined, preserved: [value] };
  }
  const held = toHeld(target, value);
  if (held === undefined || !isAccepted(target, held, usable)) {
    return { held: undefined, preserved: [value] };
  }
  const isUncertain = target.isCustom && usable.declared?.has(target.top) !== true;
  if (isSame(value, fromHeld(definition, held))) {
    return { held, preserved: isUncertain ? [value] : undefined };
  }
  return { held, preserved: isUncertain ? [value] : [value, held] };
}

/** A client that sends back what it was shown has no value of its own. */
function encodeShown(
  { top, part }: PingOneTarget,
  definition: AttributeDefinition,
  value: JsonValue,
  { present = {} }: UsableSchema,
): EncodedValue {
  const isShown = isSame(value, fromHeld(definition, heldOf(present[top], part)));
  return { held: undefined, preserved: isShown ? undefined : [value] };
}

function toHeld(target: PingOneTarget, value: JsonValue): PingOneText | undefined {
  if (typeof value === "string" && target.convertText !== undefined) {
    return value === "" ? undefined : target.convertText(value);
  }
  const values = (Array.isArray(value) ? (value as readonly JsonValue[]) : [value])
    .map((each) => (typeof each === "string" ? each : JSON.stringify(each)))
    .filter((text) => text !== "");
  const converted = target.convert(values);
  if (converted.length === 0) return undefined;
  return target.isMultiValued ? converted : converted[0];
}

function isAccepted(target: PingOneTarget, held: PingOneText, { refused }: UsableSchema): boolean {
  if (target.isIdentity) return true;
  if (refused.size > 0 && (refused.has(target.path) || refused.has(target.top))) return false;
  return typeof held === "string" ? target.accepts(held) : held.every(target.accepts);
}

/** Composed and decomposed forms are the same text (RFC 7644 section 5). */
const isSame = (sent: JsonValue, kept: JsonValue | undefined): boolean =>
  sent === kept || (typeof sent === "string" ? composed(sent) === kept : sameValue(sent, kept));

/** What SCIM shows of a PingOne value; undefined when it is none, or not of the attribute's type. */
function fromHeld(
  { type, multiValued }: AttributeDefinition,
  held: unknown,
): JsonValue | undefined {
  if (held === undefined) return undefined;
  if (multiValued) {
    const values = (Array.isArray(held) ? (held as readonly unknown[]) : [held])
      .map((each) => fromText(type, each))
      .filter((each) => each !== undefined);
    return values.length === 0 ? undefined : values;
  }
  return fromText(type, Array.isArray(held) ? (held as readonly unknown[])[0] : held);
}

function fromText(type: AttributeDefinition["type"], held: unknown): JsonValue | undefined {
  // In a JSON attribute an administrator may have written a number or a boolean.
  if (typeof held === "number" || typeof held === "boolean") return readSimpleValue(type, held);
  // PingOne stores "" where it should refuse it (contract 3.7); for SCIM it is no value.
  if (typeof held !== "string" || held === "") return undefined;
  if (type === "string" || type === "reference") return held;
  return readSimpleValue(type, type === "integer" || type === "decimal" ? Number(held) : held);
}

/** The SCIM value: as sent while PingOne holds what it held then, else PingOne's own. */
export function decodeValue(
  { target, definition }: ValueCodec,
  held: unknown,
  preserved: JsonValue | undefined,
): JsonValue | undefined {
  const shown = target === undefined ? undefined : fromHeld(definition, held);
  const found = readPreserved(definition, preserved);
  if (found === undefined) return shown;
  const [sent, then] = found;
  if (target === undefined || target.isShownOnly) return sent;
  if (then === undefined) return shown ?? sent;
  return sameValue(then, held as JsonValue) ? sent : shown;
}

/** As far as it is one: an administrator may have edited the overflow by hand. */
function readPreserved(
  { type, multiValued }: AttributeDefinition,
  preserved: JsonValue | undefined,
): PreservedValue | undefined {
  if (!Array.isArray(preserved)) return undefined;
  const [sent, then] = preserved as readonly (JsonValue | undefined)[];
  const values = multiValued && Array.isArray(sent) ? (sent as readonly JsonValue[]) : [sent];
  if (values.length === 0) return undefined;
  if (!values.every((each) => readSimpleValue(type, each) === each)) return undefined;
  return then === undefined ? [sent as JsonValue] : [sent as JsonValue, then];
}

/** A part of a complex PingOne attribute, or the whole of a simple one. */
export function heldOf(held: unknown, part: string | undefined): unknown {
  if (part === undefined) return held;
  return isJsonObject(held as JsonValue | undefined)
    ? (held as Readonly<Record<string, unknown>>)[part]
    : undefined;
}
