// The commands that get an environment ready: what they print and which exit code they end with.
import { ConfigError } from "../config/config-error.js";
import type { LoadedConfig } from "../config/config.js";
import type { Clock } from "../platform/clock.js";
import { bootstrap } from "./bootstrap/bootstrap.js";
import { fail, resultOf, type CheckResult } from "./doctor/check.js";
import type { RedisFacts } from "../platform/facts/redis-facts.js";
import { examineRedis, examineServing, examineTarget } from "./doctor/doctor.js";
import { findingsAsJson, renderFindings } from "./doctor/doctor-report.js";
import type { Network } from "./network.js";
import { toReached, toTargets } from "./target.js";

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
  readonly rehome?: boolean;
}

/** Throws ConfigError when the settings are unusable, or name no environment of PingOne. */
export async function bootstrapCommand(
  { dryRun = false, rehome = false }: BootstrapFlags,
  { load, out, clock }: CommandDependencies,
): Promise<ExitCode> {
  const targets = toTargets(load());
  if (targets.length === 0) throw new ConfigError([NO_PINGONE]);
  let isComplete = true;
  for (const target of targets) {
    isComplete = (await bootstrap(target, { dryRun, rehome, clock, out })) && isComplete;
  }
  return isComplete ? 0 : 1;
}

export interface DoctorFlags {
  readonly json?: boolean;
  readonly writeProbe?: boolean;
}

export interface DoctorDependencies extends CommandDependencies {
  readonly network: Network;
  /** What the Redis that replicas share is, and does. */
  readonly inspectRedis: (
    settings: NonNullable<LoadedConfig["secrets"]["redis"]>,
    stateKeys: readonly string[],
  ) => Promise<RedisFacts>;
}

/** Never throws for what it is there to find; with unusable settings those are the findings. */
export async function doctorCommand(
  { json = false, writeProbe: writeProbed = false }: DoctorFlags,
  { load, out, clock, network, inspectRedis }: DoctorDependencies,
): Promise<ExitCode> {
  const print = (checks: readonly CheckResult[]): void => {
    out(json ? findingsAsJson(checks) : renderFindings(checks));
  };
  const loaded = loadOrFindings(load);
  if (!("config" in loaded)) {
    print(loaded);
    return 2;
  }
  const checks = [...(await examineServing(toReached(loaded), loaded.warnings, clock))];
  const { redis, stateKeys } = loaded.secrets;
  if (redis !== undefined) {
    checks.push(...(await examineRedis(() => inspectRedis(redis, stateKeys), clock)));
  }
  for (const target of toTargets(loaded)) {
    checks.push(...(await examineTarget(target, { network, clock, writeProbed })));
  }
  print(checks);
  return resultOf(checks) === "FAIL" ? 1 : 0;
}

function loadOrFindings(load: () => LoadedConfig): LoadedConfig | readonly CheckResult[] {
  try {
    const loaded = load();
    return loaded.config.demo ? [unusable(NO_PINGONE)] : loaded;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(unusable);
  }
}

const unusable = (problem: string): CheckResult => ({
  id: "config",
  ...fail(
    problem,
    "Set it right; `scim-pingone check-config` tells whether the settings are usable.",
  ),
});

/** `serve` would run the demo, whose emulator declares everything. */
const NO_PINGONE =
  "PINGONE_ENVIRONMENT_ID: is missing, like every other PINGONE_ setting; the demo needs no setup, its emulator declares everything. To try this command, run `scim-pingone emulator` and point PINGONE_API_URL and PINGONE_AUTH_URL at it (docs/operations.md)";
