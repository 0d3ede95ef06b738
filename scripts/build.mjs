// Builds dist/, or the directory that is named (ADR 0018): the program in few files with its packages inside, since a start spends most
// of its time on finding and reading modules. Names stay as they are written, so that stack frames can be read. Types are checked by
// `npm run types`.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { licencesOf } from "./bundled-packages.mjs";
import { encodings, leanPackages } from "./lean-packages.mjs";

const { build, transform } = await import("esbuild").catch((error) => {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  console.error(
    "esbuild is not installed: the build needs the development packages. Run npm install --include=dev (NODE_ENV=production leaves them out).",
  );
  process.exit(1);
});

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = resolve(root, process.argv[2] ?? "dist");

const common = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  // `debug` tries it and goes on without: it is no package of ours.
  external: ["supports-color"],
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

rmSync(dist, { recursive: true, force: true });
const program = await build({
  ...common,
  entryPoints: ["src/cli/program.ts"],
  outdir: join(dist, "cli"),
  splitting: true,
  plugins: [leanPackages],
});
const tables = await build({ ...common, ...encodings, outdir: join(dist, "cli") });
const emulator = await build({
  ...common,
  entryPoints: ["src/emulator/emulator.ts"],
  outdir: join(dist, "emulator"),
});
await buildDoor();
const inputs = {
  ...program.metafile.inputs,
  ...tables.metafile.inputs,
  ...emulator.metafile.inputs,
};
const licences = licencesOf(root, inputs);
writeFileSync(
  join(dist, "LICENCES.txt"),
  `Packages that are part of this program.\n\n${licences.join(`\n\n${"-".repeat(80)}\n\n`)}\n`,
);
