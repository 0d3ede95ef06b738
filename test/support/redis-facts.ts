// A Redis as it should be, for tests of what doctor says of one.
import type { RedisFacts } from "../../src/platform/facts/redis-facts.js";

export const redisFacts: RedisFacts = {
  unreachable: undefined,
  version: "7.2.4",
  isValkey: false,
  mode: "standalone",
  role: "master",
  evictionPolicy: "noeviction",
  maxMemory: 100_000_000,
  refused: undefined,
  answerMs: 0.4,
  foreignKeys: 0,
};

export const inspectRedis = (): Promise<RedisFacts> => Promise.resolve(redisFacts);
