// The commands that get an environment ready: what they print and which exit code they end with.
import { ConfigError } from "../config/config-error.js";
import type { LoadedConfig } from "../config/config.js";
import type { Clock } from "../platform/clock.js";
import { bootstrap } from "./bootstrap.js";
import { toTargets } from "./target.js";

/** 0 done, or nothing to fail about; 1 could not, or something is wrong; 2 the settings cannot be used. */
export type ExitCode = 0 | 1 | 2;

export interface CommandDependencies {
  /** Throws ConfigError. */
  readonly load: () => LoadedConfig;
  readonly out: (text: string) => void;
  readonly clock: Clock;
}

export interface BootstrapFlags {
  readonly dryRun?: boolean;
}

/** Throws ConfigError when the settings are unusable, or name no environment of PingOne. */
export async function bootstrapCommand(
  { dryRun = false }: BootstrapFlags,
  { load, out, clock }: CommandDependencies,
): Promise<ExitCode> {
  const targets = toTargets(load());
  if (targets.length === 0) throw new ConfigError([NO_PINGONE]);
  let isComplete = true;
  for (const target of targets) {
    isComplete = (await bootstrap(target, { dryRun, clock, out })) && isComplete;
  }
  return isComplete ? 0 : 1;
}

/** `serve` would run the demo, whose emulator declares everything. */
const NO_PINGONE =
  "PINGONE_ENVIRONMENT_ID: is missing, like every other PINGONE_ setting; the demo needs no setup, its emulator declares everything. To try this command, run `scim-pingone emulator` and point PINGONE_API_URL and PINGONE_AUTH_URL at it (docs/operations.md)";
