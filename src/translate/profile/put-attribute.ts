// Writes one attribute, or the touched part of a complex one, into a body, and answers the note that goes with it.
import { isJsonObject } from "../../scim/resource/elements.js";
import { sameValue } from "../../scim/resource/same-resource.js";
import type { JsonObject, JsonValue } from "../../scim/schema/model.js";
import { encodeSlot } from "./encode-attribute.js";
import { homePath, type Environment, type Home, type PingOneText } from "./value-codec.js";
import type { ComplexSlot, Slot } from "./attribute-codec.js";

export type Put = (home: Home, text: PingOneText | undefined) => void;

/** The whole attribute. */
export function putSlot(
  slot: Slot,
  value: JsonValue | undefined,
  environment: Environment,
  put: Put,
): JsonValue | undefined {
  const { held, note } = encodeSlot(slot, value, environment);
  for (const home of slot.places) put(home, held.get(homePath(home)));
  return note;
}

export const hasDefault = ({ places }: Slot): boolean =>
  places.some((home) => home.default !== undefined);

/** As {@link putSlot}, with the mapping's defaults for what the client did not send. */
export function putSlotOrDefault(
  slot: Slot,
  value: JsonValue | undefined,
  environment: Environment,
  put: Put,
): JsonValue | undefined {
  if (slot.kind === "list" || !hasDefault(slot)) return putSlot(slot, value, environment, put);
  const leaves = slot.kind === "simple" ? [slot.leaf] : [...slot.leaves.values()];
  const sent = (name: string): JsonValue | undefined =>
    slot.kind === "simple" ? value : (value as JsonObject | undefined)?.[name];
  const defaults = new Map(
    leaves.flatMap(({ name, home }) =>
      home?.default === undefined || !isNothing(sent(name)) ? [] : [[home, home.default]],
    ),
  );
  return putSlot(slot, value, environment, (home, text) => {
    put(home, text ?? defaults.get(home));
  });
}

/** Clients clear with "" (RFC 7643 section 2.5: no value). */
const isNothing = (value: JsonValue | undefined): boolean => value === undefined || value === "";

/** The sub-attributes of these names; the notes of the others are those of `present`. */
export function putLeaves(
  slot: ComplexSlot,
  value: JsonObject,
  names: ReadonlySet<string>,
  present: JsonValue | undefined,
  environment: Environment,
  put: Put,
): JsonObject | undefined {
  const touched = Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name)));
  const { held, note } = encodeSlot(slot, touched, environment);
  for (const { name, home } of slot.leaves.values()) {
    if (home === undefined || home.isShownOnly || !names.has(name)) continue;
    put(home, held.get(homePath(home)));
  }
  const kept = Object.entries(isJsonObject(present) ? present : {});
  const notes = {
    ...Object.fromEntries(kept.filter(([name]) => !names.has(name))),
    ...(note as JsonObject | undefined),
  };
  return Object.keys(notes).length === 0 ? undefined : notes;
}

/** The sub-attributes in which two values of a complex attribute differ. */
export function changedLeaves(
  { leaves }: ComplexSlot,
  was: JsonValue | undefined,
  is: JsonValue | undefined,
): ReadonlySet<string> {
  const from = was as JsonObject | undefined;
  const to = is as JsonObject | undefined;
  return new Set([...leaves.keys()].filter((name) => !sameValue(from?.[name], to?.[name])));
}
