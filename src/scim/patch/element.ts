// Elements by themselves: changed, with their immutable sub-attributes held to what they are (RFC 7643 section 2.2), and found by what a `remove` names (RFC 7644 section 3.5.2.2).
import { type ScimError, badRequest } from "../error.js";
import { pathName } from "../resource/value/attribute-value.js";
import { comparable } from "../resource/elements.js";
import {
  type JsonObject,
  type JsonValue,
  elementsOf,
  isJsonObject,
  ownValue,
  sameValue,
} from "../../platform/json.js";
import {
  type AttributePath,
  type CompiledAttribute,
  subAttributeNamed,
} from "../schema/resource-schema.js";
import type { WorkBudget } from "../work-budget.js";
import type { PatchOp } from "./patch.js";

export function cannotChange(path: AttributePath): ScimError {
  return badRequest(
    "mutability",
    `Attribute "${pathName(path)}" cannot be changed once it is set.`,
  );
}

/** Sets the sub-attribute the path ends in; an immutable one only while it is unset. */
export function setSub(
  path: AttributePath,
  element: JsonObject,
  value: JsonValue,
  op: PatchOp,
): JsonObject {
  if (path.sub === undefined) return element;
  const { name, definition } = path.sub;
  const present = ownValue(element, name);
  const isFrozen = definition.mutability === "immutable" && present !== undefined;
  if (isFrozen && !sameValue(present, value)) throw cannotChange(path);
  if (definition.multiValued && op === "add") {
    const before = Array.isArray(present) ? (present as readonly JsonValue[]) : [];
    const known = new Set(before);
    const fresh = (value as readonly JsonValue[]).filter((each) => !known.has(each));
    return { ...element, [name]: [...before, ...fresh] };
  }
  return sameValue(present, value) ? element : { ...element, [name]: value };
}

/** Lays `given` over `base` in place of `element`, whose immutable sub-attributes stay. */
export function mergeElement(
  path: AttributePath,
  element: JsonObject,
  given: JsonObject,
  base: JsonObject | undefined,
): JsonObject {
  const merged: Record<string, JsonValue> = { ...base, ...given };
  for (const sub of path.attribute.subAttributes.values()) {
    if (sub.definition.mutability !== "immutable") continue;
    const present = ownValue(element, sub.name);
    if (present === undefined) continue;
    const next = ownValue(given, sub.name);
    if (next !== undefined && !sameValue(next, present)) throw cannotChange({ ...path, sub });
    merged[sub.name] = present;
  }
  return sameValue(merged, element) ? element : merged;
}

/** The value without a sub-attribute; undefined when only `type` and `primary` are left of it, which say nothing alone. */
export function withoutSub(element: JsonObject, name: string): JsonObject | undefined {
  const entries = Object.entries(element).filter(([key]) => key !== name);
  const saysSomething = entries.some(([key]) => key !== "type" && key !== "primary");
  return saysSomething ? Object.fromEntries(entries) : undefined;
}

/** `display` and `$ref` describe a value; they do not select it. */
const describing = new Set(["display", "$ref"]);
/** Without a `value` each element is compared with each criterion, so there are few. */
const mostWithoutValue = 20;

function criteriaOf(element: JsonObject): readonly (readonly [string, JsonValue])[] {
  return Object.entries(element).filter(([name]) => !describing.has(name));
}

/** 400 when an element to remove says nothing that could select one: it must not succeed by doing nothing. */
export function checkRemovable(elements: readonly JsonValue[], path: string): void {
  let withoutValue = 0;
  for (const element of elements) {
    if (!isJsonObject(element) || ownValue(element, "value") !== undefined) continue;
    withoutValue += 1;
    if (withoutValue <= mostWithoutValue && criteriaOf(element).length > 0) continue;
    throw badRequest("invalidValue", `Name the values to remove from "${path}" by "value".`);
  }
}

/** An element to remove, as far as it selects. */
interface Criterion {
  readonly parts: readonly (readonly [string, string])[];
  /** With a `value`, what the element leaves open does not contradict; without one, everything must be there. */
  readonly isOpenFine: boolean;
}

/** Those with one value, by their type; `untyped` are those without. */
interface SameValue {
  readonly all: Criterion[];
  readonly untyped: Criterion[];
  readonly byType: Map<string, Criterion[]>;
}

function toCriterion(attribute: CompiledAttribute, element: JsonObject): Criterion {
  return {
    parts: criteriaOf(element).map(([name, value]) => [name, partOf(attribute, name, value)]),
    isOpenFine: ownValue(element, "value") !== undefined,
  };
}

const partOf = (attribute: CompiledAttribute, name: string, value: JsonValue): string =>
  comparable(subAttributeNamed(attribute, name), value);

const isMeant = (
  attribute: CompiledAttribute,
  element: JsonObject,
  { parts, isOpenFine }: Criterion,
): boolean =>
  parts.every(([name, criterion]) => {
    const present = ownValue(element, name);
    return present === undefined ? isOpenFine : partOf(attribute, name, present) === criterion;
  });

function enter(
  known: Map<string, SameValue>,
  key: string,
  type: string | undefined,
): Criterion[][] {
  const same = known.get(key) ?? { all: [], untyped: [], byType: new Map<string, Criterion[]>() };
  known.set(key, same);
  if (type === undefined) return [same.all, same.untyped];
  const typed = same.byType.get(type) ?? [];
  same.byType.set(type, typed);
  return [same.all, typed];
}

/** A predicate for the elements that `values` names: one look-up, by value and type, for each element that has a value. */
export function matcherOf(
  attribute: CompiledAttribute,
  values: JsonValue,
  work: WorkBudget,
): (element: JsonValue) => boolean {
  const valueOf = attribute.subAttributes.get("value") ?? attribute;
  const byValue = new Map<string, SameValue>();
  const others: Criterion[] = [];
  const asObject = (each: JsonValue): JsonObject => (isJsonObject(each) ? each : { value: each });
  const typeOf = (element: JsonObject): string | undefined => {
    const type = ownValue(element, "type");
    return type === undefined ? undefined : partOf(attribute, "type", type);
  };
  for (const each of elementsOf(values).map(asObject)) {
    const criterion = toCriterion(attribute, each);
    const value = ownValue(each, "value");
    if (value === undefined) others.push(criterion);
    else {
      const lists = enter(byValue, comparable(valueOf, value), typeOf(each));
      for (const list of lists) list.push(criterion);
    }
  }
  /** Who has another type is not meant; who leaves it open may be. */
  const candidatesFor = (element: JsonObject): readonly (readonly Criterion[])[] => {
    const value = ownValue(element, "value");
    const same = value === undefined ? undefined : byValue.get(comparable(valueOf, value));
    if (same === undefined) return [others];
    const type = typeOf(element);
    if (type === undefined) return [same.all, others];
    return [same.byType.get(type) ?? [], same.untyped, others];
  };
  return (each) => {
    const element = asObject(each);
    return candidatesFor(element).some((candidates) => {
      work.spend(candidates.length);
      return candidates.some((criterion) => isMeant(attribute, element, criterion));
    });
  };
}
