// The keys by which names in a log are found and its signatures tried: those of the settings, as the gateway itself derives them.
import { ConfigError } from "../../config/config-error.js";
import { readFileSync } from "node:fs";
import {
  activityKeysOf,
  type EnvironmentVariables,
  readEnvironment,
  stateKeysOf,
} from "../../config/environment/read-environment.js";
import type { Secrets } from "../../config/config.js";
import { loadSettings } from "../load-settings.js";

export type KeySecrets = Pick<Secrets, "activityKeys" | "stateKeys" | "tenants">;

/** With ACTIVITY_KEY alone the gateway's other settings are not needed. Throws ConfigError. */
export function readKeys(
  environment: EnvironmentVariables,
  config: string | undefined,
): KeySecrets {
  const { secrets, problems } = readEnvironment(environment, (path) => readFileSync(path, "utf8"));
  const own = problems.filter((problem) => problem.startsWith("ACTIVITY_KEY"));
  if (own.length > 0) throw new ConfigError(own);
  const activityKeys = activityKeysOf(secrets);
  try {
    return loadSettings(environment, config === undefined ? {} : { config }).secrets;
  } catch (error) {
    // Wrong settings are no matter here unless they were named.
    if (!(error instanceof ConfigError) || config !== undefined) throw error;
    return { activityKeys, stateKeys: stateKeysOf(secrets), tenants: {} };
  }
}
