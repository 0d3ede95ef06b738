// The JSON Merge Patch (RFC 7396) that turns one value into another, the way PingOne patches JSON attributes (contract 3.7).
import { isJsonObject } from "../../scim/resource/elements.js";
import { sameValue } from "../../scim/resource/same-resource.js";
import type { JsonObject, JsonValue } from "../../scim/schema/model.js";

/** Undefined when nothing has to change; null removes. Neither side may hold null inside an object. */
export function mergeDiff(
  from: JsonValue | undefined,
  to: JsonValue | undefined,
): JsonValue | undefined {
  if (to === undefined) return from === undefined ? undefined : null;
  if (!isJsonObject(to) || !isJsonObject(from)) return sameValue(from, to) ? undefined : to;
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  const changes = [...names].flatMap((name) => {
    const change = mergeDiff(own(from, name), own(to, name));
    return change === undefined ? [] : [[name, change] as const];
  });
  return changes.length === 0 ? undefined : Object.fromEntries(changes);
}

/** Names come from clients (an e-mail's type, for example) and may be those of Object.prototype. */
const own = (object: JsonObject | undefined, name: string): JsonValue | undefined =>
  object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
