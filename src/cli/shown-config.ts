// A configuration as it may be shown: no secret is in it, and long texts stand for themselves by their file.
import type { Config, TenantConfig } from "../config/config.js";

export const toShown = ({ tenants, ...config }: Config): object => ({
  ...config,
  tenants: tenants.map(toShownTenant),
});

const toShownTenant = ({ mappingFile, pingone, ...tenant }: TenantConfig): object => ({
  ...tenant,
  pingone: { ...pingone, caPem: undefined },
  mapping: mappingFile,
});
