// Reads the value of an operation whose path names an attribute when a key of the value names it again (Salesforce: path `members`, value `{"members":[…]}`).
import { isObject } from "../../platform/json.js";
import { resolveLoosePath } from "../resource/loose-path.js";
import type { AttributePath } from "../schema/resource-schema.js";
import type { PathReader } from "./patch-path.js";

/** What the only key of the value adds to the path: nothing when it names the same, or what leads to it. */
function isNamedBy({ schema, tolerances }: PathReader, path: AttributePath, key: string): boolean {
  const { attribute, sub } = path;
  if (sub === undefined && attribute.subAttributes.has(key.toLowerCase())) return false;
  if (sub?.name.toLowerCase() === key.toLowerCase()) return true;
  const named = resolveLoosePath(schema, key, tolerances);
  return named?.attribute === attribute && (named.sub === undefined || named.sub === sub);
}

/** At most the attribute and its sub-attribute are named again. */
const deepest = 2;

/** The value meant for the path; what does not name it again stays as it is. */
export function valueNamedTwice(
  reader: PathReader,
  path: AttributePath,
  value: unknown,
  depth = 0,
): unknown {
  if (depth === deepest || !isObject(value)) return value;
  const [key, ...others] = Object.keys(value);
  if (key === undefined || others.length > 0 || !isNamedBy(reader, path, key)) return value;
  if (!reader.tolerances.attributeNamedTwice) return value;
  return valueNamedTwice(reader, path, value[key], depth + 1);
}
