// Builds dist/ (ADR 0018): the program in few files with its packages inside, since a start spends most of its time on finding and
// reading modules. Names stay as they are written, so that stack frames can be read. Types are checked by `npm run types`.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

const common = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  // Licences that are comments stay where they are; those that are files are gathered below.
  legalComments: "inline",
  // Of packages that are CommonJS and ask for Node's own modules.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
  },
  metafile: true,
  logLevel: "warning",
};

/** The door stays as it is: an older Node has to be able to read it. */
async function buildDoor() {
  const { code } = await transform(readFileSync(join(root, "src/cli.ts"), "utf8"), {
    loader: "ts",
    target: "es2022",
  });
  writeFileSync(join(dist, "cli.js"), code, { mode: 0o755 });
}

/** `node_modules/…` of a path that esbuild has read. */
const packageOf = (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];

/** What permissive licences ask for: their text beside the code. */
function licencesOf(inputs) {
  const packages = new Set(Object.keys(inputs).flatMap((path) => packageOf(path) ?? []));
  return [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(root, folder, "package.json"), "utf8"),
    );
    const texts = readdirSync(join(root, folder)).filter((file) =>
      /^(licen[cs]e|notice|copying)/i.test(file),
    );
    const text = texts.map((file) => readFileSync(join(root, folder, file), "utf8").trim());
    return [`${name} ${version} (${license})`, ...text].join("\n\n");
  });
}

rmSync(dist, { recursive: true, force: true });
const program = await build({
  ...common,
  entryPoints: ["src/cli/program.ts"],
  outdir: "dist/cli",
  splitting: true,
});
const emulator = await build({
  ...common,
  entryPoints: ["src/emulator/emulator.ts"],
  outdir: "dist/emulator",
});
await buildDoor();
const licences = licencesOf({ ...program.metafile.inputs, ...emulator.metafile.inputs });
writeFileSync(
  join(dist, "LICENCES.txt"),
  `Packages that are part of this program.\n\n${licences.join(`\n\n${"-".repeat(80)}\n\n`)}\n`,
);
