// A configuration of one tenant with one source, seen flat: for tests that change one choice of it.
import type {
  Config,
  LoadedConfig,
  Secrets,
  SourceConfig,
  SourceSecrets,
  TenantConfig,
  TenantSecrets,
} from "../../src/config/config.js";

type OfTenant = Pick<
  TenantConfig,
  "pingone" | "mapping" | "mappingFile" | "publicBaseUrl" | "publicScimUrl"
>;

export type SingleConfig = Config & OfTenant & { readonly source: SourceConfig };

export function flat(config: Config): SingleConfig {
  const [tenant, ...others] = config.tenants;
  const [source, ...more] = tenant?.sources ?? [];
  if (tenant === undefined || source === undefined || others.length + more.length > 0) {
    throw new Error("not one tenant with one source");
  }
  return { ...config, ...ofTenant(tenant), source };
}

/** The configuration whose flat view this is. */
export function unflat({ source, ...config }: SingleConfig): Config {
  const { pingone, mapping, mappingFile, publicBaseUrl, publicScimUrl, ...rest } = config;
  const own = { pingone, mapping, mappingFile, publicBaseUrl, publicScimUrl };
  const tenants = rest.tenants.map((tenant) => ({ ...tenant, ...own, sources: [source] }));
  return { ...rest, tenants };
}

export const withSource = (config: Config, change: Partial<SourceConfig>): Config => {
  const single = flat(config);
  return unflat({ ...single, source: { ...single.source, ...change } });
};

/** Of the only tenant and its only source. */
export function flatSecrets({ tenants }: Secrets): Omit<TenantSecrets, "sources"> & SourceSecrets {
  const [tenant] = Object.values(tenants);
  const [source] = Object.values(tenant?.sources ?? {});
  if (tenant === undefined || source === undefined) throw new Error("no tenant, or no source");
  const { pingoneClientSecret, pingonePrivateKey } = tenant;
  return { pingoneClientSecret, pingonePrivateKey, ...source };
}

export const flatLoaded = ({ config, secrets }: LoadedConfig) => ({
  config: flat(config),
  secrets: flatSecrets(secrets),
});

const ofTenant = ({
  pingone,
  mapping,
  mappingFile,
  publicBaseUrl,
  publicScimUrl,
}: TenantConfig): OfTenant => ({ pingone, mapping, mappingFile, publicBaseUrl, publicScimUrl });
