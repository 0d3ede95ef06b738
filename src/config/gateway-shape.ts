// The shape of gateway.yaml, for reading it and for the JSON Schema that editors use (config/gateway.schema.json).
import { z } from "zod";
import { settings } from "./settings.js";

/** Designed, and refused until it is built: nobody shall believe that it is in force. */
const notYet = (what: string, instead = "leave it out") =>
  z.never({ error: `${what} is not supported by this version; ${instead}` }).optional();

const uuid = settings.PINGONE_ENVIRONMENT_ID;
const perSecond = z
  .number()
  .positive("must be more than 0")
  .max(10_000, "must be 10000 at the most");

export const pingoneShape = z.strictObject({
  environmentId: uuid.describe("The environment to provision into."),
  region: settings.PINGONE_REGION.optional().describe("Or apiUrl and authUrl."),
  apiUrl: settings.PINGONE_API_URL.optional().describe(
    "API base with its version: https://api.pingone.eu/v1.",
  ),
  authUrl: settings.PINGONE_AUTH_URL.optional().describe(
    "Auth host without the environment: https://auth.pingone.eu.",
  ),
  clientId: settings.PINGONE_CLIENT_ID.describe("The worker application."),
  clientSecret: z
    .string()
    .min(1, "must not be empty")
    .optional()
    .describe('Better from the environment: "${NAME}".'),
  clientSecretFile: z.string().min(1).optional().describe("A file that holds the secret."),
  clientAuth: settings.PINGONE_CLIENT_AUTH.optional().describe("client_secret_basic unless given."),
  privateKeyFile: z.string().min(1).optional().describe("For private_key_jwt: a PKCS #8 PEM."),
  caFile: z
    .string()
    .min(1)
    .optional()
    .describe("Certificates (PEM) of a private authority before PingOne, a proxy's for example."),
  limits: z
    .strictObject({
      readsPerSecond: perSecond.exactOptional(),
      writesPerSecond: perSecond.exactOptional(),
      concurrency: z
        .int("must be a whole number")
        .min(1, "must be 1 at least")
        .max(1_000, "must be 1000 at the most")
        .exactOptional()
        .describe("Calls under way; 32 unless given."),
    })
    .optional()
    .describe("What the gateway allows itself; without it, what PingOne allows."),
  tellsDuplicateAdds: z
    .boolean()
    .optional()
    .describe(
      "Whether PingOne refuses to add a member twice, where somebody has tried; else the gateway finds out.",
    ),
  mergesComplex: z
    .boolean()
    .optional()
    .describe(
      "True where somebody has tried (npm run contract, U11) and PingOne keeps the parts of a name or address that a PATCH does not send: saves the read before it. Default false.",
    ),
});

const expiry = z
  .union(
    [
      z.iso.date().transform((day) => Date.parse(`${day}T00:00:00Z`) + 86_400_000),
      z.iso.datetime({ offset: true }).transform((instant) => Date.parse(instant)),
    ],
    "must be a date, 2027-01-31 (good until its end, UTC), or a time, 2027-01-31T12:00:00Z",
  )
  .describe("A date (good until its end, UTC) or a time with its zone.");

export const credentialsShape = z
  .array(
    z.strictObject({
      bearer: z
        .strictObject({
          sha256: z
            .string()
            .regex(
              /^[0-9a-fA-F]{64}$/,
              "must be 64 hexadecimal digits; scim-pingone hash-token makes them of a token",
            )
            .describe("SHA-256 of the token, as scim-pingone hash-token prints it."),
          expiresAt: expiry.optional(),
        })
        .optional(),
      jwt: notYet("jwt", "use bearer"),
    }),
  )
  .min(1, "must list at least one credential");

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
  onDelete: z
    .literal("delete", {
      error: ({ input }) =>
        input === "disable"
          ? "disable is not supported by this version; leave it out, users are deleted"
          : "must be delete",
    })
    .optional(),
  dialect: notYet("dialect"),
  allow: notYet("allow", "leave it out, the source may do everything"),
  limits: notYet("limits of a source", "leave it out, those of pingone hold"),
});

/** Part of URLs, later. */
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "must be a name of lower-case letters, digits and hyphens");

const tenantShape = z.strictObject({
  pingone: pingoneShape,
  mapping: z
    .string()
    .min(1)
    .optional()
    .describe("A mapping file (docs/mapping.md); the built-in mapping unless given."),
  sources: z.record(name, sourceShape).describe("Who pushes, by name; one in this version."),
});

export const gatewayShape = z
  .strictObject({
    tenants: z
      .record(name, tenantShape)
      .describe("Environments of PingOne, by name; one in this version."),
  })
  .describe("What the gateway serves. Paths are relative to this file.");

/** For config/gateway.schema.json; `npm run schemas` writes it. */
export const gatewayJsonSchema = (): object =>
  z.toJSONSchema(gatewayShape, { io: "input", override: allowVariable });

const variable = { pattern: "^\\$\\{[A-Za-z_]\\w*\\}$" };

/** Where only certain texts are possible, editors take a variable as well. */
function allowVariable({ zodSchema, jsonSchema }: OverrideContext): void {
  const { type, enum: choices, pattern } = jsonSchema;
  if (zodSchema === name || type !== "string" || (choices ?? pattern) === undefined) return;
  delete jsonSchema.enum;
  delete jsonSchema.pattern;
  delete jsonSchema.format;
  const wanted = pattern === undefined ? { enum: choices } : { pattern };
  Object.assign(jsonSchema, { anyOf: [wanted, variable] });
}

interface OverrideContext {
  readonly zodSchema: unknown;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}
