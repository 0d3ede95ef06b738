// Holds immutable attributes to the value they have: same value or none is fine, another one is 400 `mutability` (RFC 7643 section 2.2).
import { badRequest } from "../error.js";
import type { JsonObject } from "../schema/model.js";
import type { ResourceSchema } from "../schema/resource-schema.js";
import { pathName } from "./attribute-value.js";
import { isJsonObject } from "./elements.js";
import type { MutableJsonObject } from "./json.js";
import { ownValue } from "./json.js";
import { sameValue } from "./same-resource.js";

/** Compares `next` with `current`; an immutable value that `next` leaves out is carried over into it. */
export function keepImmutable(
  schema: ResourceSchema,
  current: JsonObject,
  next: MutableJsonObject,
): void {
  for (const container of schema.containers.values()) {
    const before = container.isExtension ? ownValue(current, container.urn) : current;
    if (!isJsonObject(before)) continue;
    for (const attribute of container.attributes.values()) {
      if (attribute.definition.mutability !== "immutable") continue;
      const value = ownValue(before, attribute.name);
      if (value === undefined) continue;
      const holder = container.isExtension ? ownValue(next, container.urn) : next;
      const given = isJsonObject(holder) ? ownValue(holder, attribute.name) : undefined;
      if (given !== undefined && !sameValue(given, value)) {
        const name = pathName({ container, attribute, sub: undefined });
        throw badRequest("mutability", `Attribute "${name}" cannot be changed once it is set.`);
      }
      if (!container.isExtension) next[attribute.name] = value;
      else next[container.urn] = { ...(holder as JsonObject), [attribute.name]: value };
    }
  }
}
