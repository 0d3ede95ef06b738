// From environment variables to a Config that can be trusted, or a ConfigError with every reason why not.
import { defaultMapping } from "../mapping/default-mapping.js";
import { isUsableToken, tokenDigest, TOKEN_RULE } from "../platform/secrets/bearer-token.js";
import { fullPolicy, safePolicy, type SourcePolicy } from "../sources/policy.js";
import { readAdminTokens } from "./files/admin-tokens.js";
import { readCaFile } from "./files/ca-file.js";
import { problemsOfPolicy } from "./check-policy.js";
import type {
  InboundBearer,
  LoadedConfig,
  PingOneConfig,
  SourceConfig,
  WorkerSecrets,
} from "./config.js";
import { ConfigError } from "./config-error.js";
import { demo, demoPingOne, demoToken, demoWorker, namesPingOne, problemsOfDemo } from "./demo.js";
import type { FileChecks } from "./gateway-file/reader.js";
import { loadGatewayFile } from "./gateway-file/load-gateway-file.js";
import { fileDigest, type ReadFile } from "./files/named-file.js";
import { pingOneAddressOf } from "./pingone-address.js";
import { problemOfPrivateKey } from "./private-key.js";
import {
  activityKeysOf,
  readEnvironment,
  stateKeysOf,
  type EnvironmentVariables,
  type RawSettings,
} from "./environment/read-environment.js";
import { problemsOfPorts, toPublicUrls, toServing } from "./environment/serving.js";
import { readRedis } from "./environment/redis-settings.js";
import { policyOfEnvironment } from "./shape/source-shape.js";
import { readTls } from "./files/tls-files.js";

export interface LoadOptions {
  /** `--demo`: the emulator stands in for PingOne whatever the environment says, on any HOST. */
  readonly forceDemo: boolean;
  /** `--config FILE`, with those who know what its parts may say. */
  readonly file?: { readonly path: string; readonly checks: FileChecks } | undefined;
}

/** Throws {@link ConfigError}. Never falls back to the demo when a PingOne setting is present. */
export function loadConfig(
  environment: EnvironmentVariables,
  readFile: ReadFile,
  options: LoadOptions,
): LoadedConfig {
  const secretFiles = new Map<string, string>();
  const reading: ReadFile = (path, isSecret) => {
    if (isSecret !== true) return readFile(path);
    const text = readFile(path);
    secretFiles.set(path, fileDigest(text));
    return text;
  };
  return { ...load(environment, reading, options), secretFiles };
}

function load(
  environment: EnvironmentVariables,
  readFile: ReadFile,
  options: LoadOptions,
): Omit<LoadedConfig, "secretFiles"> {
  const raw = readEnvironment(environment, readFile);
  if (options.file !== undefined) {
    return loadGatewayFile({ ...options.file, environment, raw, readFile });
  }
  const isPingOne = (name: string): boolean => name.startsWith("PINGONE_");
  // `--demo` needs none of them, so it does not matter what they say.
  const problems = raw.problems.filter((each) => !options.forceDemo || !isPingOne(each));
  const isDemo = options.forceDemo || !namesPingOne(raw);
  const serving = toServing(raw);
  if (isDemo && !options.forceDemo) problems.push(...problemsOfDemo(raw, serving));
  const pingone = isDemo
    ? demoPingOne(serving.emulatorPort)
    : toPingOneConfig(raw, readFile, problems);
  const worker = isDemo ? demoWorker : toWorkerSecrets(raw, problems);
  const token = (isDemo ? demoToken : tokenOf)(raw, problems);
  const { tls, pair } = readTls(raw, readFile, problems);
  const adminTokens = readAdminTokens(raw, readFile, problems);
  const redis = readRedis(raw, problems);
  const populationId = isDemo ? demo.populationId : raw.values.PINGONE_POPULATION_ID?.toLowerCase();
  const source = defaultSource(populationId, raw, policyOf(raw, isDemo));
  problems.push(...problemsOfSource(source), ...problemsOfPorts(serving, isDemo));
  // What is missing may be there under another name.
  if (problems.length > 0 || pingone === undefined)
    throw new ConfigError([...new Set([...problems, ...raw.suspects])]);
  const tenant = {
    name: "default",
    isDefault: true,
    ...toPublicUrls(raw),
    pingone,
    mapping: defaultMapping,
    mappingFile: undefined,
    sources: [source],
  };
  const sources = { default: { credentials: [inbound(token)], worker: undefined } };
  return {
    config: { file: undefined, demo: isDemo, ...serving, tls, tenants: [tenant] },
    secrets: {
      adminTokens,
      scimBearerToken: token,
      stateKeys: stateKeysOf(raw.secrets),
      redis,
      activityKeys: activityKeysOf(raw.secrets),
      tls: pair,
      tenants: { default: { ...worker, sources } },
    },
    warnings: raw.suspects,
  };
}

