// The elements of a multi-valued attribute between SCIM and PingOne: one of them may live there, all are preserved where that is not all.
import {
  type JsonObject,
  type JsonValue,
  isJsonObject,
  ownValue,
  sameValue,
} from "../../platform/json.js";
import type { AttributeDefinition } from "../../scim/schema/model.js";
import type { ElementChoice } from "../../mapping/model.js";
import { mainElement, typeOf } from "./primary-element.js";
import {
  type EncodedValue,
  type PingOneFields,
  type PingOneTarget,
  type TargetSink,
  type UsableSchema,
  type ValueCodec,
  type Written,
  decodeValue,
  encodeValue,
  heldOf,
} from "./value-codec.js";

/** In a preserved element: its position in the list, and the PingOne attribute it lives in. */
const POSITION = "#";
const TARGET = "@";

/** One PingOne attribute that holds one element of a list. */
export interface ElementTarget {
  readonly top: string;
  readonly choice: ElementChoice;
  readonly shows: JsonObject;
  /** By sub-attribute. */
  readonly subs: ReadonlyMap<string, SubCodec>;
}

export type SubCodec = ValueCodec & { readonly target: PingOneTarget };

/** A multi-valued complex attribute: `emails`, `roles`. */
export interface ListCodec extends Written {
  readonly kind: "list";
  readonly name: string;
  readonly definition: AttributeDefinition;
  readonly elementTargets: readonly ElementTarget[];
}

/** A sub-attribute of an element that has a value for it. */
interface EncodedSub extends EncodedValue {
  readonly sub: SubCodec;
}

interface StoredElement {
  readonly target: ElementTarget;
  readonly element: JsonObject;
  readonly encoded: readonly EncodedSub[];
}

/** Puts what PingOne holds; answers the elements by type, when PingOne's part alone would not read back the same. */
export function encodeList(
  { elementTargets }: ListCodec,
  elements: readonly JsonObject[],
  usable: UsableSchema,
  sink: TargetSink,
): JsonObject | undefined {
  const stored = storeElements(elementTargets, elements, usable);
  for (const { encoded } of stored) {
    for (const { sub, held } of encoded) if (held !== undefined) sink.put(sub.target, held);
  }
  const isWhole =
    stored.length === elements.length &&
    stored.every((each, place) => isAllThereIs(each, elements[place] ?? {}));
  return isWhole ? undefined : preservedList(elements, stored);
}

/** Each target takes the element it is for, and no two the same. */
function storeElements(
  elementTargets: readonly ElementTarget[],
  elements: readonly JsonObject[],
  usable: UsableSchema,
): readonly StoredElement[] {
  const all: StoredElement[] = [];
  let left = elements;
  for (const target of elementTargets) {
    if (left.length === 0) break;
    const element = choose(target, left);
    if (element === undefined) continue;
    const encoded = encodeElement(target, element, usable);
    // What PingOne takes nothing of lives in the overflow as a whole.
    if (!encoded.some(({ held }) => held !== undefined)) continue;
    left = left.filter((each) => each !== element);
    all.push({ target, element, encoded });
  }
  return all;
}

function choose(
  { choice, subs }: ElementTarget,
  elements: readonly JsonObject[],
): JsonObject | undefined {
  const possible =
    choice === "main"
      ? elements
      : elements.filter((element) => choice.types.includes(typeOf(element)));
  return mainElement(possible, (element) =>
    [...subs.keys()].some((name) => valueOf(element, name) !== undefined),
  );
}

/** `""` is none. */
function valueOf(element: JsonObject, name: string): JsonValue | undefined {
  const value = ownValue(element, name);
  return value === "" ? undefined : value;
}

function encodeElement(
  { subs }: ElementTarget,
  element: JsonObject,
  usable: UsableSchema,
): readonly EncodedSub[] {
  const encoded: EncodedSub[] = [];
  for (const sub of subs.values()) {
    const value = valueOf(element, sub.name);
    if (value === undefined) continue;
    const { held, preserved } = encodeValue(sub, value, usable);
    encoded.push({ sub, held, preserved });
  }
  return encoded;
}

/** Whether the element is what PingOne's values make alone. */
function isAllThereIs({ target: { shows }, encoded }: StoredElement, element: JsonObject): boolean {
  let names = 0;
  for (const { sub, held, preserved } of encoded) {
    if (preserved !== undefined) return false;
    const shown = decodeValue(sub, held, undefined);
    if (shown === undefined || Object.hasOwn(shows, sub.name)) continue;
    if (!sameValue(shown, ownValue(element, sub.name))) return false;
    names += 1;
  }
  const shown = Object.keys(shows);
  return (
    Object.keys(element).length === names + shown.length &&
    shown.every((name) => sameValue(shows[name], ownValue(element, name)))
  );
}

