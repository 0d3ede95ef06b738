// Joins neighbouring operations that add or remove single values, so that a thousand of them cost one pass over the attribute.
import { type JsonValue, isJsonObject } from "../../platform/json.js";
import type { PatchOperation } from "./patch.js";

/** Elements without a value are searched for one by one, so they are not gathered. */
function isSimple(element: JsonValue): boolean {
  return !isJsonObject(element) || Object.hasOwn(element, "value");
}

function valuesOf({ op, path, filter, value }: PatchOperation): readonly JsonValue[] | undefined {
  if (op === "replace" || filter !== undefined || path.sub !== undefined) return undefined;
  if (!path.attribute.definition.multiValued || !Array.isArray(value)) return undefined;
  const values = value as readonly JsonValue[];
  return values.every(isSimple) ? values : undefined;
}

/** The same patch in fewer operations; the order of everything else stays. */
export function coalesce(operations: readonly PatchOperation[]): readonly PatchOperation[] {
  const result: PatchOperation[] = [];
  let run: JsonValue[] | undefined;
  for (const operation of operations) {
    const values = valuesOf(operation);
    const last = result.at(-1);
    const continues = last?.op === operation.op && last.path.attribute === operation.path.attribute;
    if (values !== undefined && run !== undefined && continues) {
      for (const value of values) run.push(value);
      continue;
    }
    run = values === undefined ? undefined : [...values];
    result.push(run === undefined ? operation : { ...operation, value: run });
  }
  return result;
}
