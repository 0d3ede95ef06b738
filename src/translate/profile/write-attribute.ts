// Writes one attribute, or the touched part of a complex one, into a body, and answers what is preserved beside it.
import { type JsonObject, type JsonValue, isJsonObject, sameValue } from "../../platform/json.js";
import type { PingOneTarget, PingOneText, UsableSchema } from "./value-codec.js";
import { type AttributeCodec, type ComplexCodec, encodeAttribute } from "./attribute-codec.js";

export type Put = (target: PingOneTarget, text: PingOneText | undefined) => void;

/** The whole attribute. */
export function writeAttribute(
  codec: AttributeCodec,
  value: JsonValue | undefined,
  usable: UsableSchema,
  put: Put,
): JsonValue | undefined {
  const { held, preserved } = encodeAttribute(codec, value, usable);
  for (const target of codec.targets) put(target, held.get(target.path));
  return preserved;
}

/** As {@link writeAttribute}, with the mapping's defaults for what the client did not send. */
export function writeAttributeOrDefault(
  codec: AttributeCodec,
  value: JsonValue | undefined,
  usable: UsableSchema,
  put: Put,
): JsonValue | undefined {
  if (codec.kind === "list" || !codec.hasDefault) return writeAttribute(codec, value, usable, put);
  const subs = codec.kind === "simple" ? [codec.value] : [...codec.subs.values()];
  const sent = (name: string): JsonValue | undefined =>
    codec.kind === "simple" ? value : (value as JsonObject | undefined)?.[name];
  const defaults = new Map(
    subs.flatMap(({ name, target }) =>
      target?.default === undefined || !isNothing(sent(name)) ? [] : [[target, target.default]],
    ),
  );
  return writeAttribute(codec, value, usable, (target, text) => {
    put(target, text ?? defaults.get(target));
  });
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
  put: Put,
): JsonObject | undefined {
  const touched = Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name)));
  const { held, preserved } = encodeAttribute(codec, touched, usable);
  for (const { name, target } of codec.subs.values()) {
    if (target === undefined || target.isShownOnly || !names.has(name)) continue;
    put(target, held.get(target.path));
  }
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
  const from = was as JsonObject | undefined;
  const to = is as JsonObject | undefined;
  return new Set([...subs.keys()].filter((name) => !sameValue(from?.[name], to?.[name])));
}
