// Writes one attribute, or the touched part of a complex one, into a body, and answers what is preserved beside it.
import {
  type JsonObject,
  type JsonValue,
  isJsonObject,
  ownPart,
  sameValue,
} from "../../platform/json.js";
import type { TargetSink, UsableSchema } from "./value-codec.js";
import { type AttributeCodec, type ComplexCodec, encodeAttribute } from "./attribute-codec.js";

/** The whole attribute: what it does not put is cleared. */
export function writeAttribute(
  codec: AttributeCodec,
  value: JsonValue | undefined,
  usable: UsableSchema,
  sink: TargetSink,
): JsonValue | undefined {
  for (const target of codec.targets) sink.put(target, undefined);
  return encodeAttribute(codec, value, usable, sink);
}

/** The mapping's defaults for what the client did not send. */
export function putDefaults(
  codec: AttributeCodec,
  value: JsonValue | undefined,
  sink: TargetSink,
): void {
  if (codec.kind === "list" || !codec.hasDefault) return;
  const subs = codec.kind === "simple" ? [codec.value] : codec.subs.values();
  for (const { name, target } of subs) {
    if (target?.default === undefined || target.isShownOnly) continue;
    const sent = codec.kind === "simple" ? value : ownPart(value, name);
    if (isNothing(sent)) sink.put(target, target.default);
  }
}

/** Clients clear with "" (RFC 7643 section 2.5: no value). */
const isNothing = (value: JsonValue | undefined): boolean => value === undefined || value === "";

export interface SubAttributeWrite {
  readonly codec: ComplexCodec;
  readonly value: JsonObject;
  /** The sub-attributes to write; the others stay. */
  readonly names: ReadonlySet<string>;
  /** What is preserved for the attribute now. */
  readonly present: JsonValue | undefined;
}

export function writeSubAttributes(
  { codec, value, names, present }: SubAttributeWrite,
  usable: UsableSchema,
  sink: TargetSink,
): JsonObject | undefined {
  const touched = Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name)));
  for (const { name, target } of codec.subs.values()) {
    if (target === undefined || target.isShownOnly || !names.has(name)) continue;
    sink.put(target, undefined);
  }
  const preserved = encodeAttribute(codec, touched, usable, sink);
  const kept = Object.entries(isJsonObject(present) ? present : {});
  const next = {
    ...Object.fromEntries(kept.filter(([name]) => !names.has(name))),
    ...(preserved as JsonObject | undefined),
  };
  return Object.keys(next).length === 0 ? undefined : next;
}

/** The sub-attributes in which two values of a complex attribute differ. */
export function changedSubAttributes(
  { subs }: ComplexCodec,
  was: JsonValue | undefined,
  is: JsonValue | undefined,
): ReadonlySet<string> {
  return new Set(
    [...subs.keys()].filter((name) => !sameValue(ownPart(was, name), ownPart(is, name))),
  );
}
