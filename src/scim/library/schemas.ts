// Reads scimmy's schema definitions once at start and hands them on as plain data; no scimmy object leaves this file.
import SCIMMY from "scimmy";
import type { AttributeDefinition, AttributeType, SchemaDefinition } from "../schema/model.js";

/** The part of scimmy's JSON description that RFC 7643 section 7 defines; anything may be left out there. */
interface DescribedAttribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued?: boolean;
  readonly description?: string;
  readonly required?: boolean;
  readonly caseExact?: boolean;
  readonly mutability?: AttributeDefinition["mutability"];
  readonly returned?: AttributeDefinition["returned"];
  readonly uniqueness?: AttributeDefinition["uniqueness"];
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly DescribedAttribute[];
}

interface DescribedSchema {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly DescribedAttribute[];
}

/** Binary values and references are case exact (RFC 7643 sections 2.3.6 and 2.3.7), whatever is said of them. */
const isCaseExact = ({ type, caseExact = false }: DescribedAttribute): boolean =>
  type === "binary" || type === "reference" || caseExact;

function toAttribute(described: DescribedAttribute): AttributeDefinition {
  return {
    name: described.name,
    type: described.type,
    multiValued: described.multiValued ?? false,
    description: described.description ?? "",
    required: described.required ?? false,
    caseExact: isCaseExact(described),
    mutability: described.mutability ?? "readWrite",
    returned: described.returned ?? "default",
    uniqueness: described.uniqueness ?? "none",
    ...(described.canonicalValues ? { canonicalValues: described.canonicalValues } : {}),
    ...(described.referenceTypes ? { referenceTypes: described.referenceTypes } : {}),
    ...(described.type === "complex"
      ? { subAttributes: (described.subAttributes ?? []).map(toAttribute) }
      : {}),
  };
}

function toSchema(definition: { describe(): unknown }): SchemaDefinition {
  // describe() answers live objects with toJSON; one trip through JSON makes them plain data.
  const described = JSON.parse(JSON.stringify(definition.describe())) as DescribedSchema;
  return {
    id: described.id,
    name: described.name,
    description: described.description,
    attributes: described.attributes.map(toAttribute),
  };
}

/** scimmy's definitions of RFC 7643 sections 4.1 to 4.3, as they are; corrections are made in `schema/`. */
export function readLibrarySchemas(): Readonly<
  Record<"user" | "group" | "enterpriseUser", SchemaDefinition>
> {
  return {
    user: toSchema(SCIMMY.Schemas.User.definition),
    group: toSchema(SCIMMY.Schemas.Group.definition),
    enterpriseUser: toSchema(SCIMMY.Schemas.EnterpriseUser.definition),
  };
}
