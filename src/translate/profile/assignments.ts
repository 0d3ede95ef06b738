// Brings assignments to singular attributes together by attribute, so that each is written once.
import type { Assignment } from "../../scim/patch/patch.js";
import type { JsonObject, JsonValue } from "../../platform/json.js";
import type { AttributeCodec, ComplexCodec, SchemaCodec } from "./attribute-codec.js";

export interface AssignedAttribute {
  readonly urn: string | undefined;
  readonly codec: Exclude<AttributeCodec, { kind: "list" }>;
  /** For a simple attribute its value, for a complex one those of its assigned sub-attributes. */
  value: JsonValue | undefined;
  /** The sub-attributes assigned to, cleared ones included. */
  readonly names: Set<string>;
}

/** Undefined when one of them is no singular attribute of the profile. */
export function groupAssignments(
  assignments: readonly Assignment[],
  schemas: readonly SchemaCodec[],
): readonly AssignedAttribute[] | undefined {
  const groups = new Map<AttributeCodec, AssignedAttribute>();
  for (const assignment of assignments) {
    const { container, attribute } = assignment.path;
    const urn = container.isExtension ? container.urn : undefined;
    const codec = schemas.find((each) => each.urn === urn)?.attributes.get(attribute.name);
    if (codec === undefined || codec.kind === "list") return undefined;
    const group = groups.get(codec) ?? { urn, codec, value: undefined, names: new Set<string>() };
    groups.set(codec, group);
    if (codec.kind === "simple") group.value = assignment.value;
    else if (!assignTo(group, codec, assignment)) return undefined;
  }
  return [...groups.values()];
}

/** Whether it could: a complex attribute is assigned to as a whole only to remove it. */
function assignTo(
  group: AssignedAttribute,
  codec: ComplexCodec,
  { path, value }: Assignment,
): boolean {
  const name = path.sub?.name;
  if (name === undefined) {
    group.value = {};
    for (const each of codec.subs.keys()) group.names.add(each);
    return value === undefined;
  }
  const others = Object.entries((group.value ?? {}) as JsonObject).filter(
    ([each]) => each !== name,
  );
  group.value = Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
  group.names.add(name);
  return true;
}
