// Loads the configuration as the process does: files from disk, their mapping and filters checked by those who read them later.
import { readFileSync } from "node:fs";
import type { LoadedConfig, MappingText } from "../config/config.js";
import { loadConfig } from "../config/load-config.js";
import type { Environment } from "../config/read-environment.js";
import { ScimError } from "../scim/error.js";
import { parseFilter } from "../scim/filter/parse.js";
import { createUserResourceType } from "../scim/schema/product-schemas.js";
import { compileResourceSchema } from "../scim/schema/resource-schema.js";
import { readMapping } from "../mapping/file/read-mapping.js";
import { requireMapping } from "../mapping/file/require-mapping.js";

export interface SettingsFlags {
  /** `--demo` */
  readonly demo?: boolean;
  /** `--config FILE` */
  readonly config?: string;
}

const checks = { ofMapping: problemsOfMapping, ofFilter: problemOfFilter };

/** Throws ConfigError. */
export function loadSettings(
  environment: Environment,
  { demo = false, config }: SettingsFlags,
): LoadedConfig {
  return loadConfig(environment, (path) => readFileSync(path, "utf8"), {
    forceDemo: demo,
    file: config === undefined ? undefined : { path: config, checks },
  });
}

function problemsOfMapping({ file, text }: MappingText): readonly string[] {
  const reading = readMapping(text, file);
  return "problems" in reading ? reading.problems : [];
}

/** Extensions that the mapping declares may be asked for. */
function problemOfFilter(text: string, mapping: MappingText | undefined): string | undefined {
  const { extensions } = requireMapping(mapping);
  try {
    parseFilter(text, compileResourceSchema(createUserResourceType(extensions)));
    return undefined;
  } catch (error) {
    if (error instanceof ScimError) return error.message;
    throw error;
  }
}
