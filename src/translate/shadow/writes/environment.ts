// What of the environment decides how PingOne would take a write: which attributes it declares, which of them are unique, where users go by default.
import type { CallContext } from "../../../pingone/call.js";
import type { PingOneClient } from "../../../pingone/client.js";
import { type ApiLocation, readAll } from "../../../pingone/resources/collection.js";
import { orUndefined, PingOneError } from "../../../pingone/error.js";
import { createPingOnePopulations } from "../../../pingone/resources/populations.js";
import { createPingOneSchema } from "../../../pingone/resources/schema.js";
import type { Clock } from "../../../platform/clock.js";
import { isStandard } from "../../../mapping/standard-attributes.js";

export interface EnvironmentRules {
  readonly id: string;
  /** Whether a user keeps an attribute by this top-level name. */
  keeps(name: string, context: CallContext): Promise<boolean>;
  /** Names of which no two users may have the same value. */
  unique(context: CallContext): Promise<readonly string[]>;
  defaultPopulation(context: CallContext): Promise<string | undefined>;
  /** Throws as PingOne refuses one that does not exist. */
  requirePopulation(id: string, operation: string, context: CallContext): Promise<void>;
}

interface Known {
  readonly atMs: number;
  readonly enabled: ReadonlySet<string>;
  readonly unique: readonly string[];
  readonly population: string | undefined;
}

const KNOWN_MS = 5 * 60_000;
const EXISTS_MOST = 1_000;

export function createEnvironmentRules(
  real: PingOneClient,
  location: ApiLocation,
  clock: Pick<Clock, "now">,
): EnvironmentRules {
  const schema = createPingOneSchema(real, location);
  const populations = createPingOnePopulations(real, location);
  const existing = new Set<string>();
  let known: Known | undefined;

  async function read(context: CallContext): Promise<Known> {
    if (known !== undefined && clock.now() - known.atMs < KNOWN_MS) return known;
    const { attributes } = await schema.read(context);
    let population: string | undefined;
    for await (const each of readAll(populations, undefined, context)) {
      if (each.default === true) population = each.id;
    }
    const enabled = attributes.filter((each) => each.enabled);
    known = {
      atMs: clock.now(),
      enabled: new Set(enabled.map(({ name }) => name)),
      unique: enabled
        .filter((each) => each.unique && each.schemaType === "CUSTOM")
        .map(({ name }) => name),
      population,
    };
    return known;
  }

  return {
    id: location.basePath.split("/").at(-1) ?? "",
    async keeps(name, context) {
      const { enabled } = await read(context);
      return enabled.has(name) || (isStandard(name) && enabled.size === 0);
    },
    unique: async (context) => (await read(context)).unique,
    defaultPopulation: async (context) => (await read(context)).population,
    async requirePopulation(id, operation, context) {
      if (existing.has(id)) return;
      if ((await orUndefined(populations.read(id, context))) === undefined) {
        const message = "must be an existing population";
        const details = [{ code: "INVALID_VALUE", target: "population.id", message }];
        throw new PingOneError("invalidData", operation, { status: 400, details });
      }
      if (existing.size >= EXISTS_MOST) existing.clear();
      existing.add(id);
    },
  };
}
