// A population as PingOne shows it, its number of users live (contract 9).
import type { Environment } from "../../directory/environment.js";
import type { PopulationRecord } from "../../directory/population-store.js";
import { link } from "../call.js";

/** Made with the environment, but after it (contract 9). */
const THEMES_AFTER_MS = 30_000;

function hasThemes({ clock, createdAt }: Environment): boolean {
  return clock.now() - createdAt >= THEMES_AFTER_MS;
}

export function renderPopulation(
  environment: Environment,
  url: string,
  population: PopulationRecord,
): Record<string, unknown> {
  return {
    _links: { self: link(`${url}/populations/${population.id}`), environment: link(url) },
    id: population.id,
    environment: { id: environment.id },
    name: population.name,
    ...(population.description === undefined ? {} : { description: population.description }),
    default: population.isDefault,
    userCount: environment.users.inPopulation(population.id).size,
    ...(population.passwordPolicyId === undefined
      ? {}
      : { passwordPolicy: { id: population.passwordPolicyId } }),
    preferredLanguage: population.preferredLanguage,
    ...(hasThemes(environment) ? { theme: { id: population.themeId } } : {}),
    ...(population.alternativeIdentifiers === undefined
      ? {}
      : { alternativeIdentifiers: population.alternativeIdentifiers }),
    createdAt: new Date(population.createdAt).toISOString(),
    updatedAt: new Date(population.updatedAt).toISOString(),
  };
}
