// Computes what one operation makes of a multi-valued attribute (RFC 7644 sections 3.5.2.1 to 3.5.2.3); pure, its input is left alone.
import { badRequest } from "../error.js";
import { pathName } from "../resource/value/attribute-value.js";
import { elementKey, isPrimary, withoutRepetitions } from "../resource/elements.js";
import { type JsonObject, type JsonValue, isJsonObject, ownValue } from "../../platform/json.js";
import type { CompiledAttribute } from "../schema/resource-schema.js";
import { matcherOf, mergeElement, setSub, withoutSub } from "./element.js";
import type { Steps } from "../steps.js";
import type { WorkBudget } from "../work-budget.js";
import type { Patch, PatchOperation } from "./patch.js";

type Elements = readonly JsonValue[];
/** What the operations of a patch have in common. */
type Applying = Pick<Patch, "tolerances" | "work">;

/** A new primary takes the flag from the others (RFC 7644 section 3.5.2); only those that had it are touched. */
function demoteOthers(elements: Elements, primary: JsonValue): Elements {
  return elements.map((each) =>
    each !== primary && isJsonObject(each) && isPrimary(each) ? { ...each, primary: false } : each,
  );
}

/** Notes where an element is found again: by its key and, when it has a type, by its value alone as well. */
function enter(
  index: Map<string, number>,
  attribute: CompiledAttribute,
  element: JsonValue,
  position: number,
): void {
  index.set(elementKey(attribute, element), position);
  if (!isJsonObject(element) || ownValue(element, "type") === undefined) return;
  const value = ownValue(element, "value");
  if (value === undefined) return;
  const untyped = elementKey(attribute, { value });
  if (!index.has(untyped)) index.set(untyped, position);
}

/** Appends what is not there yet; what is there stays as it is, but may become primary. */
function addElements(attribute: CompiledAttribute, elements: Elements, added: Elements): Elements {
  const index = new Map<string, number>();
  elements.forEach((element, position) => {
    enter(index, attribute, element, position);
  });
  const result = [...elements];
  let primary: JsonValue | undefined;
  for (const element of added) {
    const key = elementKey(attribute, element);
    const at = index.get(key);
    const known = at === undefined ? undefined : result[at];
    const next =
      isJsonObject(known) && isPrimary(element) ? { ...known, primary: true } : (known ?? element);
    result[at ?? result.length] = next;
    if (at === undefined) enter(index, attribute, next, result.length - 1);
    if (isPrimary(element)) primary = next;
  }
  return primary === undefined ? result : demoteOthers(result, primary);
}

/** The object an operation lays over each element it selects. */
function givenBy({ path, value }: PatchOperation): JsonObject {
  return path.sub === undefined ? (value as JsonObject) : { [path.sub.name]: value as JsonValue };
}

/** Entra's way: what the filter asks for and the operation gives is a new element (clients.md 2.3). */
function create(operation: PatchOperation, elements: Elements, { tolerances }: Applying): Elements {
  const { path, filter, value } = operation;
  if (filter !== undefined && (filter.equals === undefined || !tolerances.createdByFilter)) {
    throw badRequest("noTarget", `The filter selects no value of "${pathName(path)}".`);
  }
  const isSimple = path.attribute.definition.type !== "complex";
  const element = isSimple ? (value as JsonValue) : { ...filter?.equals, ...givenBy(operation) };
  return addElements(path.attribute, elements, [element]);
}

function update(operation: PatchOperation, element: JsonValue): JsonValue {
  const { op, path, filter, value } = operation;
  if (!isJsonObject(element)) return value as JsonValue;
  if (path.sub !== undefined) return setSub(path, element, value as JsonValue, op);
  const base = op === "replace" ? filter?.equals : element;
  return mergeElement(path, element, givenBy(operation), base);
}

/** Gives the flag to the one element that changed; 400 when there are several. */
function handOnPrimary(operation: PatchOperation, elements: Elements, changed: Elements): Elements {
  const { path, value } = operation;
  const isNamed = path.sub?.name === "primary" ? value === true : isPrimary(value ?? null);
  if (!isNamed) return elements;
  const [primary, ...others] = changed;
  if (primary !== undefined && others.length === 0) return demoteOthers(elements, primary);
  const { pathName: name } = path.attribute;
  throw badRequest("invalidValue", `Only one value of "${name}" may be primary.`);
}

function isRekeyed(attribute: CompiledAttribute, before: JsonValue, after: JsonValue): boolean {
  return elementKey(attribute, before) !== elementKey(attribute, after);
}

/** For writing one element and seeing whether it is still the one it was. */
const unitsOfChange = 24;

/** Which elements the filter selects; all that can be written to when there is none. */
function selectorOf({ path, filter }: PatchOperation): (element: JsonValue) => boolean {
  const isSimple = path.attribute.definition.type !== "complex";
  return (element) =>
    (isSimple || isJsonObject(element)) && (filter === undefined || filter.matches(element));
}

/** Writes to the selected elements, all of them when there is no filter. */
function* writeSelected(
  operation: PatchOperation,
  elements: Elements,
  applying: Applying,
): Steps<Elements> {
  const { attribute } = operation.path;
  const isSelectedBy = selectorOf(operation);
  const result: JsonValue[] = [];
  const written: JsonValue[] = [];
  let mayRepeat = false;
  for (const element of elements) {
    yield;
    if (!isSelectedBy(element)) {
      result.push(element);
      continue;
    }
    applying.work.spend(unitsOfChange);
    const next = update(operation, element);
    result.push(next);
    written.push(next);
    if (next !== element) mayRepeat ||= isRekeyed(attribute, element, next);
  }
  if (written.length === 0) return create(operation, elements, applying);
  const changed = handOnPrimary(operation, result, written);
  return mayRepeat ? withoutRepetitions(attribute, changed) : changed;
}

/** What is left of an element that is selected for removal, as a whole or of one part. */
function without(element: JsonValue, sub: CompiledAttribute | undefined): JsonValue | undefined {
  if (sub === undefined) return undefined;
  if (!isJsonObject(element) || ownValue(element, sub.name) === undefined) return element;
  return withoutSub(element, sub.name);
}

function* removeSelected(
  { path, filter, value }: PatchOperation,
  elements: Elements,
  work: WorkBudget,
): Steps<Elements> {
  const { attribute, sub } = path;
  const matches = value === undefined ? filter?.matches : matcherOf(attribute, value, work);
  const isSelected = (element: JsonValue) => matches?.(element) ?? true;
  if (sub !== undefined) work.spend(unitsOfChange * elements.length);
  const result: JsonValue[] = [];
  for (const element of elements) {
    yield;
    const left = isSelected(element) ? without(element, sub) : element;
    if (left !== undefined) result.push(left);
  }
  if (sub === undefined) return result;
  // Two that differed in nothing but what is gone are one now.
  return withoutRepetitions(attribute, result);
}

/** The elements after the operation; throws ScimError 400 where it cannot be done. */
export function* nextElements(
  operation: PatchOperation,
  elements: Elements,
  applying: Applying,
): Steps<Elements> {
  const { op, path, filter, value } = operation;
  if (op === "remove") return yield* removeSelected(operation, elements, applying.work);
  const isWhole = filter === undefined && path.sub === undefined;
  if (!isWhole) return yield* writeSelected(operation, elements, applying);
  if (op === "replace") return value as Elements;
  return addElements(path.attribute, elements, value as Elements);
}
