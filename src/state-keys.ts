// The keys the gateway makes for itself of the secrets it has: the same in every replica and after a restart.
import type { Secrets, TenantSecrets } from "./config/config.js";
import { deriveKey } from "./platform/secrets/derived-keys.js";

/** The first makes, each of them finds. */
export type ActivityKeys = readonly [Uint8Array, ...Uint8Array[]];

export const secretsOf = (tenant: string, { tenants }: Pick<Secrets, "tenants">): TenantSecrets =>
  tenants[tenant] ?? { pingoneClientSecret: undefined, pingonePrivateKey: undefined, sources: {} };

/** What keys of our own are made of, without one more secret to configure; the first for new ones. */
export function stateSecrets(
  tenant: TenantSecrets,
  { stateKeys }: Pick<Secrets, "stateKeys">,
): readonly [string, ...string[]] {
  const [first, ...old] = stateKeys;
  if (first !== undefined) return [first, ...old];
  return [tenant.pingoneClientSecret ?? tenant.pingonePrivateKey ?? ""];
}

type ActivitySecrets = Pick<Secrets, "activityKeys" | "stateKeys" | "tenants">;

function activitySecrets(tenant: TenantSecrets, secrets: ActivitySecrets) {
  const [first, ...old] = secrets.activityKeys;
  return first === undefined ? stateSecrets(tenant, secrets) : ([first, ...old] as const);
}

/** The first makes pseudonyms, the others find what was made before. */
export function pseudonymKeysOf(secrets: ActivitySecrets, tenant: string): ActivityKeys {
  const [first, ...old] = activitySecrets(secretsOf(tenant, secrets), secrets);
  const derive = (secret: string): Uint8Array => deriveKey(secret, tenant, "pseudonym");
  return [derive(first), ...old.map(derive)];
}

/** One for all lines of the process: they are one chain. The first signs, each of them tries. */
export function auditKeysOf(secrets: ActivitySecrets): ActivityKeys {
  const [tenant = secretsOf("", secrets)] = Object.values(secrets.tenants);
  const [first, ...old] = activitySecrets(tenant, secrets);
  const derive = (secret: string): Uint8Array => deriveKey(secret, "audit", "audit");
  return [derive(first), ...old.map(derive)];
}
