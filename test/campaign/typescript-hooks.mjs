// What Node asks when a module is loaded: a `.js` beside us that is not there is the `.ts`, and its types are erased.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transformFileSync } from "@swc/core";

const erasure = {
  jsc: { target: "es2023", parser: { syntax: "typescript" } },
  module: { type: "es6" },
  sourceMaps: "inline",
  swcrc: false,
};

export function resolve(specifier, context, next) {
  if (specifier.startsWith(".") && specifier.endsWith(".js")) {
    const source = new URL(specifier.replace(/\.js$/, ".ts"), context.parentURL);
    if (existsSync(source)) return next(source.href, context);
  }
  return next(specifier, context);
}

export function load(url, context, next) {
  if (!url.startsWith("file:") || !url.endsWith(".ts")) return next(url, context);
  const { code } = transformFileSync(fileURLToPath(url), erasure);
  return { format: "module", source: code, shortCircuit: true };
}
