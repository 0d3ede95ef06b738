// The elements of a multi-valued attribute between SCIM and PingOne: one of them may live there, all are noted where that is not all.
import { isJsonObject } from "../../scim/resource/elements.js";
import { ownValue } from "../../scim/resource/json.js";
import { sameValue } from "../../scim/resource/same-resource.js";
import type { AttributeDefinition, JsonObject, JsonValue } from "../../scim/schema/model.js";
import type { ElementChoice } from "../../mapping/model.js";
import { mainElement, typeOf } from "./one-home.js";
import {
  decodeLeaf,
  encodeLeaf,
  heldOf,
  homePath,
  type Environment,
  type Home,
  type Leaf,
  type LeafNote,
  type PingOneText,
} from "./value-codec.js";
import type { ElementHome, ListSlot } from "./attribute-codec.js";

/** In a noted element: its place in the list, and the PingOne attribute it lives in. */
const PLACE = "#";
const HOME = "@";

interface Housed {
  readonly home: ElementHome;
  readonly element: JsonObject;
  readonly held: ReadonlyMap<string, PingOneText>;
  readonly notes: ReadonlyMap<string, LeafNote>;
}

export interface EncodedList {
  /** By PingOne path. */
  readonly held: ReadonlyMap<string, PingOneText>;
  /** The elements by type, when PingOne's part alone would not read back the same. */
  readonly note: JsonObject | undefined;
}

export function encodeList(
  { homes }: ListSlot,
  elements: readonly JsonObject[],
  environment: Environment,
): EncodedList {
  const housed = house(homes, elements, environment);
  const held = new Map(housed.flatMap((each) => [...heldByPath(each)]));
  const shown = housed.flatMap(({ home, held: texts }) => shownOf(home, textsOf(texts)) ?? []);
  const isWhole = sameValue(shown, elements) && housed.every(({ notes }) => notes.size === 0);
  return { held, note: isWhole || elements.length === 0 ? undefined : noteOf(elements, housed) };
}

/** Each home takes the element it is for, and no two the same. */
function house(
  homes: readonly ElementHome[],
  elements: readonly JsonObject[],
  environment: Environment,
): readonly Housed[] {
  const left = new Set(elements);
  return homes.flatMap((home) => {
    const element = choose(home.choice, [...left]);
    if (element === undefined) return [];
    const housed = move(home, element, environment);
    // What PingOne takes nothing of lives in the overflow as a whole.
    if (housed.held.size === 0) return [];
    left.delete(element);
    return [housed];
  });
}

function choose(choice: ElementChoice, elements: readonly JsonObject[]): JsonObject | undefined {
  if (choice === "main") return mainElement(elements);
  return mainElement(elements.filter((element) => choice.types.includes(typeOf(element))));
}

function move(home: ElementHome, element: JsonObject, environment: Environment): Housed {
  const held = new Map<string, PingOneText>();
  const notes = new Map<string, LeafNote>();
  for (const [name, leaf] of home.leaves) {
    const value = ownValue(element, name);
    if (value === undefined || value === "") continue;
    const encoded = encodeLeaf(leaf, value, environment);
    if (encoded.held !== undefined) held.set(name, encoded.held);
    if (encoded.note !== undefined) notes.set(name, encoded.note);
  }
  return { home, element, held, notes };
}

function* heldByPath({ home, held }: Housed): Generator<[string, PingOneText]> {
  for (const [name, leaf] of home.leaves) {
    const text = held.get(name);
    if (text !== undefined) yield [homePath(leaf.home), text];
  }
}

const textsOf =
  (held: ReadonlyMap<string, PingOneText>) =>
  ({ name }: Leaf): unknown =>
    held.get(name);

/** The element PingOne's value makes alone; undefined when there is no value. */
function shownOf(
  { leaves, shows }: ElementHome,
  heldOf: (leaf: Leaf & { readonly home: Home }) => unknown,
): JsonObject | undefined {
  const element: Record<string, JsonValue> = {};
  let isEmpty = true;
  for (const [name, leaf] of leaves) {
    const value = decodeLeaf(leaf, heldOf(leaf), undefined);
    if (value === undefined) continue;
    element[name] = value;
    isEmpty = false;
  }
  return isEmpty ? undefined : Object.assign(element, shows);
}

