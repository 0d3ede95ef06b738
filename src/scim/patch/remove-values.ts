// Reads a `remove` operation, and decides which elements one with a value array means: exactly those, never all (RFC 7644 section 3.5.2.2, clients.md 2.6).
import { badRequest } from "../error.js";
import { comparable } from "../resource/elements.js";
import {
  type JsonObject,
  type JsonValue,
  elementsOf,
  isJsonObject,
  ownValue,
  isArray,
} from "../../platform/json.js";
import type { CompiledAttribute } from "../schema/resource-schema.js";
import type { WorkBudget } from "../work-budget.js";
import { parseAttribute, pathName } from "../resource/value/attribute-value.js";
import type { Reading } from "../resource/reading.js";
import type { Steps } from "../steps.js";
import type { PatchOperation } from "./patch.js";
import { elementOf } from "./patch-path.js";
import { type TargetedOperation, asElements, toRemoval } from "./targeted-operation.js";

/** `members[value eq "U"]` and the value array `[{"value":"U"}]` are one thing said in two ways. */
function valueSelectedBy({ path, filter }: TargetedOperation): JsonObject | undefined {
  const equals = path.attribute.definition.multiValued ? filter?.equals : undefined;
  if (equals === undefined) return undefined;
  return Object.hasOwn(equals, "value") && Object.keys(equals).length === 1 ? equals : undefined;
}

/** Whether the operation names values to remove. */
function namesValues({ path, filter, value }: TargetedOperation): boolean {
  if (value === undefined || value === null || filter !== undefined) return false;
  return path.attribute.definition.multiValued;
}

/** A `remove` with a value array removes those elements; with `[]` none (statement 136); a lone object counts as an array of one. */
export function* readRemove(
  operation: TargetedOperation,
  reading: Reading,
): Steps<readonly PatchOperation[]> {
  const { path, value } = operation;
  const { attribute, sub } = path;
  const onlyValue = sub === undefined ? valueSelectedBy(operation) : undefined;
  if (onlyValue !== undefined) {
    const removed = [elementOf(attribute, onlyValue)];
    return [toRemoval({ ...operation, filter: undefined }, removed)];
  }
  if (!namesValues(operation)) return [toRemoval(operation)];
  if (sub !== undefined) {
    throw badRequest("invalidPath", `Select the values of "${pathName(path)}" by a filter.`);
  }
  if (isArray(value) && value.length === 0) return [];
  const name = pathName(path);
  const given = yield* asElements(attribute, value, reading);
  const elements = elementsOf(yield* parseAttribute(attribute, given, name, reading));
  if (elements.length === 0) {
    throw badRequest("invalidValue", `Name the values to remove from "${name}" by "value".`);
  }
  checkRemovable(elements, name);
  return [toRemoval(operation, elements)];
}

/** `display` and `$ref` describe a value; they do not select it. */
const describing = new Set(["display", "$ref"]);
/** Without a `value` each element is compared with each criterion, so there are few. */
const mostWithoutValue = 20;

function criteriaOf(element: JsonObject): readonly (readonly [string, JsonValue])[] {
  return Object.entries(element).filter(([name]) => !describing.has(name));
}

/** 400 when an element to remove says nothing that could select one: it must not succeed by doing nothing. */
function checkRemovable(elements: readonly JsonValue[], path: string): void {
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

const partOf = ({ subAttributes }: CompiledAttribute, name: string, value: JsonValue): string =>
  comparable(subAttributes.get(name.toLowerCase()), value);

const isMeant = (
  attribute: CompiledAttribute,
  element: JsonObject,
  { parts, isOpenFine }: Criterion,
): boolean =>
  parts.every(([name, wanted]) => {
    const present = ownValue(element, name);
    return present === undefined ? isOpenFine : partOf(attribute, name, present) === wanted;
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
