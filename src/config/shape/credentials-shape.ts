// The shape of what a pushing client may show, in gateway.yaml: digests of tokens and passwords, and tokens of other issuers.
import * as z from "zod";
import { isSecureUrl } from "../environment/settings.js";

export const expiry = z
  .union(
    [
      z.iso.date().transform((day) => Date.parse(`${day}T00:00:00Z`) + 86_400_000),
      z.iso.datetime({ offset: true }).transform((instant) => Date.parse(instant)),
    ],
    "must be a date, 2027-01-31 (good until its end, UTC), or a time, 2027-01-31T12:00:00Z",
  )
  .describe("A date (good until its end, UTC) or a time with its zone.");

export const sha256 = z
  .string()
  .regex(
    /^[0-9a-fA-F]{64}$/,
    "must be 64 hexadecimal digits; scim-pingone hash-token makes them of a token",
  );

const text = z.string().min(1, "must not be empty");

const textOrList = z.union(
  [text, z.array(text).min(1, "must list at least one")],
  "must be text, or a list of texts",
);

const issuerUrl = z
  .string()
  .refine(isSecureUrl, "must be an https URL (http is accepted for loopback only)");

/** Asymmetric ones only: a shared secret would let whoever verifies a token make one (RFC 8725 section 3.1). */
const algorithm = z.enum([
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
]);

const MAX_TOLERANCE_SECONDS = 300;

export const bearerShape = z.strictObject({
  sha256: sha256.describe("SHA-256 of the token, as scim-pingone hash-token prints it."),
  expiresAt: expiry.optional(),
});

export const basicShape = z.strictObject({
  username: z
    .string()
    .regex(/^[^:\p{Cc}]+$/u, "must be a name without a colon")
    .describe("The name in Basic authentication."),
  sha256: sha256.describe("SHA-256 of the password, as scim-pingone hash-token prints it."),
  expiresAt: expiry.optional(),
});

export const jwtShape = z.strictObject({
  issuer: issuerUrl.describe(
    "As the token's iss spells it. Its keys are found by its metadata (/.well-known/openid-configuration).",
  ),
  audience: textOrList.describe("What the token's aud has to be or to hold; one of them."),
  claims: z
    .record(text, textOrList)
    .optional()
    .describe(
      "Claims the token needs, each with its value or one of several: azp, tid, client_id.",
    ),
  algorithms: z
    .array(algorithm)
    .min(1, "must list at least one")
    .optional()
    .describe("RS256 unless given. Asymmetric ones only."),
  jwksUri: issuerUrl.optional().describe("Where the keys are, for an issuer without metadata."),
  clockToleranceSeconds: z
    .int("must be a whole number")
    .min(0, "must be 0 at least")
    .max(MAX_TOLERANCE_SECONDS, `must be ${MAX_TOLERANCE_SECONDS} at the most`)
    .optional()
    .describe("How much the issuer's clock may differ; 60 unless given."),
});

export const credentialsShape = z
  .array(
    z.strictObject({
      bearer: bearerShape.optional(),
      basic: basicShape.optional().describe("For clients that know nothing else."),
      jwt: jwtShape.optional().describe("Tokens that Entra ID, Okta, PingOne or another issues."),
    }),
  )
  .min(1, "must list at least one credential");
