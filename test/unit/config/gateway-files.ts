// A configuration file as tests give it: its text, the files beside it, the environment.
import type { Mapping } from "../../../src/mapping/model.js";
import type { LoadedConfig } from "../../../src/config/config.js";
import { loadConfig } from "../../../src/config/load-config.js";
import { problemsIn, type Texts } from "./environments.js";

export const ENVIRONMENT = "8b3f1a52-0c4e-4d3f-9a75-0d8b2f6f1c11";
export const CLIENT = "3d1e2f60-6f0a-4a33-8e9f-0c6b9e0d2a22";
export const POPULATION = "5b0c9d71-1a2b-4c3d-8e4f-5a6b7c8d9e33";
export const SHA = "ab".repeat(32);
export const OTHER_SHA = "cd".repeat(32);

export const FILE = "etc/gateway.yaml";

export const GOOD_MAPPING = "overflow: kept\n";
export const BAD_MAPPING = "extends: nothing at all\n";

/** The least that is usable. */
export const pingone = `{ environmentId: ${ENVIRONMENT}, region: eu, clientId: ${CLIENT}, clientSecret: "\${WORKER}" }`;
export const entra = `{ credentials: [{ bearer: { sha256: ${SHA} } }] }`;
export const fileOf = (
  parts: { pingone?: string; mapping?: string; source?: string } = {},
): string =>
  [
    "tenants:",
    "  acme:",
    `    pingone: ${parts.pingone ?? pingone}`,
    parts.mapping === undefined ? "    # built-in mapping" : `    mapping: ${parts.mapping}`,
    "    sources:",
    `      entra: ${parts.source ?? entra}`,
    "",
  ].join("\n");

export interface Given {
  readonly environment?: Texts;
  readonly files?: Texts;
}

export function load(
  text: string | undefined,
  { environment = { WORKER: "s3cr3t" }, files = {} }: Given = {},
): LoadedConfig {
  const all: Texts = { [FILE]: text, ...files };
  const readFile = (path: string): string => {
    const found = all[path];
    if (found === undefined) throw Object.assign(new Error(path), { code: "ENOENT" });
    return found;
  };
  const checks = {
    ofFilter: (filter: string, { overflow }: Mapping) =>
      filter === "good" || filter === overflow ? undefined : "Unknown attribute",
  };
  return loadConfig(environment, readFile, { forceDemo: false, file: { path: FILE, checks } });
}

export const problemsOf = (...given: Parameters<typeof load>): readonly string[] =>
  problemsIn(() => load(...given));

export const withPingone = (text: string): string => pingone.replace(" }", `, ${text} }`);
export const withSource = (text: string): string =>
  fileOf({ source: entra.replace(/ \}$/, `, ${text} }`) });
