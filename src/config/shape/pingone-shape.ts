// The shape of an environment of PingOne and of its worker applications, in gateway.yaml.
import * as z from "zod";
import { settings } from "../environment/settings.js";

export const uuid = settings.PINGONE_ENVIRONMENT_ID;

export const perSecond = z
  .number()
  .positive("must be more than 0")
  .max(10_000, "must be 10000 at the most");

export const concurrency = z
  .int("must be a whole number")
  .min(1, "must be 1 at least")
  .max(1_000, "must be 1000 at the most");

/** Which worker application, and what it shows. */
export const workerShape = z.strictObject({
  clientId: settings.PINGONE_CLIENT_ID.describe("The worker application."),
  clientSecret: z
    .string()
    .min(1, "must not be empty")
    .optional()
    .describe('Better from the environment: "${NAME}".'),
  clientSecretFile: z.string().min(1).optional().describe("A file that holds the secret."),
  clientAuth: settings.PINGONE_CLIENT_AUTH.optional().describe("client_secret_basic unless given."),
  privateKeyFile: z
    .string()
    .min(1)
    .optional()
    .describe("For private_key_jwt: an RSA key as PKCS #8 PEM."),
});

export const pingoneShape = z.strictObject({
  environmentId: uuid.describe("The environment to provision into."),
  region: settings.PINGONE_REGION.optional().describe("Or apiUrl and authUrl."),
  apiUrl: settings.PINGONE_API_URL.optional().describe(
    "API base with its version: https://api.pingone.eu/v1.",
  ),
  authUrl: settings.PINGONE_AUTH_URL.optional().describe(
    "Auth host without the environment: https://auth.pingone.eu.",
  ),
  ...workerShape.shape,
  caFile: z
    .string()
    .min(1)
    .optional()
    .describe("Certificates (PEM) of a private authority before PingOne, a proxy's for example."),
  limits: z
    .strictObject({
      readsPerSecond: perSecond.exactOptional(),
      writesPerSecond: perSecond.exactOptional(),
      concurrency: concurrency.exactOptional().describe("Calls under way; 32 unless given."),
    })
    .optional()
    .describe("What the gateway allows itself; without it, what PingOne allows."),
  tellsDuplicateAdds: z
    .boolean()
    .optional()
    .describe("Has no effect any more; the next minor version refuses it."),
  mergesComplex: z
    .boolean()
    .optional()
    .describe(
      "True where somebody has tried (npm run contract, U11) and PingOne keeps the parts of a name or address that a PATCH does not send: saves the read before it. Default false.",
    ),
});
