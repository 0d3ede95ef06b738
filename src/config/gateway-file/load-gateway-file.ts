// From a configuration file and what the environment adds to a Config that can be trusted.
import { readAdminTokens } from "../files/admin-tokens.js";
import type { LoadedConfig } from "../config.js";
import { ConfigError } from "../config-error.js";
import { readGatewayFile } from "./gateway-file.js";
import type { FileChecks } from "./reader.js";
import type { ReadFile } from "../files/named-file.js";
import {
  activityKeysOf,
  stateKeysOf,
  type EnvironmentVariables,
  type RawSettings,
} from "../environment/read-environment.js";
import { readRedis } from "../environment/redis-settings.js";
import { problemsOfPorts, toPublicUrls, toServing } from "../environment/serving.js";
import { readTls } from "../files/tls-files.js";

export interface FileOptions {
  readonly path: string;
  readonly checks: FileChecks;
  readonly environment: EnvironmentVariables;
  readonly raw: RawSettings;
  readonly readFile: ReadFile;
}

/** Throws {@link ConfigError} with the problems of the file, its mapping file and the environment. */
export function loadGatewayFile(options: FileOptions): Omit<LoadedConfig, "secretFiles"> {
  const { path, checks, environment, raw, readFile } = options;
  const publicUrls = toPublicUrls(raw);
  const surroundings = { environment, readFile, checks, publicUrls };
  const { settings, problems, variables } = readGatewayFile(path, surroundings);
  // Of a file that cannot be read nobody knows what it uses.
  const beside =
    variables === undefined
      ? []
      : Object.keys(environment)
          .filter((name) => ofFile.test(name) && environment[name] !== "" && !variables.has(name))
          .map(
            (name) =>
              `${name}: is given beside ${path}, which does not use it; unset it, or write "\${${name}}" in the file`,
          );
  const isUsed = (sentence: string): boolean =>
    variables?.has(sentence.slice(0, sentence.indexOf(":"))) === true;
  const ofProcess = raw.problems.filter((problem) => !ofFile.test(problem) && !isUsed(problem));
  const warnings = raw.suspects.filter((suspect) => !isUsed(suspect));
  const ofListeners: string[] = [];
  const { tls, pair } = readTls(raw, readFile, ofListeners);
  const adminTokens = readAdminTokens(raw, readFile, ofListeners);
  const redis = readRedis(raw, ofListeners);
  const serving = toServing(raw);
  ofListeners.push(...problemsOfPorts(serving, false));
  const all = [...problems, ...beside, ...ofProcess, ...ofListeners];
  if (all.length > 0 || settings === undefined) throw new ConfigError([...all, ...warnings]);
  const { tenants, secrets } = settings;
  return {
    config: { file: path, demo: false, ...serving, tls, tenants },
    secrets: {
      adminTokens,
      scimBearerToken: undefined,
      stateKeys: stateKeysOf(raw.secrets),
      redis,
      activityKeys: activityKeysOf(raw.secrets),
      tls: pair,
      tenants: secrets,
    },
    warnings,
  };
}

/** What the file says in place of the environment. */
const ofFile =
  /^(PINGONE_|SCIM_(BEARER_TOKEN|PINGONE_EXTENSION|ALLOW|WRITABLE|BOUNDARY_POPULATIONS|PROTECTED_))/;
