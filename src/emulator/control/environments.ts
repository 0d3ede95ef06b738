// POST /_emulator/environments: one more environment with a default population and a worker of its own.
import { randomUUID } from "node:crypto";
import { addPopulation, demoEnvironment } from "../directory/environment.js";
import { isUuid } from "../directory/fixed-id.js";
import { isJsonObject, type JsonObject } from "../json.js";
import type { World } from "../world.js";
import { environmentOptions } from "../world.js";
import { ControlError } from "./check.js";

function idOf(body: JsonObject, name: string): string {
  const value = body[name] ?? randomUUID();
  if (typeof value !== "string" || !isUuid(value)) throw new ControlError(`${name} must be a UUID`);
  return value.toLowerCase();
}

interface NewPopulation {
  readonly id: string;
  readonly name: string;
}

/** Beside the default one: `populations: [{id, name}]`. */
function populationsOf(body: JsonObject): readonly NewPopulation[] {
  const sent = body["populations"] ?? [];
  if (!Array.isArray(sent) || !sent.every(isJsonObject)) {
    throw new ControlError("populations must be a list of { id, name }");
  }
  return sent.map((each) => {
    const { name } = each;
    if (typeof name !== "string") throw new ControlError("a population must have a name");
    return { id: idOf(each, "id"), name };
  });
}

export function addEnvironment(world: World, body: JsonObject) {
  const id = idOf(body, "id");
  if (world.environments.has(id)) throw new ControlError("the environment exists");
  const populationId = idOf(body, "populationId");
  const clientId = idOf(body, "clientId");
  const clientSecret = body["clientSecret"] ?? "demo-secret";
  if (typeof clientSecret !== "string") throw new ControlError("clientSecret must be a string");
  const name = typeof body["name"] === "string" ? body["name"] : id;
  const environment = demoEnvironment(
    environmentOptions(world, { id, profile: { name }, populationId }),
  );
  world.environments.set(id, environment);
  world.clients.put({
    id: clientId,
    environmentId: id,
    method: "CLIENT_SECRET_BASIC",
    secret: clientSecret,
    keys: [],
    enabled: true,
    hasRoles: true,
  });
  for (const each of populationsOf(body)) addPopulation(environment, { ...each, isDefault: false });
  return { id, populationId, clientId, clientSecret };
}
