// The shared store in a real Redis: the same as in memory, and what only a server can do to it.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createClient } from "@redis/client";
import { openRedis, type RedisConnection } from "../../src/shared-state/redis/connection.js";
import { createRedisStore } from "../../src/shared-state/redis/redis-store.js";
import { MOST_FIELDS, type SharedStore } from "../../src/shared-state/shared-store.js";
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
    const more = 100;
    await atOnce(MOST_FIELDS + more, (at) => store.write("large", `${at}`, "x", 60_000 + at));
    const kept = await store.read("large");
    expect(kept.size).toBe(MOST_FIELDS);
    expect([kept.has(`${more - 1}`), kept.has(`${more}`)]).toEqual([false, true]);
    await store.take("large", `${more}`);
    expect(await server.ask("ZCARD", `${PREFIX}large:ends`)).toBe(`:${MOST_FIELDS - 1}\r\n`);
  }, 60_000);

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
