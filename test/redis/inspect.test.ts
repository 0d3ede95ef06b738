// What doctor finds out of a real Redis: the right one, and each of those that are not.
import { afterEach, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../src/platform/clock.js";
import { connectSharedState, inspectSharedState } from "../../src/shared-state/connect.js";
import { createKeyWatch } from "../../src/shared-state/key-watch.js";
import { startRedis, type RedisServer } from "../support/redis-server.js";

const KEY = "a-state-key-of-many-letters";
const PREFIX = "doctor";

let servers: RedisServer[] = [];
afterEach(async () => {
  for (const each of servers) await each.stop();
  servers = [];
});
async function start(...settings: readonly string[]): Promise<RedisServer> {
  const server = await startRedis(...settings);
  servers.push(server);
  return server;
}
const inspect = (url: string, password?: string) =>
  inspectSharedState({ url, password, prefix: PREFIX }, [KEY]);

describe("a Redis", () => {
  it("as it should be answers everything, and keeps nothing of it", async () => {
    const server = await start();
    expect(await inspect(server.url)).toEqual({
      unreachable: undefined,
      version: expect.stringMatching(/^\d+\.\d+/),
      isValkey: expect.any(Boolean),
      mode: "standalone",
      role: "master",
      evictionPolicy: "noeviction",
      maxMemory: 0,
      refused: undefined,
      answerMs: expect.any(Number),
      foreignKeys: 0,
    });
    expect(await server.ask("DBSIZE")).toBe(":0\r\n");
  });

  it("that is not there, or wants another password, is told by a word", async () => {
    const server = await start("--requirepass", "right");
    expect((await inspect(server.url)).unreachable ?? (await inspect(server.url)).refused).toMatch(
      /^NOAUTH$/,
    );
    expect((await inspect(server.url, "wrong")).unreachable).toBe("WRONGPASS");
    expect((await inspect(server.url, "right")).unreachable).toBeUndefined();
    await server.stop();
    expect((await inspect(server.url, "right")).unreachable).toBe("ECONNREFUSED");
  });

  it("that evicts says so", async () => {
    const { url } = await start("--maxmemory", "20mb", "--maxmemory-policy", "allkeys-lru");
    const { evictionPolicy, maxMemory } = await inspect(url);
    expect([evictionPolicy, maxMemory]).toEqual(["allkeys-lru", 20 * 1024 * 1024]);
  });

  it("that is a replica takes no writes", async () => {
    const primary = await start();
    const { url } = await start("--replicaof", "127.0.0.1", String(primary.port));
    const { role, refused } = await inspect(url);
    expect([role, refused]).toEqual(["slave", "READONLY"]);
  });

  it("whose account may not run scripts", async () => {
    const server = await start();
    await server.ask(
      "ACL",
      "SETUSER",
      "limited",
      "on",
      ">secret",
      "~*",
      "+@all",
      "-@scripting",
      "-info",
    );
    const url = server.url.replace("redis://", "redis://limited:secret@");
    const { unreachable, refused, version } = await inspect(url);
    expect([unreachable, refused, version]).toEqual([undefined, "NOPERM", undefined]);
  });

  it("that a gateway with another STATE_KEY uses", async () => {
    const { url } = await start();
    const shared = await connectSharedState({ url, prefix: PREFIX }, systemClock);
    const told = new Promise<number>((resolve) => {
      const watch = createKeyWatch({
        shared: {
          ...shared,
          // Told when the process has said which key it has.
          read: async (key) => {
            const found = await shared.read(key);
            resolve(found.size);
            return found;
          },
        },
        clock: { ...systemClock, sleep: () => new Promise<void>(() => undefined) },
        keys: () => ["another-state-key-altogether"],
        onForeign: () => undefined,
      });
      watch.start();
    });
    await told;
    expect((await inspect(url)).foreignKeys).toBe(1);
    shared.close();
  });
});
