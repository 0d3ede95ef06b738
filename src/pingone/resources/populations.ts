// PingOne's populations, read only: the gateway puts users into them and never makes or changes one (contract section 9).
import type { CallContext } from "../call.js";
import type { PingOneClient } from "../client.js";
import { createCollection, type ApiLocation, type PagedSource } from "./collection.js";
import { PingOneError } from "../error.js";
import { isPingOneId, requireId } from "../id.js";

export interface PingOnePopulation {
  readonly id: string;
  readonly name: string;
  /** Where users go who are created without a population. */
  readonly default?: boolean;
}

export interface PingOnePopulations extends PagedSource<PingOnePopulation> {
  /** Throws `notFound` when there is none, or none this worker may see (contract 1.5). */
  read(id: string, context: CallContext): Promise<PingOnePopulation>;
}

export function createPingOnePopulations(
  call: PingOneClient,
  location: ApiLocation,
): PingOnePopulations {
  return {
    ...createCollection(call, location, {
      operation: "populations.list",
      path: "/populations",
      key: "populations",
      toItem: (value) => toPopulation("populations.list", value),
    }),
    async read(id, context) {
      const operation = "populations.read";
      const path = `/populations/${id}`;
      const get = { operation, method: "GET", path, idempotent: true } as const;
      return requireId(id, toPopulation(operation, await call(get, context)), operation);
    },
  };
}

function toPopulation(operation: string, body: unknown): PingOnePopulation {
  const population = body as Partial<PingOnePopulation> | undefined;
  if (!isPingOneId(population?.id) || typeof population.name !== "string") {
    throw new PingOneError("unexpected", operation);
  }
  return population as PingOnePopulation;
}
