// A population as PingOne shows it, its number of users live (contract 9).
import type { Environment } from "../directory/environment.js";
import type { PopulationRecord } from "../directory/population-store.js";
import { link } from "./call.js";

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
    passwordPolicy: { id: population.passwordPolicyId },
    ...(population.preferredLanguage === undefined
      ? {}
      : { preferredLanguage: population.preferredLanguage }),
    ...(population.alternativeIdentifiers === undefined
      ? {}
      : { alternativeIdentifiers: population.alternativeIdentifiers }),
    createdAt: new Date(population.createdAt).toISOString(),
    updatedAt: new Date(population.updatedAt).toISOString(),
  };
}
