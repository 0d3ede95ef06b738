// One attribute of a user between SCIM and PingOne, as the mapping compiles it: simple, complex, or a list of elements.
import { type JsonObject, type JsonValue, isJsonObject, ownValue } from "../../platform/json.js";
import { type ListCodec, decodeList, encodeList } from "./list-codec.js";
import {
  type PingOneFields,
  type TargetSink,
  type UsableSchema,
  type ValueCodec,
  type Written,
  decodeValue,
  encodeValue,
  heldOf,
} from "./value-codec.js";

/** A simple attribute, of one value or several. */
export interface SimpleCodec extends Written {
  readonly kind: "simple";
  readonly name: string;
  readonly value: ValueCodec;
}

/** A singular complex attribute: `name`, `manager`. */
export interface ComplexCodec extends Written {
  readonly kind: "complex";
  readonly name: string;
  /** By sub-attribute. */
  readonly subs: ReadonlyMap<string, ValueCodec>;
  /** PingOne's attributes that show in one of them. */
  readonly tops: readonly string[];
}

export type AttributeCodec = SimpleCodec | ComplexCodec | ListCodec;

/** The attributes of the core schema, or of one extension. */
export interface SchemaCodec {
  /** Undefined for the core schema. */
  readonly urn: string | undefined;
  readonly attributes: ReadonlyMap<string, AttributeCodec>;
  /** Those of them that show something of PingOne's: of the others there is what is preserved. */
  readonly shown: readonly AttributeCodec[];
}

/** Names an attribute of any schema. */
export const qualifiedName = (urn: string | undefined, name: string): string =>
  urn === undefined ? name : `${urn}:${name}`;

/** On its way to PingOne: puts the texts for its targets, and answers what is preserved of what they do not tell. */
export function encodeAttribute(
  codec: AttributeCodec,
  value: JsonValue | undefined,
  usable: UsableSchema,
  sink: TargetSink,
): JsonValue | undefined {
  // Clients clear with "" (RFC 7643 section 2.5: no value).
  if (value === undefined || value === "") return undefined;
  switch (codec.kind) {
    case "simple":
      return encode(codec.value, value, usable, sink);
    case "complex":
      return encodeComplex(codec, value as JsonObject, usable, sink);
    case "list":
      return encodeList(codec, value as readonly JsonObject[], usable, sink);
  }
}

function encode(
  codec: ValueCodec,
  value: JsonValue,
  usable: UsableSchema,
  sink: TargetSink,
): JsonValue | undefined {
  const { held, preserved } = encodeValue(codec, value, usable);
  if (held !== undefined && codec.target !== undefined) sink.put(codec.target, held);
  return preserved;
}

function encodeComplex(
  { subs }: ComplexCodec,
  value: JsonObject,
  usable: UsableSchema,
  sink: TargetSink,
): JsonObject | undefined {
  let preserved: Record<string, JsonValue> | undefined;
  for (const name of Object.keys(value)) {
    const sub = subs.get(name);
    const part = value[name];
    if (sub === undefined || part === undefined || part === "") continue;
    const kept = encode(sub, part, usable, sink);
    if (kept !== undefined) (preserved ??= {})[name] = kept;
  }
  return preserved;
}

/** On its way back: PingOne's value, with what was preserved of the client's. Undefined when there is no value. */
export function decodeAttribute(
  codec: AttributeCodec,
  user: PingOneFields,
  preserved: JsonValue | undefined,
): JsonValue | undefined {
  switch (codec.kind) {
    case "simple":
      return decode(codec.value, user, preserved);
    case "complex":
      return decodeComplex(codec, user, preserved);
    case "list":
      return decodeList(codec, user, preserved);
  }
}

function decode(
  codec: ValueCodec,
  user: PingOneFields,
  preserved: JsonValue | undefined,
): JsonValue | undefined {
  const { target } = codec;
  if (target === undefined && preserved === undefined) return undefined;
  return decodeValue(codec, target && heldOf(user[target.top], target.part), preserved);
}

function decodeComplex(
  { subs, tops }: ComplexCodec,
  user: PingOneFields,
  preserved: JsonValue | undefined,
): JsonObject | undefined {
  if (preserved === undefined && tops.every((top) => user[top] === undefined)) return undefined;
  const bySub = isJsonObject(preserved) ? preserved : undefined;
  let value: Record<string, JsonValue> | undefined;
  for (const sub of subs.values()) {
    const part = decode(sub, user, bySub && ownValue(bySub, sub.name));
    if (part !== undefined) (value ??= {})[sub.name] = part;
  }
  return value;
}
