// Runs the steps of the Dockerfile by hand, where no container can be built: each stage a folder that gets what COPY names and
// nothing else (of what .dockerignore lets through), and runs its npm commands. What changes the machine itself is left out.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startDemo } from "../start-demo.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "scim-pingone-image-"));
const read = (name) => readFileSync(join(root, name), "utf8");
const ignored = read(".dockerignore");

/** `[{name, lines}]`, with continued lines joined and comments gone. */
const stages = read("Dockerfile")
  .replaceAll(/^#.*\n/gm, "")
  .replaceAll(/\\\n\s*/g, "")
  .split(/^(?=FROM )/m)
  .slice(1)
  .map((text, index) => {
    const [from, ...lines] = text.split("\n").filter((line) => line !== "");
    return { name: / AS (\w+)/.exec(from)?.[1] ?? String(index), lines };
  });

function copy(line, folder) {
  const [, stage, rest] = /^COPY (?:--from=(\w+) )?(.*)$/.exec(line);
  const paths = rest.split(" ");
  const target = join(folder, paths.pop());
  for (const path of paths) {
    if (stage === undefined && !ignored.includes(`!${path}\n`))
      throw new Error(`.dockerignore keeps ${path} out`);
    const source =
      stage === undefined ? join(root, path) : join(work, stage, path.replace(/^\/app\//, ""));
    const isFolder = line.endsWith("/") || paths.length > 1;
    cpSync(source, isFolder ? join(target, basename(path)) : target, { recursive: true });
  }
}

function build({ name, lines }) {
  const folder = join(work, name);
  mkdirSync(folder);
  for (const line of lines) {
    if (line.startsWith("COPY ")) copy(line, folder);
    if (line.startsWith("RUN npm ")) {
      const { status, stdout, stderr } = spawnSync("sh", ["-ec", line.slice(4)], {
        cwd: folder,
        encoding: "utf8",
      });
      if (status !== 0) throw new Error(`${line}\n${stdout}${stderr}`);
    }
  }
  console.log(`  stage ${name}`);
  return folder;
}

/** The last stage alone, as the container has it: does its program start, and does its health check find it? */
async function start(folder) {
  const env = { PATH: process.env.PATH, HOST: "127.0.0.1" };
  const program = { command: process.execPath, args: ["dist/cli.js"], cwd: folder, env };
  const { child, address } = await startDemo(program);
  try {
    const lines = stages.at(-1).lines.join("\n");
    const check = JSON.parse(/^ *HEALTHCHECK .*?CMD (\[.*\])$/m.exec(lines)[1]);
    const { status } = spawnSync(process.execPath, check.slice(1), {
      env: { ...env, PORT: address.split(":")[1] },
    });
    if (status !== 0) throw new Error(`the health check: ${status}`);
  } finally {
    child.kill("SIGTERM");
  }
}

try {
  const folders = stages.map(build);
  const image = folders.at(-1);
  for (const name of ["LICENSE", "sbom.cdx.json", "package.json"])
    if (!existsSync(join(image, name))) throw new Error(`${name} is not in the image`);
  for (const name of ["src", "node_modules"])
    if (existsSync(join(image, name))) throw new Error(`${name} is in the image`);
  await start(image);
  console.log("  the last stage runs by itself, and its health check finds it");
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
