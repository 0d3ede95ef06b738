#!/usr/bin/env node
// The process: commands, signals, exit codes. 0 done, 1 could not run, 2 wrong configuration.
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { demoBanner } from "./banner.js";
import { ConfigError } from "./config/config-error.js";
import { runEmulatorCommand } from "./emulator/command.js";
import { createEmulator } from "./emulator/emulator.js";
import { createGateway } from "./gateway.js";
import { hashTokenCommand } from "./hash-token.js";
import { loadSettings, type SettingsFlags } from "./load-settings.js";
import { systemClock } from "./platform/clock.js";
import { bootstrapCommand, doctorCommand, type ExitCode } from "./setup/commands.js";
import { systemNetwork } from "./setup/network.js";

const out = (text: string): void => void process.stdout.write(text);
const complain = (text: string): void => void process.stderr.write(`${text}\n`);

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

async function serve(flags: SettingsFlags): Promise<void> {
  const { config, secrets } = loadSettings(process.env, flags);
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
  const token = secrets.scimBearerToken ?? "";
  out(demoBanner({ baseUrl, token, environmentId, emulatorUrl: apiUrl }));
}

function checkConfig(flags: SettingsFlags): void {
  const { config } = loadSettings(process.env, flags);
  const shown = { ...config, mapping: config.mapping?.file };
  out(`${JSON.stringify(shown, undefined, 2)}\nThe configuration is usable.\n`);
}

interface EmulatorFlags {
  readonly host?: string;
  readonly port: number;
  readonly users?: number;
  readonly seed?: string;
  readonly state?: string;
  readonly rateLimit?: number;
}

async function emulate({ seed, state, ...flags }: EmulatorFlags): Promise<void> {
  const options = {
    ...flags,
    ...(seed === undefined ? {} : { seedFile: seed }),
    ...(state === undefined ? {} : { stateFile: state }),
  };
  const emulator = await runEmulatorCommand(options).catch(asMendable);
  if (emulator === undefined) return;
  stopOnSignal(() => emulator.stop());
  out(`${emulator.banner}\n`);
}

const setupOf = (flags: SettingsFlags) => ({
  load: () => loadSettings(process.env, flags),
  out,
  clock: systemClock,
  network: systemNetwork,
});

/** An action that says itself how the process ends. */
const endingWith =
  <Flags>(command: (flags: Flags, dependencies: ReturnType<typeof setupOf>) => Promise<ExitCode>) =>
  async ({ config, ...flags }: Flags & Pick<SettingsFlags, "config">): Promise<void> => {
    process.exitCode = await command(
      flags as Flags,
      setupOf(config === undefined ? {} : { config }),
    );
  };

function hashToken(flags: { readonly generate?: boolean }): void {
  if (flags.generate !== true && process.stdin.isTTY) complain("Type the token, then Ctrl-D:");
  const readInput = (): string => readFileSync(0, "utf8");
  process.exitCode = hashTokenCommand(flags, { readInput, out, complain });
}

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

const configFile = (): Option =>
  new Option("--config <file>", "configuration file (config/gateway.example.yaml)");
const demo = (text: string): Option => new Option("--demo", text).conflicts("config");

const program = new Command("scim-pingone").description("SCIM 2.0 gateway in front of PingOne");
program
  .command("serve", { isDefault: true })
  .description("run the gateway; without PINGONE_ settings, against the embedded emulator")
  .addOption(demo("run against the embedded emulator whatever the settings are"))
  .addOption(configFile())
  .action(serve);
program
  .command("emulator")
  .description("run the PingOne emulator alone, for developing any PingOne client")
  .option("--host <host>", "address to listen on", "127.0.0.1")
  .option("--port <n>", "port to listen on, 0 for a free one", port, 9411)
  .option("--users <n>", "users to make up", count)
  .option("--seed <file>", "users, groups and settings to start with (docs/emulator.md)")
  .option("--state <file>", "keep everything in this file over restarts (docs/emulator.md)")
  .option("--rate-limit <n>", "requests a second of one source, 0 for no limit", count)
  .action(emulate);
program
  .command("check-config")
  .description("tell whether the settings are usable; prints them without secrets")
  .addOption(demo("check as `serve --demo` would"))
  .addOption(configFile())
  .action(checkConfig);
program
  .command("hash-token")
  .description("print the SHA-256 of a bearer token, read from the input, for a configuration file")
  .option("--generate", "make up a token and print it as well")
  .action(hashToken);
program
  .command("bootstrap")
  .description(
    "declare the custom attributes the mapping needs in PingOne; shows the difference first",
  )
  .addOption(configFile())
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
  .addOption(configFile())
  .option("--json", "for scripts: {checks: [{id, status, summary, mend?}], result}")
  .addHelpText("after", "\nExit codes: 0 nothing fails; 1 something does; 2 unusable settings.")
  .action(endingWith(doctorCommand));

await program.parseAsync().catch(fail);
