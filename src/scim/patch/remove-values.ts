// Decides which elements a `remove` with a value array means: exactly those, never all (clients.md 2.6; the RFC knows no such value).
import { badRequest } from "../error.js";
import { comparable, elementsOf, isJsonObject } from "../resource/elements.js";
import { ownValue } from "../resource/json.js";
import type { JsonObject, JsonValue } from "../schema/model.js";
import type { CompiledAttribute } from "../schema/resource-schema.js";

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

function agrees(
  attribute: CompiledAttribute,
  element: JsonObject,
  [name, value]: readonly [string, JsonValue],
): boolean | undefined {
  const present = ownValue(element, name);
  if (present === undefined) return undefined;
  const sub = attribute.subAttributes.get(name.toLowerCase());
  return comparable(sub, present) === comparable(sub, value);
}

/** With a `value`, what the element leaves open does not contradict; without one, everything must be there. */
function isMeant(
  attribute: CompiledAttribute,
  element: JsonObject,
  criterion: JsonObject,
): boolean {
  const isOpenFine = ownValue(criterion, "value") !== undefined;
  return criteriaOf(criterion).every((each) => agrees(attribute, element, each) ?? isOpenFine);
}

/** A predicate for the elements that `values` names; one look-up for each element that has a value. */
export function matcherOf(
  attribute: CompiledAttribute,
  values: JsonValue,
): (element: JsonValue) => boolean {
  const valueOf = attribute.subAttributes.get("value") ?? attribute;
  const byValue = new Map<string, JsonObject[]>();
  const others: JsonObject[] = [];
  for (const each of elementsOf(values)) {
    const criterion = isJsonObject(each) ? each : { value: each };
    const value = ownValue(criterion, "value");
    if (value === undefined) others.push(criterion);
    else {
      const key = comparable(valueOf, value);
      const known = byValue.get(key);
      if (known === undefined) byValue.set(key, [criterion]);
      else known.push(criterion);
    }
  }
  return (each) => {
    const element = isJsonObject(each) ? each : { value: each };
    const value = ownValue(element, "value");
    const candidates = value === undefined ? [] : (byValue.get(comparable(valueOf, value)) ?? []);
    return [...candidates, ...others].some((criterion) => isMeant(attribute, element, criterion));
  };
}
