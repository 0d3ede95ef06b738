// The answer to one PingOne request, limits and rate limit first; every failure becomes an answer, none escapes.
import { answerApi } from "./answer-api.js";
import { answerDiscovery, answerKeys } from "./auth/discovery.js";
import { answerToken } from "./auth/token-endpoint.js";
import { Problem, methodNotAllowed, notFound, tooManyRequests } from "./http/problem.js";
import type { Reply } from "./http/reply.js";
import type { Incoming } from "./incoming.js";
import type { World } from "./world.js";

function segmentsOf(path: string): string[] {
  const segments = path.split("/").slice(1);
  if (!path.includes("%")) return segments;
  try {
    return segments.map(decodeURIComponent);
  } catch {
    throw notFound();
  }
}

function requireMethod(incoming: Incoming, method: string): void {
  if (incoming.method !== method) throw methodNotAllowed([method]);
}

async function answerAuth(
  world: World,
  incoming: Incoming,
  segments: readonly string[],
): Promise<Reply> {
  const environmentId = segments[0]?.toLowerCase() ?? "";
  if (!world.environments.has(environmentId)) throw notFound();
  const issuer = `${world.authUrl}/${environmentId}/as`;
  switch (segments.slice(2).join("/")) {
    case "token":
      requireMethod(incoming, "POST");
      return answerToken(world, {
        environmentId,
        issuer,
        apiAudience: new URL(world.apiUrl).origin,
        headers: incoming.headers,
        body: incoming.body,
        knobs: world.knobs,
        correlationId: incoming.correlationId,
        now: world.clock.now(),
      });
    case ".well-known/openid-configuration":
      requireMethod(incoming, "GET");
      return answerDiscovery(issuer);
    case "jwks":
      requireMethod(incoming, "GET");
      return answerKeys(await world.signingKey.get());
    default:
      throw notFound();
  }
}

function route(world: World, incoming: Incoming): Reply | Promise<Reply> {
  if (incoming.method === "OPTIONS") return { status: 200 };
  const segments = segmentsOf(incoming.path);
  if (segments[1] === "as") return answerAuth(world, incoming, segments);
  if (segments[0] !== "v1") throw notFound();
  const { rateLimit } = world.knobs;
  if (rateLimit !== null) {
    const wait = world.limiter.take(incoming.ip, rateLimit, world.clock.now());
    if (wait !== undefined) throw tooManyRequests(wait);
  }
  return answerApi(world, incoming, segments.slice(1));
}

/** A refusal as the envelope; anything unforeseen is 500 without a word about the reason. */
export function failureReply(world: World, error: unknown, correlationId: string): Reply {
  if (error instanceof Problem) {
    return { status: error.status, body: error.toBody(correlationId), headers: error.headers };
  }
  world.onUnexpectedError(error);
  const unexpected = new Problem(500, "UNEXPECTED_ERROR", "An unexpected error occurred.");
  return { status: 500, body: unexpected.toBody(correlationId) };
}

export async function answer(world: World, incoming: Incoming): Promise<Reply> {
  try {
    return await route(world, incoming);
  } catch (error) {
    return failureReply(world, error, incoming.correlationId);
  }
}
