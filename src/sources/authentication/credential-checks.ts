// The credentials of all sources of a tenant as checks, one for each scheme; each of them makes a principal of whoever shows it.
import { createHash } from "node:crypto";
import type { Principal } from "../../scim/principal.js";
import { createAuthentication, type Authenticate } from "./authentication.js";
import { createBasicCheck, createBearerCheck } from "./digests.js";
import { createJwtCheck, type JwtDependencies } from "./jwt-check.js";

interface Digest {
  /** SHA-256, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly expiresAtMs: number | undefined;
}

/** Tokens another authorization server issues: which of them are taken. */
export interface AcceptedJwt {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly claims: Readonly<Record<string, readonly string[]>>;
  readonly algorithms: readonly string[];
  readonly jwksUri: string | undefined;
  readonly clockToleranceSeconds: number;
}

export type Credential =
  | ({ readonly kind: "bearer" } & Digest)
  | ({ readonly kind: "basic"; readonly username: string } & Digest)
  | ({ readonly kind: "jwt" } & AcceptedJwt);

export interface TenantCredentials {
  readonly tenant: string;
  /** By the name of the source. */
  readonly sources: Readonly<Record<string, readonly Credential[]>>;
}

/** Enough to tell an operator which one it was, and nothing that helps to guess it. */
const PREFIX = 12;

/** By which logs and `check-config` name a credential. */
export function credentialId(credential: Credential): string {
  if (credential.kind !== "jwt") return credential.sha256.slice(0, PREFIX);
  const { issuer, audience, claims } = credential;
  const told = JSON.stringify([issuer, audience, claims]);
  return `jwt-${createHash("sha256").update(told).digest("hex").slice(0, PREFIX)}`;
}

export function createTenantAuthentication(
  { tenant, sources }: TenantCredentials,
  deps: JwtDependencies,
): Authenticate {
  const all = Object.entries(sources).flatMap(([source, credentials]) =>
    credentials.map((credential) => {
      const principal: Principal = { tenant, source, credential: credentialId(credential) };
      return { principal, ...credential };
    }),
  );
  const bearer = createBearerCheck(
    all.filter((each) => each.kind === "bearer"),
    deps.clock,
  );
  const basics = all.filter((each) => each.kind === "basic");
  const jwt = createJwtCheck(
    all.filter((each) => each.kind === "jwt"),
    deps,
  );
  return createAuthentication({
    bearer: (token) => {
      const outcome = bearer(token);
      return "refused" in outcome && outcome.refused === "wrong"
        ? (jwt(token) ?? outcome)
        : outcome;
    },
    basic: basics.length === 0 ? undefined : createBasicCheck(basics, deps.clock),
  });
}
