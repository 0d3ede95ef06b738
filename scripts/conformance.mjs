// Runs the independent validator scim2-tester against a gateway and an emulator that this script starts and stops, for a source of each profile.
// Exit code 0: nothing found beyond scripts/conformance/deviations.json. 1: a finding, or the run could not be made.
import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clearTimeout, setTimeout } from "node:timers";
import { fileURLToPath } from "node:url";

/** For everything together, the first installation included. */
const RUN_LIMIT_MS = 300_000;
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 15_000;
/** Fewer means that the validator gave up early, whatever it says about those it made. */
const LEAST_CHECKS = 150;
const TOKEN = randomBytes(32).toString("base64url");
const PROFILES = ["tolerant", "rfc7644", "interop"];

const root = fileURLToPath(new URL("..", import.meta.url));
const here = (name) => join(root, "scripts", "conformance", name);
const environment = join(root, ".conformance");
const python = join(
  environment,
  process.platform === "win32" ? "Scripts/python.exe" : "bin/python",
);
const cli = join(root, "dist", "cli.js");

const deadlineMs = Date.now() + RUN_LIMIT_MS;
const remainingMs = () => Math.max(deadlineMs - Date.now(), 1);

/** Everything still running, ended by its own handle when the time is over or the run fails. */
const children = new Set();

class Failure extends Error {}

function step(what, command, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    timeout: remainingMs(),
    ...options,
  });
  if (status !== 0) {
    throw new Failure(`${what} failed.\n${error?.message ?? ""}${stdout ?? ""}${stderr ?? ""}`);
  }
  return stdout;
}

/** A virtual environment of our own with exactly what requirements.txt says; made once, mended when that changes. */
function preparePython() {
  const required = readFileSync(here("requirements.txt"), "utf8");
  const installed = join(environment, "installed.txt");
  if (existsSync(python) && existsSync(installed) && readFileSync(installed, "utf8") === required) {
    return;
  }
  mkdirSync(environment, { recursive: true });
  const made = spawnSync("python3", ["-m", "venv", "--clear", environment], {
    encoding: "utf8",
    timeout: remainingMs(),
  });
  if (made.error?.code === "ENOENT") {
    throw new Failure("python3 is not installed; on Debian: apt-get install python3 python3-venv");
  }
  if (made.status !== 0) {
    throw new Failure(
      `python3 cannot make a virtual environment; on Debian: apt-get install python3-venv\n${made.stdout}${made.stderr}`,
    );
  }
  const quietly = ["--quiet", "--disable-pip-version-check", "--no-input"];
  const requirements = ["--requirement", here("requirements.txt")];
  step("Installing the validator", python, ["-m", "pip", "install", ...quietly, ...requirements]);
  writeFileSync(installed, required);
}

/** Builds when there is no build, or one older than the sources. */
function prepareGateway() {
  const sources = readdirSync(join(root, "src"), { recursive: true }).map((name) =>
    join(root, "src", name),
  );
  const newest = Math.max(...sources.map((path) => statSync(path).mtimeMs));
  if (existsSync(cli) && statSync(cli).mtimeMs >= newest) return;
  step("The build", "npm", ["run", "build"], { shell: process.platform === "win32" });
}

/** Starts a process and gathers what it prints; `until` resolves early with the first match in what people read. */
function start(command, args, env, limitMs, until) {
  const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  children.add(child);
  let out = "";
  let err = "";
  const done = new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      reject(
        new Failure(
          `${args.join(" ")}: not done after ${Math.round(limitMs / 1000)} s\n${out}${err}`,
        ),
      );
    }, limitMs);
    const finish = (act) => {
      clearTimeout(late);
      act();
    };
    child.stdout.on("data", (chunk) => (out += chunk));
    child.stderr.on("data", (chunk) => {
      err += chunk;
      const found = until?.exec(err);
      if (found) finish(() => resolve(found[1]));
    });
    child.on("error", (error) => finish(() => reject(new Failure(`${command}: ${error.message}`))));
    child.on("close", (code) => {
      children.delete(child);
      finish(() =>
        code === 0 && until === undefined
          ? resolve(out)
          : reject(new Failure(`${args.join(" ")} ended with ${code}\n${out}${err}`)),
      );
    });
  });
  return { child, done };
}

/** Neither the machine's settings nor a proxy get between the validator and the gateway. */
const cleanEnvironment = (more = {}) => ({
  PATH: process.env.PATH ?? "",
  NO_PROXY: "*",
  PYTHONDONTWRITEBYTECODE: "1",
  ...more,
});

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  await ended;
  clearTimeout(late);
}

