// What a PATCH request comes down to: resolved, typed operations that no longer show how the client spelled them.
import type { WorkBudget } from "../work-budget.js";
import type { IgnoredNames } from "../resource/ignored-names.js";
import type { JsonObject, JsonValue } from "../../platform/json.js";
import type { AttributePath } from "../schema/resource-schema.js";

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
  /** Whether a filter that selects nothing makes a new element instead of 400 `noTarget`. */
  readonly createOnNoTarget: () => boolean;
  /** What is left for applying it. */
  readonly work: WorkBudget;
  /** Present when the outcome does not depend on the present state; to be applied in order. */
  readonly assignments?: readonly Assignment[];
}