/** The element PingOne's value makes alone; undefined when there is no value. */
function shownOf({ top, subs, shows }: ElementTarget, user: PingOneFields): JsonObject | undefined {
  const held = user[top];
  if (held === undefined) return undefined;
  let element: Record<string, JsonValue> | undefined;
  for (const sub of subs.values()) {
    const value = decodeValue(sub, heldOf(held, sub.target.part), undefined);
    if (value !== undefined) (element ??= {})[sub.name] = value;
  }
  return element && Object.assign(element, shows);
}

function preservedList(
  elements: readonly JsonObject[],
  stored: readonly StoredElement[],
): JsonObject {
  const list = new Map<string, JsonObject>();
  const counts = new Map<string, number>();
  elements.forEach((element, position) => {
    const at = stored.find((each) => each.element === element);
    const preserved = at === undefined ? element : preservedOf(at);
    list.set(keyOf(element, list, counts), { ...preserved, [POSITION]: position });
  });
  return Object.fromEntries(list);
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
function preservedOf({ target, element, encoded }: StoredElement): JsonObject {
  const isEncoded = (name: string): boolean =>
    encoded.some(
      ({ sub, held, preserved }) => sub.name === name && (held ?? preserved) !== undefined,
    );
  const rest = Object.entries(element).filter(([name]) => !isEncoded(name));
  const kept = encoded.flatMap(({ sub, preserved }) =>
    preserved === undefined ? [] : [[sub.name, preserved] as const],
  );
  return { [TARGET]: target.top, ...Object.fromEntries(rest), ...Object.fromEntries(kept) };
}

/** `user` is PingOne's; undefined when there is no element. */
export function decodeList(
  codec: ListCodec,
  user: PingOneFields,
  preserved: JsonValue | undefined,
): readonly JsonObject[] | undefined {
  let elements: JsonObject[] | undefined;
  let placed: readonly ElementTarget[] | undefined;
  if (isJsonObject(preserved)) {
    elements = [];
    placed = restorePreserved(codec, user, preserved, elements);
  }
  for (const target of codec.elementTargets) {
    if (placed?.includes(target) === true) continue;
    const shown = shownOf(target, user);
    if (shown !== undefined) (elements ??= []).push(asOnePrimary(elements, shown));
  }
  return elements === undefined || elements.length === 0 ? undefined : elements;
}

/** Adds what is preserved to `elements`, in the order in which it was sent; returns the targets it speaks of. */
function restorePreserved(
  codec: ListCodec,
  user: PingOneFields,
  preserved: JsonObject,
  elements: JsonObject[],
): readonly ElementTarget[] {
  const placed: ElementTarget[] = [];
  for (const each of inOrder(preserved)) {
    const target = codec.elementTargets.find(({ top }) => top === each[TARGET]);
    const element =
      target === undefined ? unmarked(codec, each) : restored(codec, target, each, user);
    if (target !== undefined) placed.push(target);
    if (element !== undefined) elements.push(element);
  }
  return placed;
}

/** What an administrator added in PingOne does not push another element from its place. */
const asOnePrimary = (elements: readonly JsonObject[], added: JsonObject): JsonObject =>
  added["primary"] === true && elements.some(({ primary }) => primary === true)
    ? withoutPrimary(added)
    : added;

function inOrder(preserved: JsonObject): readonly JsonObject[] {
  const position = (element: JsonObject): number => Number(element[POSITION] ?? 0);
  return Object.values(preserved)
    .filter((each) => isJsonObject(each))
    .sort((a, b) => position(a) - position(b));
}

const isMark = (name: string): boolean => name === POSITION || name === TARGET;

/** An element that lives here alone. */
function unmarked({ definition }: ListCodec, preserved: JsonObject): JsonObject {
  const entries = Object.entries(preserved).filter(([name]) => !isMark(name));
  if (!Object.hasOwn(preserved, TARGET)) return Object.fromEntries(entries);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, asSent(definition, name, value)]),
  );
}

/** Where the mapping has taken the target away: what was sent. */
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
  { definition }: ListCodec,
  target: ElementTarget,
  preserved: JsonObject,
  user: PingOneFields,
): JsonObject | undefined {
  const element: Record<string, JsonValue> = {};
  let isEmpty = true;
  for (const [name, sub] of target.subs) {
    const held = heldOf(user[target.top], sub.target.part);
    const value = decodeValue(sub, held, ownValue(preserved, name));
    if (value === undefined) continue;
    element[name] = value;
    isEmpty = false;
  }
  if (isEmpty) return undefined;
  for (const [name, value] of Object.entries(preserved)) {
    if (isMark(name) || target.subs.has(name)) continue;
    element[name] = asSent(definition, name, value);
  }
  return element;
}
