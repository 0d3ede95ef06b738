// Verifies the signed assertion of CLIENT_SECRET_JWT and PRIVATE_KEY_JWT (contract 1.3).
import type { JWTVerifyOptions } from "jose";
import type { Client } from "./client-registry.js";

export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const SECRET_ALGORITHMS = ["HS256", "HS384", "HS512"];
const KEY_ALGORITHMS = ["RS256", "RS384", "RS512"];

/** The client id an assertion claims to come from, before anything is verified. */
export function claimedClientId(assertion: string): string | undefined {
  try {
    const [, payload = ""] = assertion.split(".");
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    if (typeof claims !== "object" || claims === null || !("sub" in claims)) return undefined;
    return typeof claims.sub === "string" ? claims.sub : undefined;
  } catch {
    return undefined;
  }
}

export async function isValidAssertion(
  client: Client,
  assertion: string,
  audiences: readonly string[],
  now: number,
): Promise<boolean> {
  // Loaded at the first assertion: most emulators never see one and start the faster for it.
  const { importJWK, jwtVerify } = await import("jose");
  const options: JWTVerifyOptions = {
    issuer: client.id,
    subject: client.id,
    audience: [...audiences],
    requiredClaims: ["exp"],
    currentDate: new Date(now),
  };
  const verify = async (key: Parameters<typeof jwtVerify>[1], algorithms: string[]) =>
    jwtVerify(assertion, key, { ...options, algorithms }).then(
      () => true,
      () => false,
    );
  if (client.method === "CLIENT_SECRET_JWT") {
    return verify(new TextEncoder().encode(client.secret ?? ""), SECRET_ALGORITHMS);
  }
  for (const key of client.keys) {
    const imported = await importJWK({ ...key }, "RS256").catch(() => undefined);
    if (imported !== undefined && (await verify(imported, KEY_ALGORITHMS))) return true;
  }
  return false;
}
