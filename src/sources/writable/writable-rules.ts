// Which attributes of a resource type a source may write, and when: its words compiled once against the schema.
import { pathName } from "../../scim/resource/value/attribute-value.js";
import {
  resolveAttributePath,
  type AttributePath,
  type ResourceSchema,
} from "../../scim/schema/resource-schema.js";
import type { SourcePolicy } from "../policy.js";
import { TAKEOVER_ATTRIBUTES, type WriteMoment } from "./takeover-attributes.js";

export interface WritableRule {
  readonly path: AttributePath;
  /** As clients know it. */
  readonly name: string;
  /** Never `always`: there is no rule where everything goes. */
  readonly when: Exclude<WriteMoment, "always">;
}

const pathsNamed = (name: string): readonly string[] =>
  (TAKEOVER_ATTRIBUTES as Readonly<Record<string, readonly string[]>>)[name] ?? [name];

/** A name that this resource type does not have is a rule for another one. */
export function compileWritable(
  schema: ResourceSchema,
  writable: SourcePolicy["writable"],
): readonly WritableRule[] {
  return Object.entries(writable).flatMap(([name, when]) => {
    if (when === "always") return [];
    return pathsNamed(name).flatMap((text) => {
      const path = resolveAttributePath(schema, text);
      return path === undefined ? [] : [{ path, name: pathName(path), when }];
    });
  });
}

/** Whether a write of `path` is one of what the rule is about: of a part of it, or of what it is a part of. */
export function concerns({ path: own }: WritableRule, path: AttributePath): boolean {
  return (
    own.container.urn === path.container.urn &&
    own.attribute.name === path.attribute.name &&
    (own.sub === undefined || path.sub === undefined || own.sub.name === path.sub.name)
  );
}

/** Why the operator's words cannot hold; undefined where they can. `schemas`: of every resource type. */
export function problemOfWritable(
  name: string,
  when: WriteMoment,
  schemas: readonly ResourceSchema[],
): string | undefined {
  const found = pathsNamed(name).flatMap((text) =>
    schemas.flatMap((schema) => resolveAttributePath(schema, text) ?? []),
  );
  if (found.length === 0) return "is no attribute of users or groups; extensions need their URN";
  if (found.some(({ attribute, sub }) => sub !== undefined && attribute.definition.multiValued)) {
    return "is a part of many values; name the whole attribute";
  }
  const isFixed = found.some(({ attribute, sub }) =>
    [attribute, sub].some((each) => each?.definition.mutability === "readOnly"),
  );
  if (isFixed) return "is read-only for everybody";
  if (found.some(({ attribute: { name: own } }) => own === "active")) {
    return "decides whether a leaver can sign in, and is written always";
  }
  const isRequired = found.some(
    ({ attribute, sub }) => sub === undefined && attribute.definition.required,
  );
  return when === "never" && isRequired ? "is required: nothing could be created" : undefined;
}
