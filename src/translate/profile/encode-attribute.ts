// One attribute on its way to PingOne: the texts for its homes, and the note for what they do not tell.
import type { JsonObject, JsonValue } from "../../scim/schema/model.js";
import { encodeList } from "./elements.js";
import {
  encodeLeaf,
  homePath,
  type Environment,
  type Leaf,
  type PingOneText,
} from "./value-codec.js";
import type { ComplexSlot, Slot } from "./attribute-codec.js";

export interface Encoded {
  /** By PingOne path; a home that is not here holds nothing. */
  readonly held: ReadonlyMap<string, PingOneText>;
  /** What the overflow keeps for the attribute. */
  readonly note: JsonValue | undefined;
}

const nothing: Encoded = { held: new Map(), note: undefined };

export function encodeSlot(
  slot: Slot,
  value: JsonValue | undefined,
  environment: Environment,
): Encoded {
  // Clients clear with "" (RFC 7643 section 2.5: no value).
  if (value === undefined || value === "") return nothing;
  switch (slot.kind) {
    case "simple":
      return encodeSimple(slot.leaf, value, environment);
    case "complex":
      return encodeComplex(slot, value as JsonObject, environment);
    case "list":
      return encodeList(slot, value as readonly JsonObject[], environment);
  }
}

function encodeSimple(leaf: Leaf, value: JsonValue, environment: Environment): Encoded {
  const { held, note } = encodeLeaf(leaf, value, environment);
  const isHeld = held !== undefined && leaf.home !== undefined;
  return { held: new Map(isHeld ? [[homePath(leaf.home), held]] : []), note };
}

function encodeComplex(
  { leaves }: ComplexSlot,
  value: JsonObject,
  environment: Environment,
): Encoded {
  const held = new Map<string, PingOneText>();
  const notes: Record<string, JsonValue> = {};
  for (const name of Object.keys(value)) {
    const leaf = leaves.get(name);
    const part = value[name];
    if (leaf === undefined || part === undefined || part === "") continue;
    const encoded = encodeLeaf(leaf, part, environment);
    if (encoded.held !== undefined && leaf.home) held.set(homePath(leaf.home), encoded.held);
    if (encoded.note !== undefined) notes[name] = encoded.note;
  }
  return { held, note: Object.keys(notes).length === 0 ? undefined : notes };
}
