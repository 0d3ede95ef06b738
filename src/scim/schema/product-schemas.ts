// The resource types this gateway serves: scimmy's definitions, corrected where they differ from RFC 7643.
import { readLibrarySchemas } from "../library/schemas.js";
import type { AttributeDefinition, ResourceType, SchemaDefinition } from "./model.js";

/** Built once at start. */
export function createUserResourceType(): ResourceType {
  const { user, enterpriseUser } = readLibrarySchemas();
  return {
    id: "User",
    name: "User",
    endpoint: "/Users",
    description: "User account",
    schema: corrected(user, userCorrections),
    extensions: [{ schema: corrected(enterpriseUser, {}), required: false }],
  };
}

type Corrections = Readonly<Record<string, Partial<AttributeDefinition>>>;

/** RFC 7643 section 8.7.1 says so; scimmy 1.3 leaves it out or says otherwise. */
const userCorrections: Corrections = {
  userName: { required: true, uniqueness: "server" },
  password: { mutability: "writeOnly", returned: "never", caseExact: true },
  groups: { mutability: "readOnly" },
};

function corrected(schema: SchemaDefinition, corrections: Corrections): SchemaDefinition {
  return {
    ...schema,
    attributes: schema.attributes.map((attribute) => ({
      ...attribute,
      ...corrections[attribute.name],
    })),
  };
}
