// Packs the package, installs the tarball in an empty folder, as anybody would, and uses it there: commands, demo, emulator.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startDemo } from "./start-demo.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "scim-pingone-tarball-"));
const installed = join(folder, "node_modules", "scim-pingone-gateway");
/** Nothing of the checkout may help: no NODE_PATH, and only this folder's programs. */
const env = { ...process.env, PATH: `${join(folder, "node_modules/.bin")}:${process.env.PATH}` };

function run(command, args, cwd = folder) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${status}\n${stdout}${stderr}`);
  return stdout;
}

function expect(what, holds) {
  if (!holds) throw new Error(`not so: ${what}`);
  console.log(`  ${what}`);
}

async function serves(variables = {}) {
  const { child, address } = await startDemo({
    command: "scim-pingone",
    cwd: folder,
    env: { ...env, ...variables },
  });
  try {
    const headers = { Authorization: "Bearer demo-token", "Content-Type": "application/scim+json" };
    const body = JSON.stringify({ userName: "marysample" });
    const made = await fetch(`http://${address}/scim/v2/Users`, { method: "POST", headers, body });
    return made.status === 201;
  } finally {
    child.kill("SIGTERM");
  }
}

async function main() {
  const [{ filename, files }] = JSON.parse(
    run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root),
  );
  const names = files.map(({ path }) => path);
  expect(
    "no sources, tests, maps, settings or code of one V8 are in it",
    !names.some((name) =>
      /^(src|test|scripts|bench)\/|\.(map|cache)$|(^|\/)\.env$|\.test\./.test(name),
    ),
  );
  for (const name of ["LICENSE", "README.md", "SECURITY.md", "sbom.cdx.json", "dist/cli.js"])
    expect(`${name} is in it`, names.includes(name));

  writeFileSync(join(folder, "package.json"), '{"private":true}');
  run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", join(folder, filename)]);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(
    `scim-pingone --version is ${version}`,
    run("scim-pingone", ["--version"]).trim() === version,
  );
  expect("no development package came along", !existsSync(join(folder, "node_modules/jest")));
  run("scim-pingone", ["hash-token", "--generate"]);
  expect("a token can be made", true);
  expect("the demo creates a user", await serves());
  // Packages that are loaded only when they are needed are there too; nothing listens on port 1.
  const redis = { REDIS_URL: "redis://127.0.0.1:1", STATE_KEY: "state-key-of-the-tarball" };
  expect("and with a Redis that is away", await serves(redis));
  const script =
    'import { createEmulator } from "scim-pingone-gateway/emulator"; const e = await createEmulator({ port: 0 }); console.log(e.apiUrl); await e.stop();';
  const url = run(process.execPath, ["--input-type=module", "--eval", script]);
  expect("the emulator can be imported", url.startsWith("http://127.0.0.1:"));
  expect("its documents are there", existsSync(join(installed, "docs/operations.md")));
}

try {
  await main();
  console.log("The tarball works where it is installed.");
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
