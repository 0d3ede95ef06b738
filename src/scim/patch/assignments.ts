// Tells whether a patch can be written without knowing the present state, and then what it assigns: then it is one call.
import { pathName } from "../resource/attribute-value.js";
import type { AttributePath } from "../schema/resource-schema.js";
import type { Assignment, PatchOperation } from "./patch.js";

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
