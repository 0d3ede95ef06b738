// Builds dist/, or the directory that is named (ADR 0018, 0020): the program in one file with its packages inside, since a start spends
// most of its time on finding, reading and compiling modules. Names stay as they are written, so that stack frames can be read. Types are
// checked by `npm run types`.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { licencesOf } from "./bundled-packages.mjs";
import { apart, leanPackages } from "./lean-packages.mjs";

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
  platform: "node",
  target: "node20.19",
  // `debug` tries it and goes on without: it is no package of ours.
  external: ["supports-color"],
  // Licences that are comments stay where they are; those that are files are gathered below.
  legalComments: "inline",
  metafile: true,
  logLevel: "warning",
};

/** By CommonJS a program can be given what V8 has compiled of it before (src/cli/load-bundle.ts). */
const commonJs = {
  ...common,
  format: "cjs",
  // Its parts are not looked for by Node's loader of ES modules, which knows no file that is compiled already.
  supported: { "dynamic-import": false },
  define: { "import.meta.url": "importMetaUrl" },
  banner: {
    js: '"use strict"; const importMetaUrl = require("node:url").pathToFileURL(__filename).href;',
  },
};

/** For whoever imports it. */
const module = {
  ...common,
  format: "esm",
  // Of packages that are CommonJS and ask for Node's own modules.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
  },
};

/**
 * What stays as it is: the door, which an older Node has to be able to read, and what it loads in place of the program's source. As CommonJS
 * they need nothing of Node's loader of ES modules.
 */
async function buildAlone(source, target, mode = 0o644) {
  const text = readFileSync(join(root, source), "utf8").replace("await import(", "require(");
  const { code } = await transform(text, { loader: "ts", format: "cjs", target: "es2022" });
  writeFileSync(join(dist, target), code, { mode });
}

function writeType(folder, type) {
  writeFileSync(join(dist, folder, "package.json"), `${JSON.stringify({ type })}\n`);
}

rmSync(dist, { recursive: true, force: true });
const built = await Promise.all([
  build({
    ...commonJs,
    // As Node wraps a module of CommonJS, for the loader that stands in its place.
    banner: {
      js: `(function (exports, require, module, __filename, __dirname) { ${commonJs.banner.js}`,
    },
    footer: { js: "})" },
    entryPoints: ["src/cli/program.ts"],
    outfile: join(dist, "cli/program.cjs"),
    plugins: [leanPackages],
  }),
  ...apart.map(({ entryPoint, outfile }) =>
    build({
      ...commonJs,
      banner: {},
      entryPoints: [entryPoint],
      outfile: join(dist, "cli", outfile),
    }),
  ),
  build({ ...module, entryPoints: ["src/emulator/emulator.ts"], outdir: join(dist, "emulator") }),
]);
await buildAlone("src/cli.ts", "cli.js", 0o755);
await buildAlone("src/cli/load-bundle.ts", "cli/program.js");
writeType(".", "commonjs");
writeType("emulator", "module");
const inputs = Object.assign({}, ...built.map(({ metafile }) => metafile.inputs));
const licences = licencesOf(root, inputs);
writeFileSync(
  join(dist, "LICENCES.txt"),
  `Packages that are part of this program.\n\n${licences.join(`\n\n${"-".repeat(80)}\n\n`)}\n`,
);
