// Values of a configuration file that stand in the environment: `"${NAME}"` is the variable NAME.
import type { YamlPath } from "../../platform/file/yaml-source.js";
import type { EnvironmentVariables } from "../environment/read-environment.js";

export interface Substituted {
  readonly value: unknown;
  /** The variables that the file names, set or not. */
  readonly names: ReadonlySet<string>;
  readonly problems: readonly { readonly path: YamlPath; readonly message: string }[];
}

const VARIABLE = /^\$\{([A-Za-z_]\w*)\}$/;
/** As part of a text, or as shells and Windows spell them. */
const MEANT = /\$\{[^}]*\}|^\$[A-Z_][A-Z0-9_]*$|^%[A-Z_][A-Z0-9_]*%$/;

/** What is missing stays undefined. Keys are left alone. */
export function substituteVariables(
  value: unknown,
  environment: EnvironmentVariables,
): Substituted {
  const names = new Set<string>();
  const problems: { path: YamlPath; message: string }[] = [];

  function substitute(given: unknown, path: YamlPath): unknown {
    if (typeof given === "string") return textOf(given, path);
    if (Array.isArray(given)) return given.map((each, place) => substitute(each, [...path, place]));
    if (typeof given !== "object" || given === null) return given;
    const entries = Object.entries(given);
    return Object.fromEntries(
      entries.map(([key, each]) => [key, substitute(each, [...path, key])]),
    );
  }

  function textOf(text: string, path: YamlPath): string | undefined {
    const name = VARIABLE.exec(text)?.[1];
    if (name === undefined) {
      if (MEANT.test(text)) {
        problems.push({
          path,
          message: 'must be "${NAME}" and nothing else to stand for a variable',
        });
      }
      return text;
    }
    names.add(name);
    const found = environment[name];
    if (found !== undefined && found !== "") return found;
    problems.push({ path, message: `the environment variable ${name} is not set` });
    return undefined;
  }

  return { value: substitute(value, []), names, problems };
}
