// Which population a new user goes into: the first rule whose SCIM filter matches, else the source's default.
import { compileFilter } from "../../../scim/filter/evaluate.js";
import { parseFilter } from "../../../scim/filter/parse.js";
import type { JsonObject } from "../../../platform/json.js";
import type { ResourceSchema } from "../../../scim/schema/resource-schema.js";
import { unlimitedWork } from "../../../scim/work-budget.js";

export interface PopulationSettings {
  /** Undefined leaves it to PingOne's own default population. */
  readonly default: string | undefined;
  readonly rules: readonly {
    /** A SCIM filter of User, for example `emails.value ew "@partner.example"`. */
    readonly when: string;
    readonly population: string;
  }[];
}

/** Throws ScimError `invalidFilter` for a rule that is none; configuration is checked before. */
export function createPopulationRules(
  settings: PopulationSettings,
  schema: ResourceSchema,
): (resource: JsonObject) => string | undefined {
  const rules = settings.rules.map(({ when, population }) => ({
    matches: compileFilter(parseFilter(when, schema), unlimitedWork),
    population,
  }));
  return (resource) =>
    rules.find(({ matches }) => matches(resource))?.population ?? settings.default;
}
