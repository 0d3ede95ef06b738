// Names what PingOne did not keep, so that a loss is told and never silent (design section 5); names, never values.
import type { JsonObject, JsonValue } from "../scim/schema/model.js";

const notKeptOnPurpose: ReadonlySet<string> = new Set([
  "schemas",
  "id",
  "meta",
  "password",
  "groups",
]);

/** SCIM names of top-level attributes (extension attributes as `urn:attribute`) that were sent and do not read back. */
export function lostAttributes(sent: JsonObject, kept: JsonObject): readonly string[] {
  return Object.entries(sent).flatMap(([name, value]) => {
    if (notKeptOnPurpose.has(name)) return [];
    const back = kept[name];
    if (name.includes(":") && isObject(value)) {
      const container = isObject(back) ? back : {};
      return lostAttributes(value, container).map((each) => `${name}:${each}`);
    }
    if (!isKept(value, back)) return [name];
    return lostParts(value, back).map((part) => `${name}.${part}`);
  });
}

/** Sub-attributes that were sent in some element and stand in none that came back. */
function lostParts(sent: JsonValue, back: JsonValue | undefined): readonly string[] {
  const kept = new Set(elementsOf(back).flatMap((element) => Object.keys(element)));
  const names = elementsOf(sent).flatMap((element) =>
    Object.entries(element).flatMap(([name, value]) => (isEmpty(value) ? [] : name)),
  );
  return [...new Set(names)].filter((name) => !kept.has(name) && name !== "primary");
}

const elementsOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  (Array.isArray(value) ? (value as readonly JsonValue[]) : [value]).filter(isObject);

function isKept(sent: JsonValue, back: JsonValue | undefined): boolean {
  if (back === undefined) return isEmpty(sent);
  return !Array.isArray(sent) || (Array.isArray(back) && back.length >= sent.length);
}

const isEmpty = (value: JsonValue): boolean => value === "" || value === null;

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
