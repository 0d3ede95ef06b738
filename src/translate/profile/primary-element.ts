// Which element of a multi-valued SCIM attribute gets PingOne's single place for it.
import type { JsonObject, JsonValue } from "../../platform/json.js";

/** The elements of a multi-valued complex attribute; parsed resources hold nothing else there. */
export function elementsAt(resource: JsonObject, name: string): readonly JsonObject[] {
  const value = resource[name];
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}

function textOf(value: JsonValue | undefined): string | undefined {
  // PingOne stores "" where it should refuse it (contract 3.7); for SCIM it is no value.
  return typeof value === "string" && value !== "" ? value : undefined;
}

export const typeOf = (element: JsonObject): string => textOf(element["type"])?.toLowerCase() ?? "";

/** Primary first, then type `work`, then whatever comes first. */
const preferred = (elements: readonly JsonObject[]): JsonObject | undefined =>
  elements.find((element) => element["primary"] === true) ??
  elements.find((element) => typeOf(element) === "work") ??
  elements[0];

/** Of those that have a value for the place: who says only what a value would be for takes it from nobody. */
export function mainElement(
  elements: readonly JsonObject[],
  hasValue: (element: JsonObject) => boolean,
): JsonObject | undefined {
  const main = preferred(elements);
  return main === undefined || hasValue(main) ? main : preferred(elements.filter(hasValue));
}
