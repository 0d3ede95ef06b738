// A configuration as it may be shown: no secret is in it, and long texts stand for themselves by their file.
import type { Config, InboundCredential, Secrets, TenantConfig } from "./config.js";
import { credentialId } from "../sources/authentication/credential-checks.js";

/** With `secrets`, each source's credentials as well: of a digest only its beginning. */
export const toShown = ({ tenants, ...config }: Config, secrets?: Secrets): object => ({
  ...config,
  tenants: tenants.map((tenant) => toShownTenant(tenant, secrets)),
});

const toShownTenant = (
  { mappingFile, pingone, sources, ...tenant }: TenantConfig,
  secrets: Secrets | undefined,
): object => ({
  ...tenant,
  pingone: { ...pingone, caPem: undefined },
  mapping: mappingFile,
  sources: sources.map((source) => ({
    ...source,
    credentials: secrets?.tenants[tenant.name]?.sources[source.name]?.credentials.map(toCredential),
  })),
});

function toCredential(credential: InboundCredential): object {
  const { kind, expiresAtMs } = credential;
  const expiresAt = expiresAtMs === undefined ? "never" : new Date(expiresAtMs).toISOString();
  const id = credentialId(credential);
  if (kind === "bearer") return { kind, id, expiresAt };
  if (kind === "basic") return { kind, id, username: credential.username, expiresAt };
  const { issuer, audience, claims, algorithms } = credential;
  return { kind, id, issuer, audience, claims, algorithms };
}
