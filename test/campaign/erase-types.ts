// The sources as modules that plain Node runs, one by one as they are written: for defects that are put into some of them.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transformSync, type Options } from "@swc/core";

/** Types are erased and nothing else is changed (tsconfig.json: `erasableSyntaxOnly`). */
const erasure: Options = {
  jsc: { target: "es2023", parser: { syntax: "typescript" } },
  module: { type: "es6" },
  swcrc: false,
};

export const erased = (text: string): string => transformSync(text, erasure).code;

/** All of them below `directory`, each changed by `change` first. */
export function eraseTypes(
  directory: string,
  change: (file: string, text: string) => string,
): void {
  for (const file of readdirSync("src", { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    const target = join(directory, file.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, erased(change(file, readFileSync(join("src", file), "utf8"))));
  }
}
