// Several gateways before one emulated PingOne, with a real Redis between them.
import { afterEach } from "@jest/globals";
import { createEmulator, type Emulator } from "../../src/emulator/emulator.js";
import { startRedis, type RedisServer } from "./redis-server.js";
import { startStand, type Stand, type StandOptions } from "./start.js";

export interface Replicas {
  readonly redis: RedisServer;
  readonly emulator: Emulator;
  readonly stands: readonly [Stand, Stand, ...Stand[]];
  /** One more, as another process would join. */
  readonly join: () => Promise<Stand>;
}

/** Of one test; all is stopped when it is over. */
export function useReplicas(): (count: number, options?: StandOptions) => Promise<Replicas> {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });
  return async (count, options) => {
    const redis = await startRedis();
    stops.push(redis.stop);
    const emulator = await createEmulator({ port: 0 });
    stops.push(() => emulator.stop());
    const join = async (): Promise<Stand> => {
      const stand = await startStand({ ...options, emulator, redis: redis.url });
      stops.push(stand.stop);
      return stand;
    };
    const stands: Stand[] = [];
    while (stands.length < count) stands.push(await join());
    return { redis, emulator, stands: stands as [Stand, Stand, ...Stand[]], join };
  };
}
