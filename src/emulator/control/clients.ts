// POST /_emulator/clients: another worker application, with its exclusive way to authenticate.
import { randomUUID } from "node:crypto";
import type { AuthMethod, Client } from "../auth/client-registry.js";
import { AUTH_METHODS } from "../auth/client-registry.js";
import { DEMO } from "../seed/demo.js";
import type { JsonObject } from "../json.js";
import { isJsonObject } from "../json.js";
import type { World } from "../world.js";
import { ControlError } from "./check.js";

function text(body: JsonObject, name: string): string | undefined {
  const value = body[name] ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  throw new ControlError(`${name} must be a string`);
}

function flag(body: JsonObject, name: string): boolean {
  const value = body[name] ?? true;
  if (typeof value === "boolean") return value;
  throw new ControlError(`${name} must be a boolean`);
}

function methodOf(body: JsonObject): AuthMethod {
  const sent = text(body, "method") ?? "CLIENT_SECRET_BASIC";
  const method = AUTH_METHODS.find((name) => name === sent.toUpperCase());
  if (method === undefined) throw new ControlError(`method must be ${AUTH_METHODS.join(", ")}`);
  return method;
}

/** `jwks` as a key set, or `jwk` as one key. */
function keysOf(body: JsonObject): JsonObject[] {
  const { jwks, jwk } = body;
  const sent = isJsonObject(jwks) ? jwks["keys"] : jwk === undefined ? [] : [jwk];
  if (!Array.isArray(sent) || !sent.every(isJsonObject))
    throw new ControlError("jwks is no key set");
  return sent;
}

function shown({ id, environmentId, method, enabled, hasRoles }: Client) {
  return { clientId: id, environmentId, method, enabled, hasRoles };
}

export function addClient(world: World, body: JsonObject) {
  const client: Client = {
    id: (text(body, "clientId") ?? randomUUID()).toLowerCase(),
    environmentId: (text(body, "environmentId") ?? DEMO.environmentId).toLowerCase(),
    method: methodOf(body),
    secret: text(body, "clientSecret"),
    keys: keysOf(body),
    enabled: flag(body, "enabled"),
    hasRoles: flag(body, "hasRoles"),
  };
  world.clients.put(client);
  return shown(client);
}

export function listClients(world: World) {
  return { clients: world.clients.all().map(shown) };
}
