// What doctor says of the Redis that replicas share, beside all else.
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { doctorCommand } from "../../src/setup/commands.js";
import type { CheckResult } from "../../src/setup/doctor/check.js";
import { systemNetwork } from "../../src/setup/network.js";
import { redisFacts } from "../support/redis-facts.js";
import { startSetupStand, type SetupStand } from "../support/setup.js";

let stand: SetupStand;
beforeAll(async () => {
  stand = await startSetupStand();
});
afterAll(() => stand.emulator.stop());

it("asks the Redis that replicas share, where one is named", async () => {
  const asked: unknown[] = [];
  const shared = { REDIS_URL: "rediss://redis.example.com", STATE_KEY: "k".repeat(32) };
  const dependencies = {
    ...stand.dependencies({ ...shared }),
    network: systemNetwork,
    inspectRedis: (...given: readonly unknown[]) => {
      asked.push(given);
      return Promise.resolve({ ...redisFacts, evictionPolicy: "allkeys-lru", maxMemory: 1 });
    },
  };
  expect(await doctorCommand({ json: true }, dependencies)).toBe(1);
  const { checks } = JSON.parse(stand.printed()) as { checks: CheckResult[] };
  const found = checks.flatMap(({ id, status }) => (id.startsWith("redis.") ? [[id, status]] : []));
  expect(found).toEqual([
    ["redis.reach", "PASS"],
    ["redis.server", "PASS"],
    ["redis.memory", "FAIL"],
    ["redis.operations", "PASS"],
    ["redis.latency", "PASS"],
    ["redis.key", "PASS"],
  ]);
  expect(asked).toEqual([
    [expect.objectContaining({ url: "rediss://redis.example.com" }), ["k".repeat(32)]],
  ]);
});
