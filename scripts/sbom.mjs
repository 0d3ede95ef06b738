// Writes sbom.cdx.json: every package that runs in production, by `npm sbom` (CycloneDX), and holds it to the lockfile.
// `npm sbom --omit dev` leaves out what development needs too (zod, yaml, commander), so it gets a lockfile without the rest.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { productionPackages, readLock } from "./production-packages.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "scim-pingone-sbom-"));

function withoutDevelopment() {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const lock = readLock(root);
  delete manifest.devDependencies;
  delete lock.packages[""].devDependencies;
  const kept = new Set(["", ...productionPackages(lock).map(({ path }) => path)]);
  for (const path of Object.keys(lock.packages)) if (!kept.has(path)) delete lock.packages[path];
  return { manifest, lock };
}

function makeSbom() {
  const { manifest, lock } = withoutDevelopment();
  // npm takes the name of the folder for the package's.
  const folder = join(work, manifest.name);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
  const { status, stdout, stderr } = spawnSync(
    "npm",
    ["sbom", "--package-lock-only", "--sbom-format=cyclonedx", "--sbom-type=application"],
    { cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
  return JSON.parse(stdout);
}

/** What the lockfile has and the bill lacks, or the other way round. */
function differences({ components }) {
  const listed = new Set(components.map(({ name, version }) => `${name} ${version}`));
  const locked = new Set(
    productionPackages(readLock(root)).map(({ name, version }) => `${name} ${version}`),
  );
  return [
    ...[...locked].filter((each) => !listed.has(each)).map((each) => `missing: ${each}`),
    ...[...listed].filter((each) => !locked.has(each)).map((each) => `too many: ${each}`),
    ...components.filter(({ hashes }) => !hashes?.length).map(({ name }) => `no hash: ${name}`),
  ];
}

try {
  const sbom = makeSbom();
  const found = differences(sbom);
  if (found.length > 0)
    throw new Error(`The SBOM is not what the lockfile says:\n${found.join("\n")}`);
  writeFileSync(join(root, "sbom.cdx.json"), `${JSON.stringify(sbom, undefined, 2)}\n`);
  console.log(`sbom.cdx.json: ${sbom.components.length} packages.`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
