// What `--help` says of the settings a command reads: each by its name, in a few words; the README has the whole table.
import type { SecretName, SettingName } from "../config/environment/settings.js";

type SettingGroup = "pingone" | "clients" | "process" | "demo";

/** One row for each setting that exists. */
const meanings: Readonly<Record<SettingName | SecretName, readonly [SettingGroup, string]>> = {
  PINGONE_ENVIRONMENT_ID: ["pingone", "environment to provision into"],
  PINGONE_REGION: ["pingone", "com, ca, eu, com.au, sg or asia"],
  PINGONE_CLIENT_ID: ["pingone", "worker application"],
  PINGONE_CLIENT_SECRET: ["pingone", "its secret"],
  PINGONE_CLIENT_AUTH: ["pingone", "client_secret_basic unless given"],
  PINGONE_PRIVATE_KEY: ["pingone", "RSA key as PKCS #8 PEM, for private_key_jwt"],
  PINGONE_API_URL: ["pingone", "API base with /v1, in place of the region"],
  PINGONE_AUTH_URL: ["pingone", "auth host, in place of the region"],
  PINGONE_CA_FILE: ["pingone", "certificates of a private authority, PEM"],
  PINGONE_POPULATION_ID: ["pingone", "population of new users"],
  SCIM_BEARER_TOKEN: ["clients", "what the pushing client sends"],
  SCIM_ALLOW: ["clients", "what it may do: users:read, groups:write, …, bulk"],
  SCIM_WRITABLE: ["clients", "attributes it may write although they can take accounts over"],
  SCIM_BOUNDARY_POPULATIONS: ["clients", "populations that exist for it; all unless given"],
  SCIM_PROTECTED_USERS: ["clients", "users it must not change"],
  SCIM_PROTECTED_GROUPS: ["clients", "groups it must not change"],
  PUBLIC_BASE_URL: ["clients", "what links in answers begin with"],
  PUBLIC_SCIM_URL: ["clients", "the whole base URL clients use, in its place"],
  TRUSTED_PROXIES: ["clients", "proxies before the gateway, CIDR blocks"],
  SCIM_PINGONE_EXTENSION: ["clients", "always unless given, or onRequest"],
  HOST: ["process", "address to listen on, 127.0.0.1"],
  PORT: ["process", "port to listen on, 8080"],
  TLS_CERT_FILE: ["process", "certificate of the listener, PEM"],
  TLS_KEY_FILE: ["process", "its key, PEM"],
  STATE_KEY: ["process", "what keys of its own are made of; needed with REDIS_URL"],
  REDIS_URL: ["process", "Redis or Valkey that replicas share, none"],
  REDIS_PASSWORD: ["process", "its password, where not in the URL"],
  REDIS_PREFIX: ["process", "what its keys begin with, scim-pingone"],
  ACTIVITY_KEY: ["process", "what pseudonyms in log and activity are made of; old keys after it"],
  ADMIN_HOST: ["process", "address of the admin listener, 127.0.0.1"],
  ADMIN_PORT: ["process", "its port: metrics, activity, switches; none"],
  ADMIN_TOKENS_FILE: ["process", "who may ask there, YAML; needed beyond loopback"],
  KEEP_ALIVE_MS: ["process", "life of idle connections, 75000"],
  LOG_LEVEL: ["process", "info unless given"],
  EMULATOR_PORT: ["demo", "port of the embedded emulator, 9411"],
};

/** The settings of the groups, as a block below the options. */
export function settingsHelp(...groups: readonly SettingGroup[]): string {
  const rows = Object.entries(meanings).filter(([, [group]]) => groups.includes(group));
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, [, meaning]]) => `  ${name.padEnd(width)}  ${meaning}`);
  return `\nSettings (environment variables; a secret may be given as NAME_FILE=<path> instead):\n${lines.join("\n")}`;
}
