// Whether a write switches a user off or on: what policies must never be in the way of, or have to look at first.
import type { Patch } from "./patch.js";

/** What a patch says of `active`, the last word of it; undefined where it says nothing. */
function activeIn({ operations }: Patch): boolean | undefined {
  const last = operations.findLast(
    ({ path }) => !path.container.isExtension && path.attribute.name === "active",
  );
  return typeof last?.value === "boolean" ? last.value : undefined;
}

export const deactivates = (patch: Patch): boolean => activeIn(patch) === false;
