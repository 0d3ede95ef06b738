// The User and Group schemas that the tests of this folder read and patch by.
import { readLibrarySchemas } from "../../../../src/scim/library/schemas.js";
import type { AttributeDefinition } from "../../../../src/scim/schema/model.js";
import type { ResourceSchema } from "../../../../src/scim/schema/resource-schema.js";
import { compileResourceSchema } from "../../../../src/scim/schema/resource-schema.js";

const library = readLibrarySchemas();

export const USER = library.user.id;
export const GROUP = library.group.id;
export const ENTERPRISE = library.enterpriseUser.id;

export const userSchema: ResourceSchema = compileResourceSchema({
  id: "User",
  name: "User",
  endpoint: "/Users",
  description: "User Account",
  schema: library.user,
  extensions: [{ schema: library.enterpriseUser, required: false }],
});

export const groupSchema: ResourceSchema = compileResourceSchema({
  id: "Group",
  name: "Group",
  endpoint: "/Groups",
  description: "Group",
  schema: library.group,
  extensions: [],
});

const plain: Omit<AttributeDefinition, "name" | "type"> = {
  multiValued: false,
  description: "",
  required: false,
  caseExact: false,
  mutability: "readWrite",
  returned: "default",
  uniqueness: "none",
};

/** A type with what User and Group lack: numbers, dates, immutable and required parts, a simple array. */
export const customSchema: ResourceSchema = compileResourceSchema({
  id: "Thing",
  name: "Thing",
  endpoint: "/Things",
  description: "",
  schema: {
    id: "urn:example:thing",
    name: "Thing",
    description: "",
    attributes: [
      { ...plain, name: "name", type: "string", required: true },
      { ...plain, name: "serial", type: "string", mutability: "immutable" },
      { ...plain, name: "count", type: "integer" },
      { ...plain, name: "ratio", type: "decimal" },
      { ...plain, name: "since", type: "dateTime" },
      { ...plain, name: "blob", type: "binary" },
      { ...plain, name: "tags", type: "string", multiValued: true },
      {
        ...plain,
        name: "parts",
        type: "complex",
        multiValued: true,
        required: false,
        subAttributes: [
          { ...plain, name: "code", type: "string", required: true },
          { ...plain, name: "size", type: "integer" },
          { ...plain, name: "labels", type: "string", multiValued: true },
        ],
      },
    ],
  },
  extensions: [
    {
      required: false,
      schema: {
        id: "urn:example:thing:more",
        name: "More",
        description: "",
        attributes: [{ ...plain, name: "seal", type: "string", mutability: "immutable" }],
      },
    },
  ],
});
