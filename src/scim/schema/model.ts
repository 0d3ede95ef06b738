// The schema model every SCIM module reads: plain, frozen data, compiled once at start (RFC 7643 section 7).

export type AttributeType =
  "string" | "boolean" | "decimal" | "integer" | "dateTime" | "reference" | "binary" | "complex";

export type Mutability = "readOnly" | "readWrite" | "immutable" | "writeOnly";
export type Returned = "always" | "never" | "default" | "request";
export type Uniqueness = "none" | "server" | "global";

/** One attribute or sub-attribute, with the characteristics of RFC 7643 section 2.2. */
export interface AttributeDefinition {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: Mutability;
  readonly returned: Returned;
  readonly uniqueness: Uniqueness;
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  /** Present exactly when `type` is `complex`. */
  readonly subAttributes?: readonly AttributeDefinition[];
}

/** A schema as served by /Schemas (RFC 7643 section 7); common attributes (id, externalId, meta, schemas) are not in it. */
export interface SchemaDefinition {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly AttributeDefinition[];
}

/** A resource type as served by /ResourceTypes (RFC 7643 section 6), with its schemas resolved. */
export interface ResourceType {
  readonly id: string;
  readonly name: string;
  /** Relative to the base URL, for example `/Users`. */
  readonly endpoint: string;
  readonly description: string;
  readonly schema: SchemaDefinition;
  readonly extensions: readonly { readonly schema: SchemaDefinition; readonly required: boolean }[];
}
