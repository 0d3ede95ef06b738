// How custom SCIM extensions are written in a mapping file; what is left out is as RFC 7643 section 7 says.
import * as z from "zod";
import type { AttributeDefinition, SchemaDefinition } from "../../scim/schema/model.js";

const types = [
  "string",
  "boolean",
  "decimal",
  "integer",
  "dateTime",
  "reference",
  "binary",
  "complex",
] as const;

const nameShape = (pattern: RegExp): z.ZodString =>
  z
    .string()
    .regex(
      pattern,
      'must be a letter, then letters, digits, "_", "-" or "$" (RFC 7643 section 2.1)',
    );

const simpleAttribute = {
  type: z.enum(types).default("string"),
  multiValued: z.boolean().default(false),
  description: z.string().default(""),
  required: z.boolean().default(false),
  caseExact: z.boolean().optional().describe("false unless given; true for reference and binary"),
  mutability: z.enum(["readWrite", "readOnly", "immutable", "writeOnly"]).default("readWrite"),
  returned: z
    .enum(["default", "always", "never", "request"])
    .optional()
    .describe("default unless given; never for writeOnly"),
  uniqueness: z.enum(["none", "server", "global"]).default("none"),
  canonicalValues: z.array(z.string()).min(1, "must list at least one value").optional(),
  referenceTypes: z.array(z.string()).min(1, "must list at least one type").optional(),
};

const subAttributeShape = z.strictObject({
  name: nameShape(/^([A-Za-z][\w$-]*|\$ref)$/),
  ...simpleAttribute,
  subAttributes: z
    .never({
      error: "a complex attribute inside of another is not possible (RFC 7643 section 2.3.8)",
    })
    .optional(),
});

const attributeShape = z.strictObject({
  name: nameShape(/^[A-Za-z][\w$-]*$/).describe(
    "Also the name of PingOne's custom attribute, unless a row says otherwise.",
  ),
  ...simpleAttribute,
  subAttributes: z
    .array(subAttributeShape)
    .min(1, "must list at least one attribute")
    .optional()
    .describe("For type complex."),
});

export const extensionShape = z.strictObject({
  id: z
    .string()
    .regex(
      /^[Uu][Rr][Nn]:[A-Za-z0-9][A-Za-z0-9-]{0,31}:[A-Za-z0-9()+,\-.:=@;$_!*'%]*[A-Za-z0-9()+,\-.=@;$_!*'%]$/,
      "must be a URN, for example urn:acme:params:scim:schemas:extension:hr:2.0:User",
    )
    .describe("The URN below which clients send the attributes."),
  name: z.string().min(1, "must say what people call it"),
  description: z.string().default(""),
  attributes: z.array(attributeShape).min(1, "must list at least one attribute"),
});

/** Stands for a URN that is missing or is none: such an extension is declared nowhere, and its attributes are examined. */
export const NO_URN = "";

export type WrittenExtension = z.output<typeof extensionShape>;
export type WrittenAttribute = z.output<typeof subAttributeShape> | z.output<typeof attributeShape>;

export const toSchemaDefinition = ({
  attributes,
  ...schema
}: WrittenExtension): SchemaDefinition => ({
  ...schema,
  attributes: attributes.map(toDefinition),
});

function toDefinition(written: WrittenAttribute): AttributeDefinition {
  const { type, caseExact, returned, canonicalValues, referenceTypes, subAttributes, ...same } =
    written;
  return {
    ...same,
    type,
    // Sections 2.3.6 and 2.3.7: these are always compared exactly.
    caseExact: caseExact ?? (type === "reference" || type === "binary"),
    returned: returned ?? (same.mutability === "writeOnly" ? "never" : "default"),
    ...(canonicalValues === undefined ? {} : { canonicalValues }),
    ...(type === "reference" ? { referenceTypes: referenceTypes ?? ["uri"] } : {}),
    ...(subAttributes === undefined ? {} : { subAttributes: subAttributes.map(toDefinition) }),
  };
}
