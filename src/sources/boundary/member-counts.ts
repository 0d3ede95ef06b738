// How many members PingOne counts in a group, hidden ones too: shown to nobody who may not know of these.
import { type JsonObject, type JsonValue, isJsonObject } from "../../platform/json.js";

const COUNTS = "directMemberCounts";

/** Of groups in the group; undefined where nobody says so. `urn`: of the extension that counts. */
export function countOfNested(group: JsonObject, urn: string): JsonValue | undefined {
  const extension = group[urn];
  const counts = isJsonObject(extension) ? extension[COUNTS] : undefined;
  return isJsonObject(counts) ? counts["groups"] : undefined;
}

/** An extension without a value is absent, and so is its URN. */
export function withoutCounts(group: JsonObject, urn: string): JsonObject {
  const { [urn]: extension, schemas, ...others } = group;
  if (!isJsonObject(extension) || !Object.hasOwn(extension, COUNTS)) return group;
  const left = Object.entries(extension).filter(([name]) => name !== COUNTS);
  if (left.length > 0) return { ...group, [urn]: Object.fromEntries(left) };
  const uris = Array.isArray(schemas) ? (schemas as readonly JsonValue[]) : [];
  return { schemas: uris.filter((uri) => uri !== urn), ...others };
}
