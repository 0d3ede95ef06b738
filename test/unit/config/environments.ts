// A configuration by environment variables as tests give it, and what it is refused for.
import type { LoadedConfig } from "../../../src/config/config.js";
import { ConfigError } from "../../../src/config/config-error.js";
import { loadConfig } from "../../../src/config/load-config.js";

export type Texts = Readonly<Record<string, string | undefined>>;

/** Enough to start before a real environment. */
export const real = {
  PINGONE_ENVIRONMENT_ID: "8b3f1a52-0c4e-4d3f-9a75-0d8b2f6f1c11",
  PINGONE_REGION: "eu",
  PINGONE_CLIENT_ID: "3d1e2f60-6f0a-4a33-8e9f-0c6b9e0d2a22",
  PINGONE_CLIENT_SECRET: "worker-secret",
  SCIM_BEARER_TOKEN: "a-token-of-24-characters",
};

export interface Beside {
  readonly files?: Texts;
  /** Of reading any other file. */
  readonly code?: string;
  readonly forceDemo?: boolean;
}

export function load(
  environment: Texts,
  { files = {}, code = "ENOENT", forceDemo = false }: Beside = {},
): LoadedConfig {
  const readFile = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error(`open '${path}'`), { code });
    return text;
  };
  return loadConfig(environment, readFile, { forceDemo });
}

export const problemsOf = (...given: Parameters<typeof load>): readonly string[] =>
  problemsIn(() => load(...given));

/** None where the configuration is taken. */
export function problemsIn(loaded: () => unknown): readonly string[] {
  try {
    loaded();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
