// Populations: list, create, read, replace, delete with its guards, and their default identity provider (contract 9).
import { randomUUID } from "node:crypto";
import { isUuid } from "../../directory/fixed-id.js";
import type { PopulationRecord } from "../../directory/population-store.js";
import { Violations } from "../../directory/violations.js";
import { compileFilter } from "../../filter/compile-filter.js";
import { POPULATION_FILTER_TABLE } from "../../filter/other-tables.js";
import { parseFilter } from "../../filter/parse-filter.js";
import { MEDIA } from "../../http/media-type.js";
import {
  invalidData,
  licenceExceeded,
  notFound,
  unsupportedMediaType,
} from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import { own } from "../../json.js";
import type { ApiCall } from "../call.js";
import { link } from "../call.js";
import { arraySource, collection } from "../collection.js";
import { readFlag, readName, readReference, readText } from "../read-field.js";
import { renderPopulation } from "./render-population.js";

function findPopulation(call: ApiCall): PopulationRecord {
  const population = call.environment.populations.byId(call.ids[0]);
  if (population === undefined) throw notFound();
  return population;
}

function shown(call: ApiCall, population: PopulationRecord, status = 200): Reply {
  const body = renderPopulation(call.environment, call.url, population);
  if (status !== 201) return { status, body };
  return { status, body, headers: { Location: `${call.url}/populations/${population.id}` } };
}

export function listPopulations(call: ApiCall): Reply {
  const knobs = call.environment.knobs();
  const text = call.query.get("filter");
  const matches =
    text === null
      ? () => true
      : compileFilter(parseFilter(text, knobs.limits.filterTerms), POPULATION_FILTER_TABLE);
  return collection(call, arraySource(call.environment.populations.all().filter(matches)), {
    relation: "populations",
    maximum: knobs.limits.populationsPageSize,
    defaultLimit: knobs.limits.populationsPageSize,
    render: (population) => renderPopulation(call.environment, call.url, population),
  });
}

function aliases(call: ApiCall, violations: Violations): readonly string[] | undefined {
  const value = own(call.json(), "alternativeIdentifiers") ?? undefined;
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) {
    violations.wrongType("alternativeIdentifiers");
    return;
  }
  return value.filter((item) => typeof item === "string");
}

function policyFor(call: ApiCall, violations: Violations): string | undefined {
  const id = readReference(call.json(), "passwordPolicy", violations);
  if (id === undefined || id === call.environment.passwordPolicyId) return id;
  violations.invalid("passwordPolicy.id", "must be an existing password policy");
  return undefined;
}

type Written = Omit<
  PopulationRecord,
  "seq" | "id" | "createdAt" | "updatedAt" | "defaultIdentityProviderId"
>;

function written(call: ApiCall, current: PopulationRecord | undefined): Written {
  if (call.mediaType !== MEDIA.json) throw unsupportedMediaType();
  const body = call.json();
  const violations = new Violations();
  const isTaken = (text: string): boolean => {
    const other = call.environment.populations.byName(text);
    return other !== undefined && other.id !== current?.id;
  };
  const result: Written = {
    name: readName(body, isTaken, violations),
    description: readText(body, "description", violations),
    // The flag can be moved by another population's write, never just taken away.
    isDefault: current?.isDefault === true || readFlag(body, "default", violations) === true,
    passwordPolicyId: policyFor(call, violations),
    themeId: readReference(body, "theme", violations) ?? call.environment.themeId,
    preferredLanguage: readText(body, "preferredLanguage", violations) ?? "en",
    alternativeIdentifiers: aliases(call, violations),
  };
  violations.throwIfAny();
  return result;
}

export function createPopulation(call: ApiCall): Reply {
  const { populations: limit } = call.environment.knobs().limits;
  if (call.environment.populations.size >= limit) throw licenceExceeded(limit);
  const { populations, clock } = call.environment;
  const now = clock.now();
  const population: PopulationRecord = {
    ...written(call, undefined),
    seq: populations.nextSequence(),
    id: randomUUID(),
    defaultIdentityProviderId: undefined,
    createdAt: now,
    updatedAt: now,
  };
  populations.put(population);
  return shown(call, population, 201);
}

export function readPopulation(call: ApiCall): Reply {
  return shown(call, findPopulation(call));
}

export function replacePopulation(call: ApiCall): Reply {
  const current = findPopulation(call);
  const updatedAt = call.environment.clock.now();
  const population = { ...current, ...written(call, current), updatedAt };
  call.environment.populations.put(population);
  return shown(call, population);
}

function constraint(message: string): Error {
  return invalidData({ code: "CONSTRAINT_VIOLATION", target: "population", message });
}

export function deletePopulation(call: ApiCall): Reply {
  const population = findPopulation(call);
  const { populations, users, groups } = call.environment;
  if (populations.size === 1) {
    throw constraint("The environment must contain at least one population.");
  }
  if (population.isDefault) throw constraint("The default population must not be deleted.");
  if (users.inPopulation(population.id).size > 0) {
    throw constraint("The population must not have users.");
  }
  for (const seq of groups.order.after(0)) {
    if (groups.at(seq)?.populationId === population.id) {
      throw constraint("The population must not have groups.");
    }
  }
  populations.delete(population.id);
  return { status: 204 };
}

const typeOf = (call: ApiCall, id: string): string =>
  call.environment.identityProviders.byId(id)?.type ?? "OPENID_CONNECT";

function identityProviderBody(call: ApiCall, id: string | undefined): Reply {
  return {
    status: 200,
    body: {
      _links: { self: link(call.self), environment: link(call.url) },
      ...(id === undefined ? { type: "PING_ONE" } : { id, type: typeOf(call, id) }),
    },
  };
}

export function readDefaultIdentityProvider(call: ApiCall): Reply {
  return identityProviderBody(call, findPopulation(call).defaultIdentityProviderId);
}

export function writeDefaultIdentityProvider(call: ApiCall): Reply {
  if (call.mediaType !== MEDIA.json) throw unsupportedMediaType();
  const population = findPopulation(call);
  const violations = new Violations();
  const id = readText(call.json(), "id", violations)?.toLowerCase();
  if (id !== undefined && !isUuid(id)) violations.invalid("id", "must be a UUID");
  violations.throwIfAny();
  call.environment.populations.put({ ...population, defaultIdentityProviderId: id });
  return identityProviderBody(call, id);
}
