// The resource types this gateway serves: scimmy's definitions, corrected where they differ from RFC 7643.
import { readLibrarySchemas } from "../library/schemas.js";
import { attribute } from "./attribute.js";
import { pingOneUser } from "./pingone-user.js";
import type { AttributeDefinition, ResourceType, SchemaDefinition } from "./model.js";

export interface PingOneExtensionOptions {
  /** `onRequest`: only where `attributes` names it, for clients that take an extension they do not know for an error. */
  readonly pingoneExtension?: "always" | "onRequest" | undefined;
}

/** Built once at start. `extensions` are those the mapping declares, beside the standard's and PingOne's own. */
export function createUserResourceType(
  extensions: readonly SchemaDefinition[] = [],
  { pingoneExtension = "always" }: PingOneExtensionOptions = {},
): ResourceType {
  const { user, enterpriseUser } = readLibrarySchemas();
  return {
    id: "User",
    name: "User",
    endpoint: "/Users",
    description: "User account",
    schema: corrected(user, userCorrections),
    extensions: [
      corrected(enterpriseUser, {}),
      ...extensions,
      shown(pingOneUser, pingoneExtension),
    ].map((schema) => ({ schema, required: false })),
  };
}

/** Sub-attributes come with what they are part of. */
function shown(
  schema: SchemaDefinition,
  when: NonNullable<PingOneExtensionOptions["pingoneExtension"]>,
): SchemaDefinition {
  if (when === "always") return schema;
  const attributes = schema.attributes.map((each) => ({ ...each, returned: "request" as const }));
  return { ...schema, attributes };
}

export interface GroupTypeOptions extends PingOneExtensionOptions {
  /** False: lists of groups never hold members, and the schema says so. Default true. */
  readonly membersInLists?: boolean | undefined;
}

/** Group with PingOne's extension, whose `population` and counts are fixed by PingOne (contract 8.2). */
export function createGroupResourceType({
  membersInLists = true,
  pingoneExtension = "always",
}: GroupTypeOptions = {}): ResourceType {
  const { group } = readLibrarySchemas();
  const members = group.attributes.find(({ name }) => name === "members")?.description ?? "";
  return {
    id: "Group",
    name: "Group",
    endpoint: "/Groups",
    description: "Group of users and groups",
    schema: withReadOnlyDisplay(
      corrected(group, {
        displayName: { uniqueness: "server" },
        // `returned` has no word for it (RFC 7643 section 7): one group alone is answered with its members.
        ...(membersInLists
          ? {}
          : { members: { description: `${members} Not in lists: read the group.`.trim() } }),
      }),
    ),
    extensions: [{ schema: shown(pingOneGroup, pingoneExtension), required: false }],
  };
}

/** A member's display name is the member's own (RFC 7643 section 2.4): a client cannot set it here. */
function withReadOnlyDisplay(schema: SchemaDefinition): SchemaDefinition {
  const correct = (sub: AttributeDefinition): AttributeDefinition =>
    sub.name === "display" ? { ...sub, mutability: "readOnly" } : sub;
  return {
    ...schema,
    attributes: schema.attributes.map((each) =>
      each.name === "members" && each.subAttributes
        ? { ...each, subAttributes: each.subAttributes.map(correct) }
        : each,
    ),
  };
}

const readOnlyCount = { type: "integer", mutability: "readOnly" } as const;

const pingOneGroup: SchemaDefinition = {
  id: "urn:pingidentity:schemas:extension:2.0:PingOneGroup",
  name: "PingOneGroup",
  description: "What PingOne knows of a group beyond the core schema",
  attributes: [
    attribute("population", "The population of a population-level group; fixed when created", {
      type: "complex",
      mutability: "immutable",
      subAttributes: [attribute("id", "Id of the population", { mutability: "immutable" })],
    }),
    attribute("description", "Text for administrators"),
    attribute("userFilter", "PingOne filter that makes users indirect members"),
    attribute("customData", "A JSON object for the customer's own use, as text"),
    attribute("directMemberCounts", "How many direct members there are", {
      type: "complex",
      mutability: "readOnly",
      subAttributes: [
        attribute("users", "Direct members that are users", readOnlyCount),
        attribute("groups", "Direct members that are groups", readOnlyCount),
      ],
    }),
  ],
};

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
