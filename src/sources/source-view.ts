// The schemas as one source may use them: what it cannot write says so (RFC 7643 section 7).
import type { AttributeDefinition, ResourceType, SchemaDefinition } from "../scim/schema/model.js";
import { compileResourceSchema } from "../scim/schema/resource-schema.js";
import type { SourcePolicy } from "./policy.js";
import { compileWritable, type WritableRule } from "./writable/writable-rules.js";

type Fixed = "readOnly" | "immutable";

export function viewOf(
  type: ResourceType,
  { writable }: Pick<SourcePolicy, "writable">,
): ResourceType {
  const rules = compileWritable(compileResourceSchema(type), writable);
  if (rules.length === 0) return type;
  return {
    ...type,
    schema: viewOfSchema(type.schema, rules),
    extensions: type.extensions.map((each) => ({
      ...each,
      schema: viewOfSchema(each.schema, rules),
    })),
  };
}

function viewOfSchema(schema: SchemaDefinition, rules: readonly WritableRule[]): SchemaDefinition {
  const own = rules.filter(({ path }) => path.container.urn === schema.id);
  const attributes = schema.attributes.map((attribute) => {
    const about = own.filter(({ path }) => path.attribute.name === attribute.name);
    return about.reduce(restricted, attribute);
  });
  return { ...schema, attributes };
}

function restricted(attribute: AttributeDefinition, { path, when }: WritableRule) {
  const mutability = when === "never" ? "readOnly" : "immutable";
  if (path.sub === undefined) return fixed(attribute, mutability);
  const subAttributes = attribute.subAttributes?.map((each) =>
    each.name === path.sub?.name ? fixed(each, mutability) : each,
  );
  return subAttributes === undefined ? attribute : { ...attribute, subAttributes };
}

/** A password is never read, so that no word of the RFC says that it is set once: it stays `writeOnly`. */
function fixed(attribute: AttributeDefinition, mutability: Fixed): AttributeDefinition {
  const { subAttributes } = attribute;
  if (attribute.mutability === "readOnly") return attribute;
  if (attribute.mutability === "writeOnly" && mutability === "immutable") return attribute;
  return {
    ...attribute,
    mutability,
    ...(subAttributes && { subAttributes: subAttributes.map((each) => fixed(each, mutability)) }),
  };
}
