// The shape of a mapping file, for reading it and for the JSON Schema that editors use (config/mapping.schema.json).
import * as z from "zod";
import { extensionShape } from "./extension-shape.js";
import { transformShape } from "./transform-shape.js";

const elementShape = z.union(
  [z.literal("main"), z.strictObject({ types: z.array(z.string()).min(1, "must list a type") })],
  'must be main (the primary element, else type work, else the first) or { types: [work, …] }, "" for no type',
);

export const rowShape = z.strictObject({
  scim: z
    .string()
    .min(1, "must be a SCIM path, for example name.familyName")
    .optional()
    .describe("SCIM path: title, name.familyName, emails.value, urn:…:User:department."),
  constant: z
    .string()
    .min(1, "must be a text that is not empty")
    .optional()
    .describe("Instead of scim: the same value for everybody."),
  template: z
    .string()
    .optional()
    .describe(
      'Instead of scim: text with {paths}, for example "{name.givenName} {name.familyName}".',
    ),
  pingone: z
    .string({
      error: ({ input }) =>
        `${input === undefined ? "is missing" : "must be a name"}: a PingOne attribute, or null to keep the SCIM attribute out of PingOne's own`,
    })
    .nullable()
    .describe(
      "PingOne attribute: nickname, name.family, costCenter. null takes the built-in row away.",
    ),
  transform: transformShape.optional(),
  direction: z
    .enum(["both", "toPingOne", "toScim"])
    .optional()
    .describe("both unless given; toPingOne: a copy that is never read back; toScim: shown only."),
  default: z
    .string()
    .min(1, "must be a text that is not empty")
    .optional()
    .describe("What PingOne gets when a create or PUT has no value."),
  element: elementShape
    .optional()
    .describe("Which element of a multi-valued attribute lives in PingOne."),
  shows: z
    .record(z.string(), z.union([z.string(), z.boolean()], "must be text, true or false"))
    .optional()
    .describe("What an element carries that is made of PingOne's value alone."),
});

export const mappingShape = z
  .strictObject({
    extends: z
      .enum(["default", "none"])
      .optional()
      .describe(
        "default: rows are added to the built-in ones or replace them. none: no other rows.",
      ),
    overflow: z
      .string()
      .optional()
      .describe(
        "JSON custom attribute that keeps what has no home in PingOne; scimProfile unless given.",
      ),
    emailIndex: z
      .string()
      .optional()
      .describe(
        "Multi-valued STRING custom attribute that finds further e-mails; scimEmails unless given.",
      ),
    attributes: z.array(rowShape).optional(),
    extensions: z.array(extensionShape).optional().describe("Custom SCIM extensions of User."),
  })
  .describe("How SCIM attributes of users and PingOne attributes correspond (docs/mapping.md).");

export type WrittenRow = z.output<typeof rowShape>;

/** For config/mapping.schema.json; `npm run schemas` writes it. */
export const mappingJsonSchema = (): object => z.toJSONSchema(mappingShape, { io: "input" });
