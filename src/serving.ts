// Everything a configuration makes: tenants and the application that serves them. A reload makes another one, of the same parts where it can.
import type { LoadedConfig, TenantConfig } from "./config/config.js";
import type { KnownReadiness, Readiness } from "./http/routes/health.js";
import { createTenantsRouter, type TenantRouterDependencies } from "./http/tenant-router.js";
import { createParts, type Generation, type PartDependencies } from "./reusable-parts.js";
import type { Clock } from "./platform/clock.js";
import {
  createRotatingKeys,
  deriveKey,
  type KeyPurpose,
  type KeyRing,
  type RotatingKeys,
} from "./platform/secrets/derived-keys.js";
import type { Logger } from "./platform/logger.js";
import type { IssuerKeysOf } from "./sources/authentication/issuer-keys.js";
import { createAddresses } from "./sources/authentication/client-address.js";
import { secretsOf, stateSecrets } from "./state-keys.js";
import type { ShadowRuns } from "./tenant/shadow-runs.js";
import { createTenant, type Tenant } from "./tenant/tenant.js";

export interface Serving {
  /** Serves all tenants. */
  readonly router: ReturnType<typeof createTenantsRouter>;
  readonly generation: Generation;
  readonly tenants: ReadonlyMap<string, Tenant>;
  readonly readiness: Readiness;
  /** The first names and seals what replicas share. */
  readonly stateKeys: readonly string[];
  /** Changes what is shared with the one before: keys, and what workers show to PingOne. */
  activate(): void;
}

export interface ServingDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly parts: PartDependencies;
  /** By purpose and tenant; each serving adds those it lacks. */
  readonly keys: Map<string, RotatingKeys>;
  readonly issuerKeysOf: IssuerKeysOf;
  readonly shadowRuns: Pick<ShadowRuns, "wentLive">;
  readonly router: Omit<TenantRouterDependencies, "auth"> & {
    readonly auth: Omit<TenantRouterDependencies["auth"], "proxies">;
  };
}

/** Throws without a trace when something cannot be made. */
export function createServing(
  { config, secrets }: Pick<LoadedConfig, "config" | "secrets">,
  before: Generation,
  deps: ServingDependencies,
): Serving {
  const { clock, logger, keys } = deps;
  const parts = createParts(before, deps.parts);
  const jwt = {
    clock,
    keysOf: deps.issuerKeysOf,
    onUnavailable: (issuer: string, err: unknown): void => {
      logger.warn({ issuer, err }, "the keys of a token issuer cannot be had");
    },
  };
  function ringOf(tenant: string, purpose: KeyPurpose): KeyRing {
    const derive = (secret: string): Uint8Array => deriveKey(secret, tenant, purpose);
    const [first, ...old] = stateSecrets(secretsOf(tenant, secrets), secrets);
    return [derive(first), ...old.map(derive)];
  }
  const keysOf = (tenant: string, purpose: KeyPurpose): RotatingKeys => {
    const name = `${purpose} ${tenant}`;
    const kept = keys.get(name) ?? createRotatingKeys(ringOf(tenant, purpose), clock);
    keys.set(name, kept);
    return kept;
  };
  // The environment alone names one source, of which a marker need not tell.
  const tellsApart = ({ sources }: TenantConfig): boolean =>
    config.file !== undefined || sources.length > 1;
  const tenants = new Map(
    config.tenants.map((each) => {
      keysOf(each.name, "shared");
      const cursorKeys = keysOf(each.name, "cursor").keys;
      const createKeys = tellsApart(each) ? keysOf(each.name, "create").keys : undefined;
      const shadowKeys = keysOf(each.name, "shadow").keys;
      const given = { parts, cursorKeys, createKeys, shadowKeys, jwt };
      return [each.name, createTenant(each, secretsOf(each.name, secrets), given)] as const;
    }),
  );
  const proxies = config.trustedProxies && createAddresses(config.trustedProxies);
  const surfaces = Array.from(tenants.values(), ({ surface }) => surface);
  const auth = { ...deps.router.auth, proxies };
  return {
    router: createTenantsRouter(surfaces, { ...deps.router, auth }),
    generation: parts.generation,
    tenants,
    readiness: createReadiness(tenants),
    stateKeys: secrets.stateKeys,
    activate() {
      for (const { name } of config.tenants) {
        for (const purpose of purposes) keysOf(name, purpose).rotate(ringOf(name, purpose));
      }
      for (const { worker, secrets: shown } of parts.generation.workers.values()) {
        worker.rotate(shown);
      }
      for (const { name, sources } of config.tenants) {
        const live = sources.filter(({ policy }) => policy.mode === "live");
        for (const source of live) deps.shadowRuns.wentLive(name, source.name);
      }
    },
  };
}

const purposes: readonly KeyPurpose[] = ["cursor", "create", "shadow", "shared"];

/** What a tenant keeps where replicas share it is named and sealed by these. */
export function sharedKeysOf(keys: ReadonlyMap<string, RotatingKeys>, tenant: string): KeyRing {
  const own = keys.get(`shared ${tenant}`);
  if (own === undefined) throw new TypeError("A tenant without keys.");
  return own.keys();
}

const createReadiness =
  (tenants: ReadonlyMap<string, Tenant>): Readiness =>
  async (name) => {
    const named = name === undefined ? undefined : tenants.get(name);
    if (name !== undefined) return named && readinessOf(named);
    return anyOf(await Promise.all(Array.from(tenants.values(), readinessOf)));
  };

async function readinessOf({ probe, workers }: Tenant): Promise<KnownReadiness> {
  const known = await probe();
  const openCircuits = [...workers].filter((each) => each.state().isCircuitOpen).length;
  return { ...known, openCircuits };
}

/** One that is ready is enough; which of several is not is for whoever asks for it by name. */
function anyOf(known: readonly KnownReadiness[]): KnownReadiness {
  const openCircuits = known.reduce((sum, each) => sum + (each.openCircuits ?? 0), 0);
  const ready = known.find(({ reason }) => reason === undefined);
  if (ready !== undefined) return { ...ready, openCircuits };
  const [first = { reason: "no tenant", ageMs: undefined }] = known;
  const reason = known.length === 1 ? first.reason : "PingOne: no tenant can work with it";
  return { ...first, reason, openCircuits };
}
