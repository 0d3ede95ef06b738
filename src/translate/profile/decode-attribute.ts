// One attribute on its way back to SCIM: PingOne's value, with the note beside it where there is one.
import { isJsonObject } from "../../scim/resource/elements.js";
import { ownValue } from "../../scim/resource/json.js";
import type { JsonObject, JsonValue } from "../../scim/schema/model.js";
import { decodeList } from "./elements.js";
import { decodeLeaf, heldOf, type Leaf } from "./value-codec.js";
import type { ComplexSlot, Slot } from "./attribute-codec.js";

type User = Readonly<Record<string, unknown>>;

/** Undefined when there is no value. */
export function decodeSlot(
  slot: Slot,
  user: User,
  note: JsonValue | undefined,
): JsonValue | undefined {
  switch (slot.kind) {
    case "simple":
      return decode(slot.leaf, user, note);
    case "complex":
      return decodeComplex(slot, user, note);
    case "list":
      return note === undefined && slot.homes.length === 0
        ? undefined
        : decodeList(slot, user, note);
  }
}

function decode(leaf: Leaf, user: User, note: JsonValue | undefined): JsonValue | undefined {
  const { home } = leaf;
  if (home === undefined && note === undefined) return undefined;
  return decodeLeaf(leaf, home && heldOf(user[home.top], home.part), note);
}

function decodeComplex(
  { leaves }: ComplexSlot,
  user: User,
  note: JsonValue | undefined,
): JsonObject | undefined {
  const notes = isJsonObject(note) ? note : undefined;
  let value: Record<string, JsonValue> | undefined;
  for (const leaf of leaves.values()) {
    const part = decode(leaf, user, notes && ownValue(notes, leaf.name));
    if (part !== undefined) (value ??= {})[leaf.name] = part;
  }
  return value;
}
