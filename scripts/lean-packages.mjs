// What packages bring along and a start has no use for: left out of the bundle, or in a file of its own that is read when it is asked for (ADR 0018).
import { readFileSync } from "node:fs";

/** Read when they are asked for: files beside the program, CommonJS as it is. */
export const apart = [
  {
    // Express reads bodies by iconv-lite, which asks for its tables at the first body. Here that is one to the admin listener.
    entryPoint: "node_modules/iconv-lite/encodings/index.js",
    outfile: "encodings.cjs",
    asked: /^\.\.\/encodings$/,
    by: /\/iconv-lite\/lib\/index\.js$/,
  },
  {
    entryPoint: "node_modules/@redis/client/dist/index.js",
    outfile: "redis-client.cjs",
    asked: /^@redis\/client$/,
    by: /\/src\/shared-state\/connect\.ts$/,
  },
];

/** In the place of what `by` asks for. */
const instead = [
  {
    // Its index runs fetch, caches, mocks and WebSockets as well, a megabyte of them.
    asked: /^undici$/,
    by: /\/src\/pingone\/transport\/transport\.ts$/,
    contents: 'import Pool from "undici/lib/dispatcher/pool.js"; export { Pool };',
  },
  {
    // Not negotiated unless a pool is told to. It loads Node's own HTTP/2.
    asked: /^\.\/client-h2\.js$/,
    by: /\/undici\/lib\/dispatcher\/client\.js$/,
    contents: 'module.exports = () => { throw new Error("HTTP/2 is not bundled"); };',
  },
  {
    // Its index loads what gathers metrics of a cluster, or pushes them, with Node's modules for that.
    asked: /^prom-client$/,
    by: /\/src\/platform\/metrics\/[\w-]+\.ts$/,
    contents: ["Registry", "Counter", "Gauge", "collectDefaultMetrics"]
      .map((name) => `export { default as ${name} } from "prom-client/lib/${fileOf(name)}.js";`)
      .join("\n"),
  },
  {
    // For commands that are programs of their own.
    asked: /^node:child_process$/,
    by: /\/commander\/lib\/command\.js$/,
    contents: "module.exports = {};",
  },
];

function fileOf(name) {
  return name === "collectDefaultMetrics" ? "defaultMetrics" : name.toLowerCase();
}

/** With more or less in it than its file has. */
const changed = [
  {
    // Node's `Headers` and `Response` load all of its fetch, which nothing compiles beforehand: undici's own, as it is in Node, are enough for a token.
    file: /\/(openid-client|oauth4webapi)\/build\/index\.js$|\/src\/pingone\/token\/token-source\.ts$/,
    change: (text) =>
      `import { Headers } from "undici/lib/web/fetch/headers.js"; import { Response } from "undici/lib/web/fetch/response.js"; ${text}`,
  },
  {
    // Express makes two maps of it, and asks for what it names itself. Types that say their charset keep it.
    file: /\/mime-db\/db\.json$/,
    change: (text) =>
      JSON.stringify(
        Object.fromEntries(
          Object.entries(JSON.parse(text)).filter(
            ([type, { charset }]) => charset !== undefined || EXPRESS_TYPES.test(type),
          ),
        ),
      ),
  },
];
const EXPRESS_TYPES = /^(text\/(plain|html)|application\/(octet-stream|x-www-form-urlencoded))$/;

const LOADERS = { ts: "ts", js: "js", json: "json" };

/** For esbuild, of the program in `dist/cli/`. */
export const leanPackages = {
  name: "lean-packages",
  setup(build) {
    const rules = new Set([...apart, ...instead, ...changed.map(({ file }) => file)]);
    for (const rule of apart) {
      build.onResolve({ filter: rule.asked }, ({ importer }) => {
        if (!rule.by.test(importer)) return undefined;
        rules.delete(rule);
        return { path: `./${rule.outfile}`, external: true };
      });
    }
    for (const [index, rule] of instead.entries()) {
      build.onResolve({ filter: rule.asked }, ({ importer, resolveDir }) => {
        if (!rule.by.test(importer)) return undefined;
        rules.delete(rule);
        return { path: String(index), namespace: "instead", pluginData: resolveDir };
      });
    }
    build.onLoad({ filter: /.*/, namespace: "instead" }, ({ path, pluginData: resolveDir }) => ({
      contents: instead[Number(path)].contents,
      resolveDir,
    }));
    for (const { file, change } of changed) {
      build.onLoad({ filter: file }, ({ path }) => {
        rules.delete(file);
        const contents = change(readFileSync(path, "utf8"));
        return { contents, loader: LOADERS[path.split(".").at(-1)] };
      });
    }
    // A release of theirs that is put together otherwise is to be looked at, not bundled whole without a word.
    build.onEnd(({ metafile }) => ({
      errors: [
        ...Array.from(rules, ({ asked, source }) => asked?.source ?? source).map(
          (each) => `scripts/lean-packages.mjs: nothing is asked for as ${each}`,
        ),
        ...(hasLanguages(metafile)
          ? [`zod is bundled with its languages: import * as z from "zod", not { z }`]
          : []),
      ].map((text) => ({ text })),
    }));
  },
};

/** `z` as a name of its own keeps all that zod exports. */
const hasLanguages = (metafile) =>
  Object.values(metafile?.outputs ?? {}).some(({ inputs }) =>
    Object.entries(inputs).some(
      ([path, { bytesInOutput }]) => path.endsWith("/zod/v4/locales/fr.js") && bytesInOutput > 0,
    ),
  );
