// What packages bring along and a start has no use for: left out of the bundle, or in a file of its own that is read when it is asked for (ADR 0018).

/** Read when they are asked for: files beside the program, CommonJS as it is. */
export const apart = [
  { entryPoint: "node_modules/iconv-lite/encodings/index.js", outfile: "encodings.cjs" },
  { entryPoint: "node_modules/@redis/client/dist/index.js", outfile: "redis-client.cjs" },
];

/** For esbuild, of the program in `dist/cli/`. */
export const leanPackages = {
  name: "lean-packages",
  setup(build) {
    const done = new Set();
    // Of undici the transport takes the pool; its index runs fetch, caches, mocks and WebSockets as well, a megabyte of them.
    build.onResolve({ filter: /^undici$/ }, ({ importer, resolveDir }) => {
      if (!importer.endsWith("/src/pingone/transport/transport.ts")) return undefined;
      done.add("undici");
      return { path: "pool", namespace: "undici", pluginData: resolveDir };
    });
    build.onLoad({ filter: /.*/, namespace: "undici" }, ({ pluginData: resolveDir }) => ({
      contents: 'import Pool from "undici/lib/dispatcher/pool.js"; export { Pool };',
      resolveDir,
    }));
    // Express reads bodies by iconv-lite, which asks for its tables at the first body. Here that is one to the admin listener.
    build.onResolve({ filter: /^\.\.\/encodings$/ }, ({ importer }) => {
      if (!importer.endsWith("/iconv-lite/lib/index.js")) return undefined;
      done.add("iconv-lite");
      return { path: "./encodings.cjs", external: true };
    });
    build.onResolve({ filter: /^@redis\/client$/ }, () => {
      done.add("@redis/client");
      return { path: "./redis-client.cjs", external: true };
    });
    // A release of theirs that is put together otherwise is to be looked at, not bundled whole without a word.
    build.onEnd(({ metafile }) => ({
      errors: [
        ...["undici", "iconv-lite", "@redis/client"]
          .filter((each) => !done.has(each))
          .map((each) => `scripts/lean-packages.mjs knows no way to make ${each} lean`),
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
