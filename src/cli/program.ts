// The commands and their options; what only one command needs is loaded when that is run. Exit codes: 0 done, 1 could not run, 2 wrong configuration.
import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import { ConfigError } from "../config/config-error.js";
import { judgeStart } from "../config/judge-start.js";
import { systemClock } from "../platform/clock.js";
import { count, port, unknownCommand } from "./arguments.js";
import type { BootstrapFlags, DoctorFlags } from "../setup/commands.js";
import type { ExplainFlags } from "./explain/explain.js";
import type { EmulatorFlags } from "./emulate.js";
import { isFileProblem, OptionError, toFailure } from "./fail.js";
import { createPrinter } from "./printing.js";
import { hashTokenCommand } from "./hash-token.js";
import { GUARDED_WRITES } from "../scim/change-guard.js";
import type { GuardFlags } from "./admin/guard.js";
import type { PlanFlags } from "./admin/plan.js";
import type { PreviewFlags } from "./preview.js";
import { loadSettings, type SettingsFlags } from "./load-settings.js";
import { withDemoTenant } from "./serve/demo-tenant.js";
import { settingsHelp } from "./settings-help.js";
import { toShown } from "../config/shown-config.js";
import { readVersion } from "../platform/version.js";

let serves = false;
const print = createPrinter(process.stderr, () => undefined);
const complain = (text: string): void => {
  print(`${text}\n`);
};
const out = createPrinter(process.stdout, ({ message }) => {
  complain(`Standard output cannot be written: ${message}`);
  process.exit(1);
});

function fail(error: unknown): void {
  const { text, exitCode } = toFailure(error);
  complain(isFileProblem(error) ? error.message : text);
  process.exitCode = exitCode;
}

/** Says the same as `serve` would. */
function checkConfig(flags: SettingsFlags): void {
  const loaded = loadSettings(process.env, flags);
  const { problems, warnings } = judgeStart(loaded, systemClock.now());
  if (problems.length > 0) throw new ConfigError(problems);
  const { config, secrets } = loaded.config.demo
    ? withDemoTenant(loaded.config, loaded.secrets)
    : loaded;
  out(`${JSON.stringify(toShown(config, secrets), undefined, 2)}\n`);
  for (const warning of warnings) complain(`Warning: ${warning}`);
  complain(loaded.config.demo ? USABLE_DEMO : "The configuration is usable.");
}

/** For whoever believes to have given settings, in an .env nobody reads for example. */
const USABLE_DEMO =
  "The configuration is usable: that of the demo, for no setting of PingOne is among the variables. An .env file is read by node --env-file=.env, docker run --env-file .env and docker compose alone.";

type SetupFlags = BootstrapFlags & DoctorFlags & Pick<SettingsFlags, "config">;

/** The setup commands say themselves how the process ends. */
const setup =
  (name: "bootstrapCommand" | "doctorCommand") =>
  async ({ config, ...flags }: SetupFlags): Promise<void> => {
    const [commands, { systemNetwork: network }, { inspectSharedState: inspectRedis }] =
      await Promise.all([
        import("../setup/commands.js"),
        import("../setup/network.js"),
        import("../shared-state/connect.js"),
      ]);
    const load = () => loadSettings(process.env, config === undefined ? {} : { config });
    const dependencies = { load, out, clock: systemClock, network, inspectRedis };
    process.exitCode = await commands[name](flags, dependencies);
  };

function hashToken(flags: { readonly generate?: boolean }, { args }: Command): void {
  if (args.length > 0) throw new OptionError([TOKEN_IN_ARGUMENTS]);
  if (flags.generate !== true && process.stdin.isTTY) complain("Type the token, then Ctrl-D:");
  const readInput = (): string => readFileSync(0, "utf8");
  process.exitCode = hashTokenCommand(flags, { readInput, out, complain });
}

/** Quotes nothing: it is the token. */
const TOKEN_IN_ARGUMENTS =
  "hash-token: reads the token from its input, because everybody on this machine sees a command line, and the shell keeps it; make another token (scim-pingone hash-token --generate), or give one in a file: scim-pingone hash-token < FILE";

