// JSON Merge Patch (RFC 7396), as PATCH applies it inside custom JSON attributes (contract 3.7).
import type { Json } from "../../json.js";
import { bareObject, isJsonObject } from "../../json.js";

export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const result = isJsonObject(target) ? bareObject(target) : bareObject();
  for (const key of Object.keys(patch)) {
    const value = patch[key] ?? null;
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}
