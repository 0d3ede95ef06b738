import { describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../src/platform/clock.js";
import { runChecks } from "../../../src/setup/doctor/check.js";
import type { RedisFacts } from "../../../src/platform/facts/redis-facts.js";
import { redisChecks } from "../../../src/setup/doctor/checks/redis.js";
import { redisFacts } from "../../support/redis-facts.js";

/** What is not as it should be, by id, with how it is mended. */
async function found(facts: Partial<RedisFacts>) {
  const checks = redisChecks(() => Promise.resolve({ ...redisFacts, ...facts }));
  const results = await runChecks(checks, systemClock, 1_000);
  return results.filter(({ status }) => status !== "PASS");
}

describe("the Redis that replicas share", () => {
  it("passes as it should be, and is asked once", async () => {
    let asked = 0;
    const checks = redisChecks(() => {
      asked += 1;
      return Promise.resolve(redisFacts);
    });
    const results = await runChecks(checks, systemClock, 1_000);
    expect(results.map(({ status }) => status)).toEqual(Array.from(results, () => "PASS"));
    expect([results.length, asked]).toEqual([6, 1]);
  });

  it.each<[Partial<RedisFacts>, string, string, RegExp, RegExp]>([
    [{ mode: "cluster" }, "redis.server", "FAIL", /cluster/, /single primary/],
    [{ mode: "sentinel" }, "redis.server", "FAIL", /Sentinel/, /single primary/],
    [{ role: "slave" }, "redis.server", "FAIL", /takes no writes/, /primary/],
    [{ version: "4.0.14" }, "redis.server", "FAIL", /Redis 4.0.14/, /6.2/],
    [{ version: "6.0.16" }, "redis.server", "WARN", /Redis 6.0.16/, /6.2/],
    [{ evictionPolicy: "allkeys-lru" }, "redis.memory", "FAIL", /allkeys-lru/, /noeviction/],
    [{ evictionPolicy: "volatile-ttl" }, "redis.memory", "FAIL", /leases/, /noeviction/],
    [{ evictionPolicy: "volatile-lru", maxMemory: 0 }, "redis.memory", "WARN", /as yet/, /noevic/],
    [{ answerMs: 80 }, "redis.latency", "WARN", /80 ms/, /one place/],
    [{ foreignKeys: 1 }, "redis.key", "FAIL", /another|do not name/, /same STATE_KEY/],
  ])("%j", async (facts, id, status, summary, mend) => {
    expect(await found(facts)).toEqual([
      { id, status, summary: expect.stringMatching(summary), mend: expect.stringMatching(mend) },
    ]);
  });

  it("Valkey counts its versions for itself", async () => {
    expect(await found({ isValkey: true, version: "1.0.0" })).toEqual([]);
  });

  it.each([
    ["WRONGPASS", /credentials/, /REDIS_PASSWORD/],
    ["ECONNREFUSED", /cannot be reached/, /REDIS_URL/],
  ])("that is not reached (%s) is told once", async (unreachable, summary, mend) => {
    const [first, ...rest] = await found({ unreachable });
    expect(first).toMatchObject({ id: "redis.reach", status: "FAIL" });
    expect(first?.summary).toMatch(summary);
    expect(first?.mend).toMatch(mend);
    expect(new Set(rest.map(({ status }) => status))).toEqual(new Set(["SKIP"]));
  });

  it.each([
    ["NOPERM", /EVAL/],
    ["OOM", /memory/],
  ])("that refuses what the gateway asks (%s) is told once", async (refused, mend) => {
    const [first, ...rest] = await found({ refused, answerMs: undefined, foreignKeys: undefined });
    expect(first).toMatchObject({ id: "redis.operations", status: "FAIL" });
    expect(first?.mend).toMatch(mend);
    expect(rest.map(({ status }) => status)).toEqual(["SKIP", "SKIP"]);
  });

  it("an account that may not ask is not taken for a fault", async () => {
    const unknown = {
      version: undefined,
      mode: undefined,
      role: undefined,
      evictionPolicy: undefined,
    };
    expect((await found(unknown)).map(({ id, status }) => [id, status])).toEqual([
      ["redis.server", "SKIP"],
      ["redis.memory", "SKIP"],
    ]);
  });
});
