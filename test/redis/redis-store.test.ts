// The shared store in a real Redis: the same as in memory, and what only a server can do to it.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createClient } from "@redis/client";
import { openRedis, type RedisConnection } from "../../src/shared-state/redis/connection.js";
import { createRedisStore } from "../../src/shared-state/redis/redis-store.js";
import type { SharedStore } from "../../src/shared-state/shared-store.js";
import { startRedis, type RedisServer } from "../support/redis-server.js";
import { describeStore } from "../unit/shared-state/store-conformance.js";

const PREFIX = "test:v1:";
const BATCH = 50;

async function atOnce(count: number, work: (at: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    await Promise.all(Array.from({ length: BATCH }, (_, at) => work(from + at)));
  }
}

describe("the store in Redis", () => {
  let server: RedisServer;
  let connections: readonly RedisConnection[];
  let stores: readonly SharedStore[];
  beforeAll(async () => {
    server = await startRedis();
    connections = [1, 2].map(() => openRedis(createClient, { url: server.url }));
    for (const each of connections) expect(await each.ready(10_000)).toBe(true);
    stores = connections.map((each) => createRedisStore(each, PREFIX));
  });
  afterAll(async () => {
    for (const each of connections) each.close();
    await server.stop();
  });

  describeStore({
    stores: () => stores as [SharedStore, SharedStore],
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms + 5)),
  });

  it("bounds a stream, and what is over in a key that is written for ever", async () => {
    const [store] = stores as [SharedStore];
    await atOnce(600, (at) => store.append("bounded", [`${at}`], 10));
    expect((await store.latest("bounded", 1_000)).length).toBeLessThanOrEqual(200);
    await atOnce(600, (at) => store.write("busy", `${at}`, "x", 1));
    await store.write("busy", "last", "x", 10_000);
    const length = await server.ask("HLEN", `${PREFIX}busy`);
    expect(Number(length.slice(1))).toBeLessThanOrEqual(300);
  });

  it("bounds what lies under a key: what ends first makes room, and others stay", async () => {
    const [store] = stores as [SharedStore];
    const [most, more] = [300, 100];
    await atOnce(most + more, (at) =>
      store.write("large", `${at}`, "x", { ms: 60_000 + at, most }),
    );
    const kept = await store.read("large");
    expect(kept.size).toBe(most);
    expect([kept.has(`${more - 1}`), kept.has(`${more}`)]).toEqual([false, true]);
    await store.take("large", `${more}`);
    expect(await server.ask("ZCARD", `${PREFIX}large:ends`)).toBe(`:${most - 1}\r\n`);
  });

  it("reads what has many fields, also with a lease, in pages, and what has few in one round trip", async () => {
    const [store] = stores as [SharedStore];
    const [many, few] = [6_000, 1_000];
    await atOnce(many, (at) => store.write("many", `${at}`, `of ${at}`, 60_000));
    await atOnce(few, (at) => store.write("few", `${at}`, "x", 60_000));
    await server.ask("CONFIG", "RESETSTAT");
    const found = await store.read("many");
    expect([...found.keys()].sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: many }, (_, at) => `${at}`),
    );
    expect(found.get("4711")).toBe("of 4711");
    const lease = { holder: "a", lifetimeMs: 60_000 };
    const acquired = await store.acquire("of many", lease, ["few", "many"]);
    expect(acquired).toMatchObject({ isGranted: true, attached: [{ size: few }, found] });
    const stats = await server.ask("INFO", "commandstats");
    const calls = (name: string) =>
      Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
    // One for "few"; of "many" no reply held more than about a sixth.
    expect(calls("hgetall")).toBe(1);
    expect(calls("hscan")).toBeGreaterThanOrEqual(10);
    await server.ask("CONFIG", "RESETSTAT");
    expect((await store.read("few")).size).toBe(few);
    expect(await server.ask("INFO", "commandstats")).toMatch(/cmdstat_evalsha:calls=1,/);
  });

  it("looks for what is over without reading the key whole, however many fields it has", async () => {
    const [store] = stores as [SharedStore];
    await atOnce(300, (at) => store.write("often", `${at % 256}`, "x", 60_000));
    await server.ask("CONFIG", "RESETSTAT");
    await atOnce(300, () => store.write("often", "0", "y", 60_000));
    expect(await server.ask("INFO", "commandstats")).not.toContain("cmdstat_hgetall");
  });

  it("gives every key an end", async () => {
    const [store] = stores as [SharedStore];
    await store.write("lives", "f", "v", 1_000);
    await store.count("lives too", 1, { windowMs: 1_000 });
    await store.acquire("held", { holder: "a", lifetimeMs: 1_000 });
    const keys = (await server.ask("KEYS", `${PREFIX}*`)).split("\r\n");
    for (const key of keys.filter((line) => line.startsWith(PREFIX))) {
      expect({ key, ttl: await server.ask("PTTL", key) }).not.toEqual({ key, ttl: ":-1\r\n" });
    }
  });

  it("knows its scripts again after the server has forgotten them", async () => {
    const [store] = stores as [SharedStore];
    await server.ask("SCRIPT", "FLUSH");
    await store.write("again", "f", "v", 1_000);
    expect(await store.read("again")).toEqual(new Map([["f", "v"]]));
  });
});
