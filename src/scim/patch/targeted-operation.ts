// Defines the step between a resolved target and a normalised operation, and the rules for taking values away (RFC 7644 section 3.5.2.2).
import { badRequest } from "../error.js";
import type { ScimError } from "../error.js";
import { pathName } from "../resource/attribute-value.js";
import { isArray } from "../resource/json.js";
import type { JsonValue } from "../schema/model.js";
import type { AttributePath, CompiledAttribute } from "../schema/resource-schema.js";
import type { PatchOp, PatchOperation } from "./patch.js";
import type { AttributeTarget } from "./patch-path.js";

/** An operation whose target is resolved and whose value is as the client sent it. */
export interface TargetedOperation extends AttributeTarget {
  readonly op: PatchOp;
  readonly value: unknown;
}

function target({ attribute, sub }: AttributePath): CompiledAttribute {
  return sub ?? attribute;
}

/** Entra clears a value by replacing it with an empty string (clients.md 2.5); null and [] are RFC 7643 section 2.5. */
export function isUnassigned(value: unknown): boolean {
  return value === null || value === "" || (isArray(value) && value.length === 0);
}

function cannotRemove(path: AttributePath, op: PatchOp): ScimError {
  const { required } = target(path).definition;
  const name = pathName(path);
  if (op !== "remove" && required) {
    return badRequest("invalidValue", `Attribute "${name}" is required and cannot be empty.`);
  }
  return badRequest("mutability", `Attribute "${name}" cannot be removed.`);
}

/** The removal of the target or, with `value`, of some elements; 400 where the schema forbids it (statement 126). */
export function toRemoval(
  { op, path, filter }: TargetedOperation,
  value?: JsonValue,
): PatchOperation {
  const { required, mutability } = target(path).definition;
  // Elements of a required attribute may go one by one; whether any is left shows in the end.
  const isPart = path.sub === undefined && (filter !== undefined || value !== undefined);
  if (mutability === "immutable" || (required && !isPart)) throw cannotRemove(path, op);
  return { op: "remove", path, filter, value };
}
