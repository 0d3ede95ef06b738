// Whether a request without a word of it is about a user or a group: by the attributes it names.
import { isArray, isObject } from "../../platform/json.js";

/** What users and groups both have. */
const COMMON = new Set(["schemas", "id", "externalid", "displayname", "meta"]);
const OF_GROUP = /^(?:members\b|urn:.*:2\.0:\w*group(?::|$))/;

/** Undefined where all of it is what both have. What names nothing is taken for a user. */
export function kindOf(body: Readonly<Record<string, unknown>>): "user" | "group" | undefined {
  const operations = Object.entries(body).find(([name]) => name.toLowerCase() === "operations");
  const names = (operations === undefined ? Object.keys(body) : namesOf(operations[1])).map(
    (name) => name.toLowerCase(),
  );
  if (names.some((name) => OF_GROUP.test(name))) return "group";
  const isCommon = names.length > 0 && names.every((name) => COMMON.has(name));
  return isCommon ? undefined : "user";
}

function namesOf(operations: unknown): readonly string[] {
  const all: readonly unknown[] = isArray(operations) ? operations : [];
  return all.filter(isObject).flatMap(({ path, value }) => {
    if (typeof path === "string") return [path];
    return isObject(value) ? Object.keys(value) : [];
  });
}
