// Loads the configuration as the process does: files from disk, their filters checked by those who read them later.
import { readFileSync } from "node:fs";
import type { LoadedConfig } from "../config/config.js";
import { loadConfig } from "../config/load-config.js";
import type { EnvironmentVariables } from "../config/environment/read-environment.js";
import { ScimError } from "../scim/error.js";
import { parseFilter } from "../scim/filter/parse.js";
import { createUserResourceType } from "../scim/schema/product-schemas.js";
import { compileResourceSchema } from "../scim/schema/resource-schema.js";
import type { Mapping } from "../mapping/model.js";

export interface SettingsFlags {
  /** `--demo` */
  readonly demo?: boolean;
  /** `--config FILE` */
  readonly config?: string;
}

const checks = { ofFilter: problemOfFilter };

/** Throws ConfigError. */
export function loadSettings(
  environment: EnvironmentVariables,
  { demo = false, config }: SettingsFlags,
): LoadedConfig {
  return loadConfig(environment, (path) => readFileSync(path, "utf8"), {
    forceDemo: demo,
    file: config === undefined ? undefined : { path: config, checks },
  });
}

/** Extensions that the mapping declares may be asked for. */
function problemOfFilter(text: string, { extensions }: Mapping): string | undefined {
  try {
    parseFilter(text, compileResourceSchema(createUserResourceType(extensions)));
    return undefined;
  } catch (error) {
    if (error instanceof ScimError) return error.message;
    throw error;
  }
}