/** Settings of PingOne that are not all there are refused as everywhere; without any, nothing is read. */
async function previewCommand(
  file: string | undefined,
  { json, config, ...flags }: PreviewFlags & Pick<SettingsFlags, "config"> & { json?: boolean },
): Promise<void> {
  const [{ preview, readInput }, { renderPreview }] = await Promise.all([
    import("./preview.js"),
    import("../setup/preview/report.js"),
  ]);
  if (file === undefined && process.stdin.isTTY) complain("Type SCIM JSON, then Ctrl-D:");
  const text = readInput(file);
  const loaded = loadSettings(process.env, config === undefined ? {} : { config });
  const found = await preview(text, flags, loaded);
  out(json === true ? `${JSON.stringify(found, undefined, 2)}\n` : renderPreview(found));
  if (found.refused !== undefined) process.exitCode = 1;
}

const configFile = (): Option =>
  new Option("--config <file>", "configuration file (config/gateway.example.yaml)");
const demo = (text: string): Option => new Option("--demo", text).conflicts("config");

const adminUrl = (): Option =>
  new Option("--admin <url>", "the admin listener of the gateway").default("http://127.0.0.1:9464");
const ADMIN_HELP =
  "\nADMIN_TOKEN_FILE (or ADMIN_TOKEN) holds the token of an admin listener that asks for one (docs/observability.md).";

const program = new Command("scim-pingone")
  .description("SCIM 2.0 gateway in front of PingOne")
  .configureOutput({ writeOut: out })
  .version(readVersion(), "--version", "print the version");
program
  .command("serve", { isDefault: true })
  .description("run the gateway; without PINGONE_ settings, against the embedded emulator")
  .addOption(demo("run against the embedded emulator whatever the settings are"))
  .addOption(configFile())
  .addHelpText("after", settingsHelp("pingone", "clients", "process", "demo"))
  .action(async (flags: SettingsFlags) => {
    const { serve } = await import("./serve/serve.js");
    serves = await serve(flags, complain);
  });
program
  .command("emulator")
  .description("run the PingOne emulator alone, for developing any PingOne client")
  .option("--host <host>", "address to listen on", "127.0.0.1")
  .option("--port <n>", "port to listen on, 0 for a free one", port, 9411)
  .option("--users <n>", "users to make up", count)
  .option("--seed <file>", "users, groups and settings to start with (docs/emulator.md)")
  .option("--state <file>", "keep everything in this file over restarts (docs/emulator.md)")
  .option("--public-url <url>", "origin for links and the issuer, behind a proxy")
  .option("--rate-limit <n>", "requests a second of one source, 0 for no limit", count)
  .action(async (flags: EmulatorFlags) => {
    const { emulate } = await import("./emulate.js");
    await emulate(flags, complain, fail);
  });
program
  .command("check-config")
  .description("tell whether the settings are usable; prints them without secrets")
  .addOption(demo("check as `serve --demo` would"))
  .addOption(configFile())
  .addHelpText("after", settingsHelp("pingone", "clients", "process", "demo"))
  .action(checkConfig);
program
  .command("hash-token")
  .description("print the SHA-256 of a bearer token, read from the input, for a configuration file")
  .option("--generate", "make up a token and print it as well")
  .allowExcessArguments()
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
  .addHelpText("after", settingsHelp("pingone", "clients"))
  .addHelpText(
    "after",
    `
Exit codes: 0 everything is declared; 1 something could not be done, or is for a person to decide; 2 unusable settings.
With --dry-run: 0 whatever is missing, 1 when the schema cannot be read.`,
  )
  .action(setup("bootstrapCommand"));
program
  .command("doctor")
  .description(
    "examine settings, network, worker, schema and licence, and say how to mend what is wrong",
  )
  .addOption(configFile())
  .option("--write-probe", "try writing as well: one user is made and removed again")
  .option("--json", "for scripts: {checks: [{id, status, summary, mend?}], result}")
  .addHelpText("after", settingsHelp("pingone", "clients", "process"))
  .addHelpText("after", "\nExit codes: 0 nothing fails; 1 something does; 2 unusable settings.")
  .action(setup("doctorCommand"));
