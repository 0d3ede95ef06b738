// The compiled schemas of everything that is served with a mapping, for whoever checks names against them.
import type { SchemaDefinition } from "../scim/schema/model.js";
import { createGroupResourceType, createUserResourceType } from "../scim/schema/product-schemas.js";
import { compileResourceSchema, type ResourceSchema } from "../scim/schema/resource-schema.js";

export const compileSchemas = (
  extensions: readonly SchemaDefinition[],
): readonly ResourceSchema[] => [
  compileResourceSchema(createUserResourceType(extensions)),
  compileResourceSchema(createGroupResourceType()),
];
