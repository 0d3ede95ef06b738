// The overflow attribute as a whole: notes by attribute, those of an extension below its URN.
import { isJsonObject } from "../../scim/resource/elements.js";
import { ownValue } from "../../scim/resource/json.js";
import type { JsonObject, JsonValue } from "../../scim/schema/model.js";
import { markerOf, withoutMarker } from "../create-marker.js";
import { mergeDiff } from "./merge-diff.js";
import type { Slot, SlotContainer } from "./attribute-codec.js";

/** The notes of one container in an overflow as PingOne returned it; anything else there counts as none. */
export function notesOf(overflow: unknown, urn: string | undefined): JsonObject {
  if (!isJsonObject(overflow as JsonValue | undefined)) return {};
  const all = overflow as JsonObject;
  if (urn === undefined) return all;
  const own = ownValue(all, urn);
  return isJsonObject(own) ? own : {};
}

/** An overflow under construction. */
export class OverflowDraft {
  readonly #notes: Record<string, JsonValue>;

  constructor(present: unknown = {}) {
    this.#notes = { ...notesOf(present, undefined) };
  }

  set(urn: string | undefined, name: string, note: JsonValue | undefined): void {
    if (urn === undefined) {
      put(this.#notes, name, note);
      return;
    }
    const own = { ...notesOf(this.#notes, urn) };
    put(own, name, note);
    put(this.#notes, urn, Object.keys(own).length === 0 ? undefined : own);
  }

  notes(): JsonObject {
    return this.#notes;
  }
}

function put(notes: Record<string, JsonValue>, name: string, note: JsonValue | undefined): void {
  if (note === undefined) Reflect.deleteProperty(notes, name);
  else notes[name] = note;
}

/** The merge patch between two overflows; null when nothing is left to keep. The marker of the create stays as it is. */
export function overflowPatch(present: unknown, next: JsonObject): JsonValue | undefined {
  const from = withoutMarker(notesOf(present, undefined));
  const to = withoutMarker(next);
  if (Object.keys(from).length === 0 && Object.keys(to).length === 0) return undefined;
  const isAllGone = Object.keys(to).length === 0 && markerOf(present) === undefined;
  return isAllGone ? null : mergeDiff(from, to);
}

/**
 * A merge patch that leaves `next` and nothing else of an overflow nobody has read. Elements of unusual types may
 * survive it; PingOne's answer tells.
 */
export function blindOverflowPatch(
  containers: readonly SlotContainer[],
  next: JsonObject,
): JsonValue {
  const patch: Record<string, JsonValue> = {};
  for (const { urn, slots } of containers) {
    const notes = notesOf(next, urn);
    if (urn === undefined) Object.assign(patch, clearing(slots, notes));
    else patch[urn] = Object.keys(notes).length === 0 ? null : clearing(slots, notes);
  }
  return patch;
}

function clearing(slots: ReadonlyMap<string, Slot>, notes: JsonObject): JsonObject {
  return Object.fromEntries(
    [...slots.values()].map((slot) => [slot.name, clearingSlot(slot, ownValue(notes, slot.name))]),
  );
}

function clearingSlot(slot: Slot, note: JsonValue | undefined): JsonValue {
  if (note === undefined) return null;
  if (slot.kind === "simple" || !isJsonObject(note)) return note;
  if (slot.kind === "complex") return { ...nulls(slot.leaves.keys()), ...note };
  const subs = slot.definition.subAttributes ?? [];
  const names = ["@", ...subs.map(({ name }) => name)];
  const usual = subs.find(({ name }) => name === "type")?.canonicalValues ?? [];
  const elements = Object.entries(note).map(
    ([key, element]) => [key, { ...nulls(names), ...(element as JsonObject) }] as const,
  );
  return { ...nulls([...usual, "untyped"]), ...Object.fromEntries(elements) };
}

const nulls = (names: Iterable<string>): Record<string, null> =>
  Object.fromEntries([...names].map((name) => [name, null]));
