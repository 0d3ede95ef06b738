#!/usr/bin/env node
// The process: commands, signals, exit codes. 0 done, 1 could not run, 2 wrong configuration.
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { demoBanner } from "./banner.js";
import { ConfigError } from "./config/config-error.js";
import type { LoadedConfig } from "./config/config.js";
import { loadConfig } from "./config/load-config.js";
import { runEmulatorCommand } from "./emulator/command.js";
import { createEmulator } from "./emulator/emulator.js";
import { createGateway } from "./gateway.js";
import { systemClock } from "./platform/clock.js";
import { bootstrapCommand, doctorCommand, type ExitCode } from "./setup/commands.js";
import { systemNetwork } from "./setup/network.js";

const out = (text: string): void => void process.stdout.write(text);
const complain = (text: string): void => void process.stderr.write(`${text}\n`);

function load(forceDemo: boolean): LoadedConfig {
  return loadConfig(process.env, (path) => readFileSync(path, "utf8"), { forceDemo });
}

/** To be called before anything says that the process is ready. The first signal stops in order; a second one is left to Node, which ends the process. */
function stopOnSignal(stop: () => Promise<void>): void {
  const onSignal = (): void => {
    process.off("SIGTERM", onSignal);
    process.off("SIGINT", onSignal);
    stop().catch(fail);
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}

async function serve({ demo: forceDemo = false }: { demo?: boolean }): Promise<void> {
  const { config, secrets } = load(forceDemo);
  if (!config.demo) {
    const gateway = createGateway(config, secrets);
    const url = await gateway.start();
    stopOnSignal(() => gateway.stop());
    out(`SCIM base URL ${url}\n`);
    return;
  }
  const emulator = await createEmulator({ port: config.emulatorPort });
  const { apiUrl, authUrl } = emulator;
  const gateway = createGateway(
    { ...config, pingone: { ...config.pingone, apiUrl, authUrl } },
    secrets,
  );
  const baseUrl = await gateway.start().catch(async (error: unknown) => {
    await emulator.stop();
    throw error;
  });
  const { environmentId } = config.pingone;
  stopOnSignal(async () => {
    await gateway.stop();
    await emulator.stop();
  });
  out(demoBanner({ baseUrl, token: secrets.scimBearerToken, environmentId, emulatorUrl: apiUrl }));
}

function checkConfig({ demo = false }: { demo?: boolean }): void {
  const { config } = load(demo);
  out(`${JSON.stringify(config, undefined, 2)}\nThe configuration is usable.\n`);
}

interface EmulatorFlags {
  readonly host?: string;
  readonly port: number;
  readonly users?: number;
  readonly seed?: string;
  readonly rateLimit?: number;
}

async function emulate({ seed, ...flags }: EmulatorFlags): Promise<void> {
  const options = seed === undefined ? flags : { ...flags, seedFile: seed };
  const emulator = await runEmulatorCommand(options).catch(asMendable);
  if (emulator === undefined) return;
  stopOnSignal(() => emulator.stop());
  out(`${emulator.banner}\n`);
}

const setup = { load: () => load(false), out, clock: systemClock, network: systemNetwork };

/** An action that says itself how the process ends. */
const endingWith =
  <Flags>(command: (flags: Flags, dependencies: typeof setup) => Promise<ExitCode>) =>
  async (flags: Flags): Promise<void> => {
    process.exitCode = await command(flags, setup);
  };

/** A seed file that cannot be used is the person's to mend: a line, no stack trace. Listen errors have a code. */
function asMendable(error: unknown): undefined {
  if (!(error instanceof Error) || "code" in error) throw error;
  complain(error.message);
  process.exitCode = 1;
  return undefined;
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It has to be a whole number.");
  return Number(text);
}

function port(text: string): number {
  const value = count(text);
  if (value > 65_535) throw new InvalidArgumentError("It has to be between 0 and 65535.");
  return value;
}

/** Tells what went wrong in lines a person can act on; never a stack trace for what the person can mend. */
function fail(error: unknown): void {
  if (error instanceof ConfigError) {
    complain(
      `The configuration is not usable:\n${error.problems.map((each) => `  ${each}`).join("\n")}`,
    );
    process.exitCode = 2;
    return;
  }
  const { code, address, port } = error as { code?: unknown; address?: unknown; port?: unknown };
  const where = `${String(address)}:${String(port)}`;
  if (code === "EADDRINUSE") complain(`Cannot listen on ${where}: the port is taken.`);
  else if (code === "EACCES") complain(`Cannot listen on ${where}: not permitted.`);
  else if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    complain(`Cannot listen on ${where}: this machine has no such address.`);
  } else complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}

const program = new Command("scim-pingone").description("SCIM 2.0 gateway in front of PingOne");
program
  .command("serve", { isDefault: true })
  .description("run the gateway; without PINGONE_ settings, against the embedded emulator")
  .option("--demo", "run against the embedded emulator whatever the settings are")
  .action(serve);
program
  .command("emulator")
  .description("run the PingOne emulator alone, for developing any PingOne client")
  .option("--host <host>", "address to listen on", "127.0.0.1")
  .option("--port <n>", "port to listen on, 0 for a free one", port, 9411)
  .option("--users <n>", "users to make up", count)
  .option("--seed <file>", "users, groups and settings to start with (docs/emulator.md)")
  .option("--rate-limit <n>", "requests a second of one source, 0 for no limit", count)
  .action(emulate);
program
  .command("check-config")
  .description("tell whether the settings are usable; prints them without secrets")
  .option("--demo", "check as `serve --demo` would")
  .action(checkConfig);
program
  .command("bootstrap")
  .description(
    "declare the custom attributes the mapping needs in PingOne; shows the difference first",
  )
  .option("--dry-run", "show the difference and change nothing")
  .option(
    "--rehome",
    "move values the overflow keeps into declared attributes, whatever was declared now",
  )
  .addHelpText(
    "after",
    `
Exit codes: 0 everything is declared; 1 something could not be done, or is for a person to decide; 2 unusable settings.
With --dry-run: 0 whatever is missing, 1 when the schema cannot be read.`,
  )
  .action(endingWith(bootstrapCommand));
program
  .command("doctor")
  .description(
    "examine settings, network, worker, schema and licence, and say how to mend what is wrong",
  )
  .option("--json", "for scripts: {checks: [{id, status, summary, mend?}], result}")
  .addHelpText("after", "\nExit codes: 0 nothing fails; 1 something does; 2 unusable settings.")
  .action(endingWith(doctorCommand));

await program.parseAsync().catch(fail);