program
  .command("explain [files...]")
  .description(
    "tell in plain words why something went as it did: from a running gateway, log files, or standard input",
  )
  .option("--user <name>", "user name, e-mail address or externalId")
  .option("--group <name>", "name, externalId or id of a group")
  .option("--id <id>", "PingOne's id of a user or group")
  .option("--request <id>", "X-Request-Id of an answer, the client's own, or a trace id")
  .option("--source <name>", "client, as tenant/source or source; with who was not let in")
  .option("--since <time>", "a time, or 30m, 2h, 7d")
  .option("--json", "for scripts: {v, entries}")
  .option("--verify", "try the signatures and the chain of a log's audit lines")
  .option("--admin <url>", "ask the admin listener; its token is in ADMIN_TOKEN_FILE")
  .addOption(configFile())
  .addHelpText(
    "after",
    `
The names in a log are found by ACTIVITY_KEY (or ACTIVITY_KEY_FILE), or by the settings of the gateway.
Exit codes: 0 something is told, or the chain holds; 1 nothing is, or it does not; 2 unusable options or settings.`,
  )
  .action(async (files: readonly string[], flags: ExplainFlags) => {
    const { explain } = await import("./explain/explain.js");
    process.exitCode = await explain(files, flags, {
      environment: process.env,
      out,
      complain,
      input: process.stdin,
      nowMs: systemClock.now(),
    });
  });

program
  .command("preview")
  .description("show which PingOne calls a SCIM resource or PATCH would become; writes nothing")
  .argument("[file]", "SCIM JSON; standard input unless given")
  .addOption(configFile())
  .option("--on <id>", "whom a PATCH changes, or a whole resource replaces")
  .option("--mapping <file>", "another mapping than that of the settings (docs/mapping.md)")
  .addOption(new Option("--type <type>", "unless the input says so").choices(["user", "group"]))
  .option("--tenant <name>", "the first of the settings unless given")
  .option("--source <name>", "as tenant/source or source; the first of the tenant unless given")
  .option(
    "--json",
    "for scripts: {calls: [{method, path, body}], overflow, cleared, losses, refused?}",
  )
  .addHelpText(
    "after",
    `
With PINGONE_ settings the environment is read; without any, nothing is: it is taken to declare all the mapping needs.
Exit codes: 0 whatever the calls are; 1 the client would get an error; 2 unusable settings, mapping or JSON.`,
  )
  .action(previewCommand);

program
  .command("plan")
  .description("show what a source in shadow mode would have done")
  .requiredOption("--source <name>", "whose plan, as tenant/source or source")
  .option("--tenant <name>", "whose source, where several tenants have one of that name")
  .addOption(adminUrl())
  .option("--csv", "line by line, for a spreadsheet")
  .addOption(new Option("--json", "one object, for scripts").conflicts("csv"))
  .addHelpText("after", ADMIN_HELP)
  .action(async ({ admin, ...flags }: PlanFlags & { admin: string }) => {
    const { planText } = await import("./admin/plan.js");
    out(await planText(flags, { admin, environment: process.env }));
  });

const guard = program
  .command("guard")
  .description("show and decide what the mass-change guard holds (docs/going-live.md)");
guard
  .command("status", { isDefault: true })
  .description("what each guard has counted, and what it holds")
  .addOption(adminUrl())
  .option("--json", "for scripts")
  .addHelpText("after", ADMIN_HELP)
  .action(async ({ admin, json = false }: { admin: string; json?: boolean }) => {
    const { guardStatus } = await import("./admin/guard.js");
    out(await guardStatus({ admin, environment: process.env }, json));
  });
for (const [name, description] of [
  ["release", "let what is held go: everything for one span of the guard, unless told otherwise"],
  ["discard", "answer what is held 403 for a day, so that the client stops"],
] as const) {
  const command = guard
    .command(name)
    .description(description)
    .requiredOption("--source <name>", "whose changes, as tenant/source or source")
    .option("--tenant <name>", "whose source, where several tenants have one of that name")
    .addOption(new Option("--kind <kind>", "one kind alone").choices(GUARDED_WRITES))
    .addOption(adminUrl())
    .addHelpText("after", ADMIN_HELP)
    .action(async ({ admin, ...flags }: GuardFlags & { admin: string }) => {
      const { guardDecision } = await import("./admin/guard.js");
      out(await guardDecision(name, flags, { admin, environment: process.env }));
    });
  if (name === "release") {
    command
      .addOption(new Option("--count <n>", "so many more, then hold again").argParser(count))
      .addOption(new Option("--until <time>", "everything until then").conflicts("count"));
  }
}

async function run(): Promise<boolean> {
  const misspelt = unknownCommand(program, process.argv.slice(2));
  if (misspelt === undefined) await program.parseAsync().catch(fail);
  else {
    complain(misspelt);
    process.exitCode = 1;
  }
  return serves;
}

/** Resolves once the command is done, or the gateway serves. */
export const isServing = run();