/** The one source there is when the environment alone configures the gateway. */
const defaultSource = (
  populationId: string | undefined,
  { values }: RawSettings,
  policy: SourcePolicy,
): SourceConfig => ({
  name: "default",
  worker: undefined,
  limits: {},
  addresses: undefined,
  populations: { default: populationId, rules: [] },
  identityProviderId: undefined,
  onUnmapped: "drop",
  passwordHashes: "refuse",
  pingoneExtension: values.SCIM_PINGONE_EXTENSION ?? "always",
  groups: { populationId: undefined, membersInLists: true },
  policy,
});

/** The demo's client may do everything that nobody forbids, for there is nothing to lose. */
const policyOf = ({ values }: RawSettings, isDemo: boolean): SourcePolicy =>
  policyOfEnvironment(values, isDemo ? fullPolicy : safePolicy);

/** Each by its variable. */
const problemsOfSource = (source: SourceConfig): readonly string[] =>
  problemsOfPolicy(source, defaultMapping).map(({ path: [part], message }) =>
    part === "writable"
      ? `SCIM_WRITABLE: one of its attributes ${message}`
      : "PINGONE_POPULATION_ID: is none of SCIM_BOUNDARY_POPULATIONS; new users would be out of sight of their client",
  );

function toPingOneConfig(
  raw: RawSettings,
  readFile: ReadFile,
  problems: string[],
): PingOneConfig | undefined {
  const { values, given } = raw;
  const missing = (name: string, meaning: string): void => {
    if (!given.has(name)) problems.push(`${name}: is missing (${meaning})`);
  };
  missing("PINGONE_ENVIRONMENT_ID", "the environment to provision into");
  missing("PINGONE_CLIENT_ID", "the worker application");
  const region = values.PINGONE_REGION;
  if (!given.has("PINGONE_API_URL") || !given.has("PINGONE_AUTH_URL")) {
    missing(
      "PINGONE_REGION",
      "com, ca, eu, com.au, sg or asia; or both PINGONE_API_URL and PINGONE_AUTH_URL",
    );
  }
  const caFile = values.PINGONE_CA_FILE;
  const caPem = readCaFile(caFile, readFile, (problem) => {
    problems.push(`PINGONE_CA_FILE: ${problem}`);
  });
  const environmentId = values.PINGONE_ENVIRONMENT_ID;
  const clientId = values.PINGONE_CLIENT_ID;
  if (environmentId === undefined || clientId === undefined) return undefined;
  return {
    environmentId: environmentId.toLowerCase(),
    clientId,
    region,
    ...pingOneAddressOf({
      region,
      apiUrl: values.PINGONE_API_URL,
      authUrl: values.PINGONE_AUTH_URL,
    }),
    clientAuth: values.PINGONE_CLIENT_AUTH ?? "client_secret_basic",
    caFile,
    caPem,
    limits: {},
  };
}

function toWorkerSecrets(
  { values, secrets, given }: RawSettings,
  problems: string[],
): WorkerSecrets {
  const needed =
    values.PINGONE_CLIENT_AUTH === "private_key_jwt"
      ? "PINGONE_PRIVATE_KEY"
      : "PINGONE_CLIENT_SECRET";
  if (!given.has(needed)) {
    problems.push(
      `${needed}: is missing (the worker's credential; ${needed}_FILE reads it from a file)`,
    );
  }
  const key = secrets.PINGONE_PRIVATE_KEY;
  const problem = key === undefined ? undefined : problemOfPrivateKey(key);
  if (problem !== undefined) problems.push(`PINGONE_PRIVATE_KEY: must be ${problem}`);
  return { pingoneClientSecret: secrets.PINGONE_CLIENT_SECRET, pingonePrivateKey: key };
}

function tokenOf({ secrets, given }: RawSettings, problems: string[]): string {
  const token = secrets.SCIM_BEARER_TOKEN;
  if (!given.has("SCIM_BEARER_TOKEN")) {
    problems.push("SCIM_BEARER_TOKEN: is missing (what the pushing client sends as bearer token)");
  } else if (token !== undefined && !isUsableToken(token)) {
    problems.push(`SCIM_BEARER_TOKEN: ${TOKEN_RULE}`);
  }
  return token ?? "";
}

const inbound = (token: string): InboundBearer => ({
  kind: "bearer",
  setting: "SCIM_BEARER_TOKEN",
  sha256: tokenDigest(token),
  expiresAtMs: undefined,
});
