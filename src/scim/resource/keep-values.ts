// What a PUT leaves as it is although it is not in the body, or is there with another value: attributes its client may not write.
import type { JsonObject } from "../../platform/json.js";
import type { AttributePath, ResourceSchema } from "../schema/resource-schema.js";
import { usedSchemaUris } from "./schema-uris.js";
import { valueAt, withValueAt } from "./value-at.js";

/** An extension of PingOne's that a PUT leaves out stays as a whole. */
const staysWhole = ({ container }: AttributePath, next: JsonObject): boolean =>
  container.urn.startsWith("urn:pingidentity:") && !Object.hasOwn(next, container.urn);

/** `next` with the values `current` has at `paths`. */
export function keepValues(
  schema: ResourceSchema,
  current: JsonObject,
  next: JsonObject,
  paths: readonly AttributePath[],
): JsonObject {
  if (paths.length === 0) return next;
  let kept = next;
  for (const path of paths) {
    if (!staysWhole(path, next)) kept = withValueAt(kept, path, valueAt(current, path));
  }
  return { ...kept, schemas: usedSchemaUris(schema, kept) };
}