const startNode = (args, env, until) =>
  start(process.execPath, [cli, ...args], cleanEnvironment(env), START_LIMIT_MS, until);

/** One source that may write everything and reads by a profile, before an emulator. */
const configurationOf = (profile, address) => ({
  tenants: {
    demo: {
      pingone: {
        environmentId: "00000000-0000-4000-8000-000000000001",
        clientId: "00000000-0000-4000-8000-0000000000c1",
        clientSecret: "demo-secret",
        apiUrl: `${address}/v1`,
        authUrl: address,
      },
      sources: {
        validator: {
          profile,
          credentials: [{ bearer: { sha256: createHash("sha256").update(TOKEN).digest("hex") } }],
          writable: Object.fromEntries(
            ["password", "mfaEnabled", "identityProvider", "population", "userFilter"].map(
              (name) => [name, "always"],
            ),
          ),
        },
      },
    },
  },
});

/** The validator's report on a source of the profile. */
async function validate(profile) {
  const directory = mkdtempSync(join(tmpdir(), "scim-pingone-conformance-"));
  const emulator = startNode(["emulator", "--port", "0"], {}, /API\s+(http:\S+)\/v1,/);
  try {
    const file = join(directory, "gateway.yaml");
    writeFileSync(file, JSON.stringify(configurationOf(profile, await emulator.done)));
    const settings = { PORT: "0", LOG_LEVEL: "error" };
    const gateway = startNode(["serve", "--config", file], settings, /[Bb]ase URL\s+(\S+)/);
    try {
      const args = [here("validate.py"), await gateway.done, TOKEN];
      const report = await start(python, args, cleanEnvironment(), remainingMs()).done;
      return JSON.parse(report);
    } finally {
      await stop(gateway.child);
    }
  } finally {
    await stop(emulator.child);
    rmSync(directory, { recursive: true });
  }
}

const GOOD = new Set(["SUCCESS", "COMPLIANT", "ACCEPTABLE"]);

/** One entry of the file stands for each of its checks with each of its reasons; of all profiles unless it names some. */
const expand = ({ resourceType = "", checks, profiles = PROFILES, reasonHolds }) =>
  checks.flatMap((title) => reasonHolds.map((text) => ({ resourceType, title, profiles, text })));

const isListed = (check, { resourceType, title, text }) =>
  check.title === title && check.resourceType === resourceType && check.reason.includes(text);

/** Prints every check; returns what keeps the run from being good. */
function judge(checks, deviations) {
  const counts = {};
  const problems = [];
  for (const check of checks) {
    const listed = deviations.find((each) => isListed(check, each));
    const isGood = GOOD.has(check.status);
    const status = !isGood && listed ? `${check.status} (listed)` : check.status;
    counts[status] = (counts[status] ?? 0) + 1;
    const reason = check.reason.replace(/\s+/g, " ").slice(0, 150);
    const [type, title] = [check.resourceType.padEnd(6), check.title.padEnd(40)];
    console.log(`${status.padEnd(20)} ${type} ${title} ${reason}`);
    if (!isGood && !listed) {
      problems.push(
        `${check.status} ${check.resourceType} ${check.title}: ${check.reason}\n    ${check.data}`,
      );
    }
  }
  for (const each of deviations) {
    const occurs = checks.some((check) => !GOOD.has(check.status) && isListed(check, each));
    if (!occurs) problems.push(`Listed, but it no longer occurs: ${each.title}, ${each.text}`);
  }
  if (checks.length < LEAST_CHECKS) {
    problems.push(`Only ${checks.length} checks were made, expected ${LEAST_CHECKS} or more.`);
  }
  const summary = Object.entries(counts).map(([status, count]) => `${count} ${status}`);
  console.log(`\nscim2-tester: ${checks.length} checks: ${summary.join(", ")}`);
  return problems;
}

async function main() {
  const deviations = JSON.parse(readFileSync(here("deviations.json"), "utf8")).flatMap(expand);
  preparePython();
  prepareGateway();
  const problems = [];
  for (const profile of PROFILES) {
    console.log(`\nThe profile ${profile}`);
    const listed = deviations.filter(({ profiles }) => profiles.includes(profile));
    const found = judge(await validate(profile), listed);
    problems.push(...found.map((each) => `${profile}: ${each}`));
  }
  if (problems.length === 0) {
    console.log("Nothing found beyond the listed deviations.");
    return;
  }
  console.error(`\nNot conformant:\n  ${problems.join("\n  ")}`);
  process.exitCode = 1;
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    for (const child of children) child.kill("SIGKILL");
    process.exit(1);
  });
}

await main().catch((error) => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
