// Cuts JSON objects by rules compiled once: keeps what is named, or takes away what is named (RFC 7644 section 3.4.2.5).
import { type JsonObject, type JsonValue, ownValue } from "../../platform/json.js";

/** Undefined where nothing is left. */
type Cut = (value: JsonValue) => JsonValue | undefined;
/** `keep` and `drop` are cuts without a call. */
export type Rule = "keep" | "drop" | Cut;
/** What happens to each attribute, by its declared name. */
export type Rules = ReadonlyMap<string, Rule>;

function isEmptyObject(value: JsonValue): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** Applies a cut of objects to one value or to each element; what comes out empty is left out. */
export function cutObjects(cut: (object: JsonObject) => JsonObject): Cut {
  const one = (value: JsonValue): JsonValue =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? cut(value as JsonObject)
      : value;
  return (value) => {
    const result = Array.isArray(value)
      ? (value as readonly JsonValue[]).map(one).filter((each) => !isEmptyObject(each))
      : one(value);
    return isEmptyObject(result) ? undefined : result;
  };
}

function outcome(rule: Rule, value: JsonValue): JsonValue | undefined {
  if (rule === "keep") return value;
  return rule === "drop" ? undefined : rule(value);
}

/** Keeps what a rule names and nothing else. */
export function pick(rules: Rules): (object: JsonObject) => JsonObject {
  return (object) => {
    const result: Record<string, JsonValue> = {};
    for (const [name, rule] of rules) {
      const value = ownValue(object, name);
      const kept = value === undefined ? undefined : outcome(rule, value);
      if (kept !== undefined) result[name] = kept;
    }
    return result;
  };
}

/** Keeps everything but what a rule takes away; answers the same object where nothing is taken. */
export function omit(rules: Rules): (object: JsonObject) => JsonObject {
  return (object) => {
    let result: Record<string, JsonValue> | undefined;
    for (const [name, rule] of rules) {
      const value = ownValue(object, name);
      if (value === undefined) continue;
      const kept = outcome(rule, value);
      if (kept === value) continue;
      result ??= { ...object };
      if (kept === undefined) Reflect.deleteProperty(result, name);
      else result[name] = kept;
    }
    return result ?? object;
  };
}
