// The User and Group schemas that the tests of this folder read and patch by.
import { readLibrarySchemas } from "../../../../src/scim/library/schemas.js";
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
