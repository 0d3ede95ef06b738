// The schemas the filter tests run against: RFC 7643's, with the case rules the product's own schemas will have.
import { readLibrarySchemas } from "../../../../src/scim/library/schemas.js";
import type {
  AttributeDefinition,
  ResourceType,
  SchemaDefinition,
} from "../../../../src/scim/schema/model.js";
import type { JsonObject } from "../../../../src/platform/json.js";
import {
  type CompiledAttribute,
  compileResourceSchema,
} from "../../../../src/scim/schema/resource-schema.js";

const library = readLibrarySchemas();
export const enterpriseUrn = library.enterpriseUser.id;

const plain = {
  multiValued: false,
  description: "",
  required: false,
  caseExact: false,
  mutability: "readWrite",
  returned: "default",
  uniqueness: "none",
} as const;

/** Attributes of the types no standard schema has. */
const customAttributes: readonly AttributeDefinition[] = [
  { ...plain, name: "badge", type: "integer" },
  { ...plain, name: "height", type: "decimal" },
  { ...plain, name: "hired", type: "dateTime" },
  { ...plain, name: "key", type: "binary", caseExact: true },
  { ...plain, name: "tags", type: "string", multiValued: true },
  { ...plain, name: "secretHint", type: "string", returned: "request" },
  {
    ...plain,
    name: "desk",
    type: "complex",
    subAttributes: [
      { ...plain, name: "room", type: "string" },
      { ...plain, name: "code", type: "string", returned: "never" },
      { ...plain, name: "plan", type: "string", returned: "request" },
      { ...plain, name: "id", type: "string", returned: "always" },
    ],
  },
];

const custom: SchemaDefinition = {
  id: "urn:example:params:scim:schemas:extension:custom:2.0:User",
  name: "Custom",
  description: "",
  attributes: customAttributes,
};
export const customUrn = custom.id;

const userType: ResourceType = {
  id: "User",
  name: "User",
  endpoint: "/Users",
  description: "",
  schema: library.user,
  extensions: [
    { schema: library.enterpriseUser, required: false },
    { schema: custom, required: false },
  ],
};

const groupType: ResourceType = {
  id: "Group",
  name: "Group",
  endpoint: "/Groups",
  description: "",
  schema: library.group,
  extensions: [],
};

export const userSchema = compileResourceSchema(userType);
export const groupSchema = compileResourceSchema(groupType);

export function userAttribute(name: string): CompiledAttribute {
  const attribute = userSchema.core.attributes.get(name.toLowerCase());
  if (attribute === undefined) throw new Error(`no attribute ${name}`);
  return attribute;
}

export const barbara: JsonObject = {
  schemas: [library.user.id, enterpriseUrn, customUrn],
  id: "2819c223-7f76-453a-919d-413861904646",
  externalId: "Bjensen",
  userName: "bjensen@example.com",
  name: { formatted: "Ms. Barbara J Jensen", familyName: "Jensen", givenName: "Barbara" },
  displayName: "Babs Jensen",
  title: "",
  userType: "Employee",
  active: true,
  emails: [
    { value: "bjensen@example.com", type: "work", primary: true },
    { value: "babs@jensen.org", type: "home", primary: false },
  ],
  phoneNumbers: [],
  x509Certificates: [{ value: "TUlJ" }],
  meta: {
    resourceType: "User",
    created: "2026-01-23T04:56:22Z",
    lastModified: "2026-05-13T04:42:34.5Z",
    version: 'W/"a330bc54f0671c9"',
    location: "https://example.com/scim/v2/Users/2819c223-7f76-453a-919d-413861904646",
  },
  [enterpriseUrn]: {
    employeeNumber: "701984",
    department: "Sales",
    manager: { value: "26118915" },
  },
  [customUrn]: {
    badge: 17,
    height: 1.72,
    hired: "2020-02-29T12:00:00+02:00",
    key: "AQID",
    tags: ["vip", "Paris"],
    secretHint: "blue",
    desk: { room: "B12", code: "1234", plan: "open", id: "d1" },
  },
};
