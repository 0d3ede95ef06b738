// /v1/...: who asks, in which environment, on which route; then the handler (contract 2, 10.3).
import type { ApiCall } from "./api/call.js";
import { createRouter } from "./api/router.js";
import type { Method } from "./api/routes.js";
import { PLATFORM_ROUTES, ROUTES } from "./api/routes.js";
import type { IssuedToken } from "./auth/token-store.js";
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
import { mayUse, platformOf } from "./platform-of.js";
import type { World } from "./world.js";

const routeOfEnvironment = createRouter(ROUTES);
const routeOfPlatform = createRouter(PLATFORM_ROUTES);

function authorise(world: World, incoming: Incoming): IssuedToken {
  const header = incoming.headers.authorization ?? "";
  const token = /^bearer ([\w.~+/-]+=*)$/i.exec(header)?.[1];
  const issued = token === undefined ? undefined : world.tokens.find(token, world.clock.now());
  if (issued === undefined) throw invalidToken();
  return issued;
}

/** One that is not there is 404 itself, and no access to everything below it (contract 10.3). */
function environmentOf(
  world: World,
  [id, ...rest]: readonly string[],
  actor: IssuedToken,
): Environment {
  const environment = world.environments.get(id?.toLowerCase() ?? "");
  if (environment === undefined) {
    throw rest.length === 0
      ? notFound()
      : insufficientPermissions(world.knobs.unknownEnvironmentStatus);
  }
  if (!mayUse(environment, actor)) throw invalidToken();
  return environment;
}

const LATE_IN_NEW_ENVIRONMENTS = new Set(["users", "groups", "populations", "schemas"]);

/** Knob newEnvironmentMs: what an environment that was just made does not know of yet (contract 1.6). */
function isTooEarly(environment: Environment, method: string, rest: readonly string[]): boolean {
  const isCollection = rest.length === 1 && LATE_IN_NEW_ENVIRONMENTS.has(rest[0] ?? "");
  const isRefused = isCollection && (method === "GET" || method === "POST");
  const ageMs = environment.clock.now() - environment.createdAt;
  return isRefused && ageMs < environment.knobs().newEnvironmentMs;
}

/** Who asks what of which world. */
interface Asked {
  readonly world: World;
  readonly incoming: Incoming;
  readonly actor: IssuedToken;
}

function callOf(
  { world, incoming, actor }: Asked,
  environment: Environment,
  ids: readonly [string, string],
): ApiCall {
  let parsed: JsonObject | undefined;
  return {
    platform: platformOf(world, actor),
    environment,
    url: `${world.apiUrl}/environments/${environment.id}`,
    self: `${world.apiUrl}${incoming.path.slice("/v1".length)}`,
    ids,
    query: new URLSearchParams(incoming.rawQuery),
    rawQuery: incoming.rawQuery,
    mediaType: operationMediaType(incoming.contentTypes),
    hasBody: incoming.body.length > 0,
    actorEnvironmentId: actor.environmentId,
    json: () => (parsed ??= parseJsonObject(incoming.body, world.knobs.limits.jsonDepth)),
  };
}

/** `segments` begin after `/v1`. */
export function answerApi(world: World, incoming: Incoming, segments: readonly string[]): Reply {
  const actor = authorise(world, incoming);
  const [collection, ...rest] = segments;
  const isInside = collection === "environments" && rest.length > 0;
  const environment = environmentOf(world, isInside ? rest : [actor.environmentId], actor);
  const below = rest.slice(1);
  const found = isInside ? routeOfEnvironment(below) : routeOfPlatform(segments);
  if (found === undefined) throw notFound();
  const handler = found.handlers[incoming.method as Method];
  if (handler === undefined) throw methodNotAllowed(Object.keys(found.handlers));
  if (isInside && isTooEarly(environment, incoming.method, below)) throw notFound();
  return handler(callOf({ world, incoming, actor }, environment, found.ids));
}