function noteOf(elements: readonly JsonObject[], housed: readonly Housed[]): JsonObject {
  const notes = new Map<string, JsonObject>();
  const counts = new Map<string, number>();
  elements.forEach((element, place) => {
    const at = housed.find((each) => each.element === element);
    const noted = at === undefined ? element : housedNote(at);
    notes.set(keyOf(element, notes, counts), { ...noted, [PLACE]: place });
  });
  return Object.fromEntries(notes);
}

/** The type, so that one element can be merged without knowing the others; numbered from the second of a type on. */
function keyOf(
  { type }: JsonObject,
  taken: ReadonlyMap<string, unknown>,
  counts: Map<string, number>,
): string {
  const name = typeof type === "string" && type !== "" ? type : "untyped";
  let count = counts.get(name) ?? 0;
  let key: string;
  do {
    count += 1;
    key = count === 1 ? name : `${name}~${String(count)}`;
  } while (taken.has(key));
  counts.set(name, count);
  return key;
}

/** What PingOne holds as it was sent is not repeated, so that PingOne's own value is always the current one. */
function housedNote({ home, element, held, notes }: Housed): JsonObject {
  const rest = Object.entries(element).filter(([name]) => !held.has(name) && !notes.has(name));
  return { [HOME]: home.top, ...Object.fromEntries(rest), ...Object.fromEntries(notes) };
}

type User = Readonly<Record<string, unknown>>;

/** `user` is PingOne's; undefined when there is no element. */
export function decodeList(
  slot: ListSlot,
  user: User,
  note: JsonValue | undefined,
): readonly JsonObject[] | undefined {
  const { homes } = slot;
  const elements: JsonObject[] = [];
  const left = new Set(homes);
  for (const each of isJsonObject(note) ? inOrder(note) : []) {
    const home = homes.find(({ top }) => top === each[HOME]);
    const element = home === undefined ? unmarked(slot, each) : restored(slot, home, each, user);
    if (home !== undefined) left.delete(home);
    if (element !== undefined) elements.push(element);
  }
  for (const home of left) {
    const shown = shownOf(home, ({ home: { part } }) => heldOf(user[home.top], part));
    if (shown !== undefined) elements.push(asOnePrimary(elements, shown));
  }
  return elements.length === 0 ? undefined : elements;
}

/** What an administrator added in PingOne does not push another element from its place. */
const asOnePrimary = (elements: readonly JsonObject[], added: JsonObject): JsonObject =>
  added["primary"] === true && elements.some(({ primary }) => primary === true)
    ? withoutPrimary(added)
    : added;

function inOrder(note: JsonObject): readonly JsonObject[] {
  const place = (element: JsonObject): number => Number(element[PLACE] ?? 0);
  return Object.values(note)
    .filter((each) => isJsonObject(each))
    .sort((a, b) => place(a) - place(b));
}

const isMark = (name: string): boolean => name === PLACE || name === HOME;

/** An element that lives here alone. */
function unmarked({ definition }: ListSlot, noted: JsonObject): JsonObject {
  const entries = Object.entries(noted).filter(([name]) => !isMark(name));
  if (!Object.hasOwn(noted, HOME)) return Object.fromEntries(entries);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, asSent(definition, name, value)]),
  );
}

/** A note whose home the mapping took away: what was sent. */
function asSent(
  { subAttributes = [] }: AttributeDefinition,
  name: string,
  value: JsonValue,
): JsonValue {
  const isMany = subAttributes.some((sub) => sub.name === name && sub.multiValued);
  return Array.isArray(value) && !isMany ? ((value as readonly JsonValue[])[0] ?? "") : value;
}

const withoutPrimary = (element: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(element).filter(([name]) => name !== "primary"));

/** The element with PingOne's values in it; undefined when PingOne no longer holds it. */
function restored(
  { definition }: ListSlot,
  home: ElementHome,
  noted: JsonObject,
  user: User,
): JsonObject | undefined {
  const element: Record<string, JsonValue> = {};
  let isEmpty = true;
  for (const [name, leaf] of home.leaves) {
    const held = heldOf(user[home.top], leaf.home.part);
    const value = decodeLeaf(leaf, held, ownValue(noted, name));
    if (value === undefined) continue;
    element[name] = value;
    isEmpty = false;
  }
  if (isEmpty) return undefined;
  for (const [name, value] of Object.entries(noted)) {
    if (isMark(name) || home.leaves.has(name)) continue;
    element[name] = asSent(definition, name, value);
  }
  return element;
}
