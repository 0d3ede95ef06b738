// The shape of gateway.yaml, for reading it and for the JSON Schema that editors use (config/gateway.schema.json).
import * as z from "zod";
import { credentialsShape } from "./credentials-shape.js";
import { concurrency, perSecond, pingoneShape, uuid, workerShape } from "./pingone-shape.js";
import { addressBlock, settings } from "../environment/settings.js";
import { policyShape } from "./source-shape.js";

/** Designed, and refused until it is built: nobody shall believe that it is in force. */
const notYet = (what: string, instead = "leave it out") =>
  z.never({ error: `${what} is not supported by this version; ${instead}` }).optional();

export const populationsShape = z.strictObject({
  default: uuid.optional().describe("Of new users; PingOne's own default unless given."),
  rules: z
    .array(
      z.strictObject({
        when: z
          .string()
          .describe('A SCIM filter over the new user: emails.value ew "@partner.example".'),
        population: uuid,
      }),
    )
    .optional()
    .describe("The first one that matches decides."),
});

export const sourceShape = z.strictObject({
  credentials: credentialsShape.describe(
    "What the client may show; several while one is replaced.",
  ),
  worker: workerShape
    .optional()
    .describe("A worker of its own, whose roles bound this source at PingOne itself."),
  limits: z
    .strictObject({
      requestsPerSecond: perSecond.exactOptional(),
      concurrency: concurrency.exactOptional().describe("Requests under way."),
      bulkCalls: z
        .int("must be a whole number")
        .min(1, "must be 1 at least")
        .max(100_000, "must be 100000 at the most")
        .exactOptional()
        .describe("Calls of PingOne for one Bulk request; 2500 unless given."),
    })
    .optional()
    .describe("What this source may ask for; beyond it 429 with Retry-After."),
  addresses: z
    .array(addressBlock)
    .min(1, "must list at least one")
    .optional()
    .describe("Where it may come from, as CIDR blocks; TRUSTED_PROXIES names proxies before us."),
  populations: populationsShape.optional(),
  identityProvider: uuid.optional().describe("Of new users who do not sign in with PingOne."),
  onUnmapped: z
    .enum(["drop", "reject"])
    .optional()
    .describe("Attributes PingOne has no place for: drop (and tell) unless given, or reject."),
  passwordHashes: z
    .enum(["refuse", "allow"])
    .optional()
    .describe(
      "Passwords that are hashes already, {SSHA}… for example: PingOne does not try its policy on them. refuse unless given.",
    ),
  pingoneExtension: z
    .enum(["always", "onRequest"])
    .optional()
    .describe(
      "PingOne's own extensions of users and groups: always unless given, or onRequest, where attributes names them.",
    ),
  groups: z
    .strictObject({
      population: uuid
        .optional()
        .describe("Where new groups belong; the environment unless given."),
      membersInLists: z
        .boolean()
        .optional()
        .describe("Whether lists hold members; true unless given."),
    })
    .optional(),
  ...policyShape,
  dialect: notYet("dialect", "use profile"),
});

/** Part of URLs. */
export const sourceName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "must be a name of lower-case letters, digits and hyphens");

/** First steps of our own paths. */
const reserved: readonly string[] = ["scim", "environments", "healthz", "readyz"];

export const tenantName = sourceName.refine(
  (text) => !reserved.includes(text),
  `is reserved, like ${reserved.join(", ")}: it is part of the gateway's own paths`,
);

export const tenantShape = z.strictObject({
  default: z
    .boolean()
    .optional()
    .describe("Whether /scim/v2 is its, beside /<name>/scim/v2; the only tenant's without it."),
  publicBaseUrl: settings.PUBLIC_BASE_URL.optional().describe(
    "What its links begin with, in place of PUBLIC_BASE_URL.",
  ),
  publicScimUrl: settings.PUBLIC_SCIM_URL.optional().describe(
    "In its place, the whole base URL as its clients type it.",
  ),
  pingone: pingoneShape,
  mapping: z
    .string()
    .min(1)
    .optional()
    .describe("A mapping file (docs/mapping.md); the built-in mapping unless given."),
  sources: z.record(sourceName, sourceShape).describe("Who pushes, by name."),
});

export const gatewayShape = z
  .strictObject({
    tenants: z.record(tenantName, tenantShape).describe("Environments of PingOne, by name."),
  })
  .describe("What the gateway serves. Paths are relative to this file.");

/** For config/gateway.schema.json; `npm run schemas` writes it. */
export const gatewayJsonSchema = (): object =>
  z.toJSONSchema(gatewayShape, { io: "input", override: allowVariable });

const variable = { pattern: "^\\$\\{[A-Za-z_]\\w*\\}$" };

/** Where only certain texts are possible, editors take a variable as well. */
function allowVariable({ zodSchema, jsonSchema }: OverrideContext): void {
  const { type, enum: choices, pattern } = jsonSchema;
  if (
    zodSchema === sourceName ||
    zodSchema === tenantName ||
    type !== "string" ||
    (choices ?? pattern) === undefined
  )
    return;
  delete jsonSchema.enum;
  delete jsonSchema.pattern;
  delete jsonSchema.format;
  const literal = pattern === undefined ? { enum: choices } : { pattern };
  Object.assign(jsonSchema, { anyOf: [literal, variable] });
}

interface OverrideContext {
  readonly zodSchema: unknown;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}
