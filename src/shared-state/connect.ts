// Shared state as configured: in this process alone, or in the Redis that is named; the client is loaded only then.
import type { Clock } from "../platform/clock.js";
import type { RedisFacts } from "../platform/facts/redis-facts.js";
import { createMemoryStore } from "./memory-store.js";
import type { RedisAddress } from "./redis/connection.js";
import { createSharedState, type SharedState } from "./shared-state.js";

export interface SharedStateSettings extends RedisAddress {
  /** Of one deployment: others may use the same server. */
  readonly prefix: string;
}

/** Of what is written below it: another one is another language. */
const VERSION = "v1";
const below = ({ prefix }: SharedStateSettings): string => `${prefix}:${VERSION}:`;

/** A server that takes longer is found later, by who looks for it then. */
const FIRST_MS = 500;

/** Resolves within a moment, whether or not the server can be reached; rejects for an address that is none. */
export async function connectSharedState(
  settings: SharedStateSettings | undefined,
  clock: Clock,
): Promise<SharedState> {
  if (settings === undefined) return aloneState(clock);
  // By its default export: a CommonJS package may have no other where the program is bundled.
  const [{ default: redis }, { openRedis }, { createRedisStore }] = await Promise.all([
    import("@redis/client"),
    import("./redis/connection.js"),
    import("./redis/redis-store.js"),
  ]);
  const connection = openRedis(redis.createClient, settings);
  await connection.ready(FIRST_MS);
  const store = createRedisStore(connection, below(settings));
  const remote = { ...store, close: connection.close, whenBack: connection.whenBack };
  return createSharedState({ remote, local: createMemoryStore(clock), clock });
}

/** What doctor can find out about the server that is named. */
export async function inspectSharedState(
  settings: SharedStateSettings,
  stateKeys: readonly string[],
): Promise<RedisFacts> {
  const [{ default: redis }, { inspectRedis }] = await Promise.all([
    import("@redis/client"),
    import("./redis/inspect.js"),
  ]);
  return inspectRedis({ ...settings, prefix: below(settings) }, stateKeys, redis.createClient);
}

export const aloneState = (clock: Clock): SharedState =>
  createSharedState({ remote: undefined, local: createMemoryStore(clock), clock });
