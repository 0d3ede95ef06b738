// /v1/environments/{envID}/...: who asks, in which environment, on which route; then the handler (contract 2, 10.3).
import type { ApiCall } from "./api/call.js";
import { createRouter } from "./api/router.js";
import type { Method } from "./api/routes.js";
import { ROUTES } from "./api/routes.js";
import type { Environment } from "./directory/environment.js";
import { operationMediaType } from "./http/media-type.js";
import { parseJsonObject } from "./http/parse-json.js";
import {
  insufficientPermissions,
  invalidToken,
  methodNotAllowed,
  notFound,
} from "./http/problem.js";
import type { Reply } from "./http/reply.js";
import type { Incoming } from "./incoming.js";
import type { JsonObject } from "./json.js";
import type { World } from "./world.js";

const route = createRouter(ROUTES);

function authorise(world: World, incoming: Incoming): { environmentId: string; clientId: string } {
  const header = incoming.headers.authorization ?? "";
  const token = /^bearer ([\w.~+/-]+=*)$/i.exec(header)?.[1];
  const issued = token === undefined ? undefined : world.tokens.find(token, world.clock.now());
  if (issued === undefined) throw invalidToken();
  return issued;
}

function environmentOf(world: World, id: string, allowed: string): Environment {
  const environment = world.environments.get(id);
  if (environment === undefined) {
    const status = world.knobs.unknownEnvironmentStatus;
    throw status === 404 ? notFound() : insufficientPermissions(status);
  }
  if (environment.id !== allowed) throw invalidToken();
  return environment;
}

function callOf(
  world: World,
  incoming: Incoming,
  environment: Environment,
  ids: readonly [string, string],
  clientId: string,
): ApiCall {
  let parsed: JsonObject | undefined;
  return {
    environment,
    url: `${world.apiUrl}/environments/${environment.id}`,
    self: `${world.apiUrl}${incoming.path.slice("/v1".length)}`,
    ids,
    query: new URLSearchParams(incoming.rawQuery),
    rawQuery: incoming.rawQuery,
    mediaType: operationMediaType(incoming.contentTypes),
    hasBody: incoming.body.length > 0,
    clientId,
    json: () => (parsed ??= parseJsonObject(incoming.body, world.knobs.limits.jsonDepth)),
  };
}

/** `segments` begin after `/v1`. */
export function answerApi(world: World, incoming: Incoming, segments: readonly string[]): Reply {
  const { environmentId, clientId } = authorise(world, incoming);
  const [collection, id, ...rest] = segments;
  if (collection !== "environments" || id === undefined) throw notFound();
  const environment = environmentOf(world, id.toLowerCase(), environmentId);
  const found = route(rest);
  if (found === undefined) throw notFound();
  const handler = found.handlers[incoming.method as Method];
  if (handler === undefined) throw methodNotAllowed(Object.keys(found.handlers));
  return handler(callOf(world, incoming, environment, found.ids, clientId));
}
