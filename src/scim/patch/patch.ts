// What a PATCH request comes down to: resolved, typed operations that no longer show how the client spelled them, as few as say the same, and what they tell without a look at the resource.
import type { WorkBudget } from "../work-budget.js";
import type { IgnoredNames } from "../resource/ignored-names.js";
import { pathName } from "../resource/value/attribute-value.js";
import { type JsonObject, type JsonValue, isJsonObject } from "../../platform/json.js";
import type { AttributePath } from "../schema/resource-schema.js";
import type { Tolerances } from "../tolerances.js";

export type PatchOp = "add" | "replace" | "remove";

/** The bracketed part of a path such as `emails[type eq "work"]`. */
export interface ElementFilter {
  readonly matches: (element: JsonValue) => boolean;
  /** What the filter demands when it is nothing but `eq` joined by `and`: a new element starts from it. */
  readonly equals: JsonObject | undefined;
}

/**
 * One step of a patch. `value` is canonical and typed:
 * - `add`, `replace` of a multi-valued attribute without filter: its elements; of an element: an object; otherwise
 *   the plain value. A singular complex attribute comes as one operation per sub-attribute.
 * - `remove`: undefined removes the target; an array removes the elements that match one of its members.
 * `members[value eq "U"]` comes as the value array `[{ value: "U" }]` and no filter; neighbours of one kind are joined.
 */
export interface PatchOperation {
  readonly op: PatchOp;
  readonly path: AttributePath;
  readonly filter: ElementFilter | undefined;
  readonly value: JsonValue | undefined;
}

/** A singular value that can be written without reading first; `undefined` unassigns. */
export interface Assignment {
  readonly path: AttributePath;
  readonly value: JsonValue | undefined;
}

export interface Patch extends IgnoredNames {
  /** Whether the message had no operation at all. */
  readonly isEmpty: boolean;
  readonly operations: readonly PatchOperation[];
  /** By which it is applied, too. */
  readonly tolerances: Tolerances;
  /** What is left for applying it. */
  readonly work: WorkBudget;
  /** There when the outcome does not depend on the present state; to be applied in order. */
  readonly assignments?: readonly Assignment[] | undefined;
}

/** Whether it is about the members of a group. */
export const isMemberOperation = ({ path }: PatchOperation): boolean =>
  !path.container.isExtension && path.attribute.name === "members";

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

/** What a patch says of `active`, the last word of it; undefined where it says nothing. */
function activeIn({ operations }: Patch): boolean | undefined {
  const last = operations.findLast(
    ({ path }) => !path.container.isExtension && path.attribute.name === "active",
  );
  return typeof last?.value === "boolean" ? last.value : undefined;
}

/** Whether it switches a user off: what policies must never be in the way of. */
export const deactivates = (patch: Patch): boolean => activeIn(patch) === false;
