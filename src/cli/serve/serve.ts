// The gateway as a process: people read standard error, machines standard output, which holds JSON lines from the first to the last.
import { ConfigError } from "../../config/config-error.js";
import type { Config, LoadedConfig } from "../../config/config.js";
import { judgeStart } from "../../config/judge-start.js";
import { createGateway, type Gateway, type GatewayOverrides } from "../../gateway.js";
import { steadyClock, systemClock } from "../../platform/clock.js";
import { listening } from "../../platform/listen-error.js";
import { createLogger } from "../../platform/logger.js";
import { connectSharedState } from "../../shared-state/connect.js";
import { demoBanner } from "./banner.js";
import { toFailure, type CommandFailure } from "../fail.js";
import { DEMO_TENANT, demoEnvironment, demoSources, withDemoTenant } from "./demo-tenant.js";
import { loadSettings, type SettingsFlags } from "../load-settings.js";
import { toShown } from "../../config/shown-config.js";
import { endInOrder, surviveSignals } from "./end-in-order.js";
import { followChanges, type Reload } from "./follow-changes.js";
import { createStandardOutput } from "./standard-output.js";
import { readVersion } from "../../platform/version.js";

type PrintProblem = (text: string) => void;

/** Resolves with true when the gateway listens. What keeps it from that is told, and decides the exit code. */
export async function serve(flags: SettingsFlags, complain: PrintProblem): Promise<boolean> {
  // A start that fails has its line whatever level was asked for, and when that cannot be read.
  const output = createStandardOutput();
  let logger = createLogger("info", output);
  let reload: Reload | undefined;
  surviveSignals((signal) => {
    if (signal === "SIGHUP" && reload !== undefined) reload({ signal });
    else logger.warn({ signal }, "the signal was ignored");
  });
  const onFailure = (error: unknown): void => {
    const { text, fields, exitCode }: CommandFailure = toFailure(error);
    complain(text);
    logger.fatal(fields, "failed");
    process.exitCode = exitCode;
  };
  try {
    const load = (): LoadedConfig => loadSettings(process.env, flags);
    const loaded = load();
    const { config } = loaded;
    logger = createLogger(config.logLevel, output);
    const { problems, warnings } = judgeStart(loaded, systemClock.now());
    if (problems.length > 0) throw new ConfigError(problems);
    for (const warning of warnings) {
      complain(`Warning: ${warning}`);
      logger.warn({ warning }, "configuration");
    }
    const { settings, listeners, banner, readiness, apply, stop } = await (
      config.demo ? startDemo : startReal
    )(loaded, { logger, output });
    endInOrder({ stop, fail: onFailure, logger, output });
    reload = followChanges(loaded, { load, apply, logger, complain, clock: systemClock });
    const started = { version: readVersion(), node: process.versions.node, listeners };
    logger.info({ ...started, configuration: toShown(settings) }, "started");
    complain(banner);
    const known = await readiness();
    if (known?.reason !== undefined && known.ageMs !== undefined) complain(notReady(known.reason));
    return true;
  } catch (error) {
    onFailure(error);
    return false;
  }
}

const notReady = (reason: string): string =>
  `Warning: ${reason}. The gateway runs, but nothing can be read or written until that is mended; scim-pingone doctor says how.`;

interface Running {
  readonly settings: Config;
  readonly listeners: ReturnType<Gateway["listeners"]>;
  readonly banner: string;
  readonly readiness: Gateway["readiness"];
  /** Serves by another configuration. */
  readonly apply: (loaded: LoadedConfig) => void;
  readonly stop: () => Promise<void>;
}

type ServingParts = Pick<GatewayOverrides, "logger" | "output">;

async function startReal({ config, secrets }: LoadedConfig, parts: ServingParts): Promise<Running> {
  const shared = await connectSharedState(secrets.redis, steadyClock);
  const gateway = createGateway(config, secrets, { ...parts, shared });
  const url = await gateway.start();
  const listeners = gateway.listeners();
  return {
    settings: config,
    listeners,
    banner: `SCIM base URL ${url}`,
    readiness: gateway.readiness,
    apply: (loaded) => {
      gateway.reload(loaded);
    },
    stop: () => gateway.stop(),
  };
}

async function startDemo({ config, secrets }: LoadedConfig, parts: ServingParts): Promise<Running> {
  const { emulatorPort: port } = config;
  const { createEmulator } = await import("../../emulator/emulator.js");
  const open = createEmulator({ port, settings: { environments: [demoEnvironment] } });
  const emulator = await listening("EMULATOR_PORT", "127.0.0.1", port, open);
  const { apiUrl, authUrl } = emulator;
  const toEmulator = (given: Pick<LoadedConfig, "config" | "secrets">) => {
    const { config: whole, secrets: all } = withDemoTenant(given.config, given.secrets);
    const tenants = whole.tenants.map((tenant) => ({
      ...tenant,
      pingone: { ...tenant.pingone, apiUrl, authUrl },
    }));
    return { config: { ...whole, tenants }, secrets: all };
  };
  const demo = toEmulator({ config, secrets });
  const { config: settings } = demo;
  const shared = await connectSharedState(secrets.redis, steadyClock);
  const gateway = createGateway(settings, demo.secrets, { ...parts, shared });
  const baseUrl = await gateway.start().catch(async (error: unknown) => {
    await emulator.stop();
    throw error;
  });
  const token = secrets.scimBearerToken ?? "";
  return {
    settings,
    listeners: { ...gateway.listeners(), emulator: new URL(apiUrl).host },
    banner: demoBanner({
      baseUrl,
      token,
      environmentId: config.tenants[0]?.pingone.environmentId ?? "",
      emulatorUrl: apiUrl,
      tenantUrl: baseUrl.replace(/\/scim\/v2$/, `/${DEMO_TENANT}/scim/v2`),
      sources: demoSources,
    }),
    readiness: gateway.readiness,
    apply: (loaded) => {
      gateway.reload(toEmulator(loaded));
    },
    async stop() {
      await gateway.stop();
      await emulator.stop();
    },
  };
}
