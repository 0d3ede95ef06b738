// What a client may ask about us before it trusts us: ServiceProviderConfig, ResourceTypes, Schemas (RFC 7644 section 4, RFC 7643 sections 5-7).
import type { AttributeDefinition, ResourceType, SchemaDefinition } from "./schema/model.js";
import type { JsonObject } from "../platform/json.js";

const CORE = "urn:ietf:params:scim:schemas:core:2.0";

export interface Capabilities {
  readonly maxResults: number;
  readonly maxOperations: number;
  readonly maxPayloadSize: number;
  /** Of whom is asked for; what the directory can do unless given. */
  readonly bulk?: boolean;
  readonly changePassword?: boolean;
  /** Whether every request that the interoperability draft forbids is refused to whom is asked for. */
  readonly isInteropProfile?: boolean;
  readonly defaultPageSize: number;
  /** Seconds a cursor may be used (RFC 9865 section 4). */
  readonly cursorTimeout: number;
  /** Whether somebody may come with a name and a password. */
  readonly takesBasic: boolean;
}

const bearer = {
  type: "oauthbearertoken",
  name: "OAuth Bearer Token",
  description: "A bearer token in the Authorization header (RFC 6750)",
  specUri: "https://www.rfc-editor.org/info/rfc6750",
  primary: true,
};
const basic = {
  type: "httpbasic",
  name: "HTTP Basic",
  description: "A name and a password in the Authorization header (RFC 7617), in UTF-8",
  specUri: "https://www.rfc-editor.org/info/rfc7617",
};

/** Flags say what works today, nothing else (statement 24). */
export function serviceProviderConfig(capabilities: Capabilities, baseUrl: string): JsonObject {
  return {
    schemas: [`${CORE}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: {
      supported: capabilities.bulk ?? true,
      // Some clients cut their PATCH requests to this size, too (clients.md 9).
      maxOperations: capabilities.maxOperations,
      maxPayloadSize: capabilities.maxPayloadSize,
    },
    filter: { supported: true, maxResults: capabilities.maxResults },
    changePassword: { supported: capabilities.changePassword ?? true },
    sort: { supported: false },
    ...(capabilities.isInteropProfile === true ? { interopProfileConformant: true } : {}),
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: "index",
      defaultPageSize: capabilities.defaultPageSize,
      maxPageSize: capabilities.maxResults,
      cursorTimeout: capabilities.cursorTimeout,
    },
    authenticationSchemes: capabilities.takesBasic ? [bearer, basic] : [bearer],
    meta: {
      resourceType: "ServiceProviderConfig",
      location: `${baseUrl}/ServiceProviderConfig`,
    },
  };
}

export function resourceTypeDocument(type: ResourceType, baseUrl: string): JsonObject {
  return {
    schemas: [`${CORE}:ResourceType`],
    id: type.id,
    name: type.name,
    description: type.description,
    endpoint: type.endpoint,
    schema: type.schema.id,
    schemaExtensions: type.extensions.map(({ schema, required }) => ({
      schema: schema.id,
      required,
    })),
    meta: { resourceType: "ResourceType", location: `${baseUrl}/ResourceTypes/${type.id}` },
  };
}

export function schemaDocument(schema: SchemaDefinition, baseUrl: string): JsonObject {
  return {
    schemas: [`${CORE}:Schema`],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map(attributeDocument),
    meta: { resourceType: "Schema", location: `${baseUrl}/Schemas/${schema.id}` },
  };
}

/** Every schema a resource may use, once (statement 25). */
export function schemasOf(types: readonly ResourceType[]): readonly SchemaDefinition[] {
  const all = types.flatMap((type) => [type.schema, ...type.extensions.map((each) => each.schema)]);
  return [...new Map(all.map((schema) => [schema.id, schema])).values()];
}

/** Every characteristic of RFC 7643 section 7 on every attribute: strict readers (Ping's SDK, SCIM-SDK) miss none. */
function attributeDocument(attribute: AttributeDefinition): JsonObject {
  const { canonicalValues, referenceTypes, subAttributes } = attribute;
  return {
    name: attribute.name,
    type: attribute.type,
    multiValued: attribute.multiValued,
    description: attribute.description,
    required: attribute.required,
    caseExact: attribute.caseExact,
    mutability: attribute.mutability,
    returned: attribute.returned,
    uniqueness: attribute.uniqueness,
    ...(canonicalValues ? { canonicalValues } : {}),
    ...(referenceTypes ? { referenceTypes } : {}),
    ...(subAttributes ? { subAttributes: subAttributes.map(attributeDocument) } : {}),
  };
}
