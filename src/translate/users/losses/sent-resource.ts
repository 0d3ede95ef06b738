// What a request means to be kept, as a resource: of assignments, and laid over what there is.
import { type JsonObject, type JsonValue, isJsonObject } from "../../../platform/json.js";
import type { Assignment } from "../../../scim/patch/patch.js";

/** The resource that assignments would make of nothing; removals leave no trace in it. */
export function resourceOf(assignments: readonly Assignment[]): JsonObject {
  const sent: Record<string, JsonValue> = {};
  for (const { path, value } of assignments) {
    if (value === undefined) continue;
    const { container, attribute, sub } = path;
    const urn = container.isExtension ? container.urn : undefined;
    const holder = urn === undefined ? sent : { ...(sent[urn] as JsonObject | undefined) };
    holder[attribute.name] =
      sub === undefined
        ? value
        : { ...(holder[attribute.name] as JsonObject | undefined), [sub.name]: value };
    if (urn !== undefined) sent[urn] = holder;
  }
  return sent;
}

/** `sent` over `kept`: objects attribute by attribute, lists as a whole. */
export function overlaid(kept: JsonObject, sent: JsonObject): JsonObject {
  const whole: Record<string, JsonValue> = { ...kept };
  for (const [name, value] of Object.entries(sent)) {
    const present = whole[name];
    whole[name] = isJsonObject(value) && isJsonObject(present) ? overlaid(present, value) : value;
  }
  return whole;
}
