// Brings normalised operations to as few as say the same, and tells which patches can be written without reading the present state: then it is one call.
import { pathName } from "../resource/value/attribute-value.js";
import type { AttributePath } from "../schema/resource-schema.js";
import type { Assignment, PatchOperation } from "./patch.js";
import { type JsonValue, isJsonObject } from "../../platform/json.js";

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

function isFree({ attribute, sub }: AttributePath): boolean {
  const parts = sub === undefined ? [attribute] : [attribute, sub];
  const isPlain = parts.every(
    ({ definition }) => !definition.multiValued && definition.mutability !== "immutable",
  );
  // Whether a required sub-attribute is there, only the present state can tell.
  const needsSiblings =
    sub !== undefined &&
    [...attribute.subAttributes.values()].some(({ definition }) => definition.required);
  return isPlain && !needsSiblings;
}

/** The assignments in order, each path once, a later one in place of an earlier; undefined when a read is needed. */
export function toAssignments(
  operations: readonly PatchOperation[],
): readonly Assignment[] | undefined {
  const assignments = new Map<string, Assignment>();
  for (const { op, path, filter, value } of operations) {
    // `add` must not touch a value that is already there (RFC 7644 section 3.5.2.1), so it reads first.
    if (op === "add" || filter !== undefined || !isFree(path)) return undefined;
    const name = pathName(path);
    if (path.sub === undefined) {
      for (const key of assignments.keys()) {
        if (key.startsWith(`${name}.`)) assignments.delete(key);
      }
    }
    assignments.delete(name);
    assignments.set(name, { path, value: op === "remove" ? undefined : value });
  }
  return [...assignments.values()];
}
