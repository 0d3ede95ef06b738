// Reads, sets and takes away what stands at an attribute's path of a resource, without touching the rest; of singular attributes their parts, too.
import { type JsonObject, type JsonValue, isJsonObject, ownPart } from "../../platform/json.js";
import type { AttributePath } from "../schema/resource-schema.js";

type PathSteps = readonly [string, ...string[]];

function stepsOf({ container, attribute, sub }: AttributePath): PathSteps {
  const rest = sub === undefined ? [attribute.name] : [attribute.name, sub.name];
  return (container.isExtension ? [container.urn, ...rest] : rest) as unknown as PathSteps;
}

export function valueAt(resource: JsonObject, path: AttributePath): JsonValue | undefined {
  let value: JsonValue | undefined = resource;
  for (const step of stepsOf(path)) value = ownPart(value, step);
  return value;
}

/** `undefined` takes the value away, and leaves what held it, if only as an empty object. */
export function withValueAt(
  resource: JsonObject,
  path: AttributePath,
  value: JsonValue | undefined,
): JsonObject {
  return set(resource, stepsOf(path), value);
}

function set(holder: JsonObject, [step, next, ...rest]: PathSteps, value: JsonValue | undefined) {
  const { [step]: present, ...others } = holder;
  if (next === undefined) return value === undefined ? others : { ...holder, [step]: value };
  if (value === undefined && !isJsonObject(present)) return holder;
  const below: JsonObject = set(isJsonObject(present) ? present : {}, [next, ...rest], value);
  return { ...holder, [step]: below };
}
