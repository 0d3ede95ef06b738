// Keeps a multi-valued attribute in order: each (type, value) once, at most one primary (RFC 7643 section 2.4).
import { badRequest } from "../error.js";
import { type JsonObject, type JsonValue, isJsonObject, ownValue } from "../../platform/json.js";
import type { CompiledAttribute } from "../schema/resource-schema.js";
import { composed } from "./value/composed-text.js";

/** The full list of a large group still fits; of what is kept in a user's 16 KB, more values cannot be (contract 3.12). */
const mostElements = { references: 50_000, others: 1_000 };

/** 400 above the limit; asked before the elements are looked at. */
export function checkLength(count: number, { isReference, pathName }: CompiledAttribute): void {
  const most = mostElements[isReference ? "references" : "others"];
  if (count <= most) return;
  throw badRequest(
    "invalidValue",
    `Attribute "${pathName}" has too many values. Send at most ${most}.`,
  );
}

/** A text that compares as the attribute says: exactly, or with letter case and composition folded, as filters do. */
export function comparable(attribute: CompiledAttribute | undefined, value: JsonValue): string {
  if (typeof value !== "string") return JSON.stringify(value);
  if (attribute?.definition.caseExact === true) return value;
  return composed(value).toLowerCase();
}

function withoutPrimary(element: JsonObject): string {
  const entries = Object.entries(element).filter(([name]) => name !== "primary");
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * What makes an element this one and no other: `value` alone for references (members),
 * (type, value) where there is a value, else everything but `primary`.
 */
export function elementKey(attribute: CompiledAttribute, element: JsonValue): string {
  if (!isJsonObject(element)) return comparable(attribute, element);
  const value = ownValue(element, "value");
  if (value === undefined) return `\u0001${withoutPrimary(element)}`;
  const key = comparable(attribute.subAttributes.get("value"), value);
  if (attribute.subAttributes.has("$ref")) return key;
  const type = ownValue(element, "type");
  return type === undefined ? `\u0000${key}` : `${comparable(undefined, type)}\u0000${key}`;
}

const unitsOfElement = 16;
const charactersPerUnit = 8;

/** Units of work to find each of the elements by what it holds. */
export function weightOf(elements: readonly JsonValue[]): number {
  let units = 0;
  for (const element of elements) {
    units += unitsOfElement;
    if (!isJsonObject(element)) continue;
    for (const value of Object.values(element)) {
      if (typeof value === "string") units += value.length / charactersPerUnit;
    }
  }
  return units;
}

export function isPrimary(element: JsonValue): boolean {
  return isJsonObject(element) && ownValue(element, "primary") === true;
}

/** What both say, the first one where they differ; primary when either is. */
function mergeElements(first: JsonValue, second: JsonValue): JsonValue {
  if (!isJsonObject(first) || !isJsonObject(second)) return first;
  const merged = { ...second, ...first };
  return isPrimary(second) ? { ...merged, primary: true } : merged;
}

/** Folds repetitions into their first appearance. */
function enter(
  byKey: Map<string, JsonValue>,
  attribute: CompiledAttribute,
  element: JsonValue,
): void {
  const key = elementKey(attribute, element);
  const known = byKey.get(key);
  byKey.set(key, known === undefined ? element : mergeElements(known, element));
}

/** The elements with repetitions folded into their first appearance. */
export function withoutRepetitions(
  attribute: CompiledAttribute,
  elements: readonly JsonValue[],
): readonly JsonValue[] {
  if (elements.length < 2) return elements;
  const byKey = new Map<string, JsonValue>();
  for (const element of elements) enter(byKey, attribute, element);
  return byKey.size === elements.length ? elements : [...byKey.values()];
}

/** Elements as they are read: each once; 400 when more than one of them says `primary: true`. */
export class ElementSet {
  readonly #attribute: CompiledAttribute;
  /** Alone, an element repeats none: nobody has to know its key. */
  #first: JsonValue | undefined;
  #byKey: Map<string, JsonValue> | undefined;
  #hasPrimary = false;

  constructor(attribute: CompiledAttribute) {
    this.#attribute = attribute;
  }

  add(element: JsonValue): void {
    if (isPrimary(element)) {
      if (this.#hasPrimary) {
        const { pathName } = this.#attribute;
        throw badRequest("invalidValue", `Only one value of "${pathName}" may be primary.`);
      }
      this.#hasPrimary = true;
    }
    if (this.#first === undefined) this.#first = element;
    else {
      this.#byKey ??= new Map([[elementKey(this.#attribute, this.#first), this.#first]]);
      enter(this.#byKey, this.#attribute, element);
    }
  }

  /** Undefined when there are none. */
  list(): readonly JsonValue[] | undefined {
    if (this.#byKey !== undefined) return [...this.#byKey.values()];
    return this.#first === undefined ? undefined : [this.#first];
  }
}
