// A Redis that is slow, hangs, is full, goes and comes back empty: nobody waits long, and shared state ends its degraded mode by itself.
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../src/platform/clock.js";
import { connectSharedState } from "../../src/shared-state/connect.js";
import type { SharedState } from "../../src/shared-state/shared-state.js";
import { startRedis, type RedisServer } from "../support/redis-server.js";

const LONG_MS = 60_000;
const open: { close?: () => void; stop?: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const each of open.splice(0).reverse()) {
    each.close?.();
    await each.stop?.();
  }
});

async function server(...settings: readonly string[]): Promise<RedisServer> {
  const started = await startRedis(...settings);
  open.push(started);
  return started;
}

async function connected(url: string, password?: string): Promise<SharedState> {
  const state = await connectSharedState({ url, password, prefix: "test" }, systemClock);
  open.push(state);
  return state;
}

/** As a name that is moved: those who connect from then on reach another server. */
async function forwarder(first: number) {
  let target = first;
  const sockets = new Set<Socket>();
  const listener = createServer((incoming) => {
    const outgoing = connect(target, "127.0.0.1");
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  await once(listener.listen(0, "127.0.0.1"), "listening");
  open.push({
    close() {
      for (const socket of sockets) socket.destroy();
      listener.close();
    },
  });
  const { port } = listener.address() as AddressInfo;
  return { port, to: (next: number) => void (target = next) };
}

const passing = () => new Promise((resolve) => setImmediate(resolve));

const nextHealth = (state: SharedState) =>
  new Promise<string | undefined>((resolve) => {
    state.watch(({ degraded }) => {
      resolve(degraded?.reason);
    });
  });

describe("shared state in Redis", () => {
  it("is seen by every process, below its prefix and version", async () => {
    const { url, ask } = await server();
    const [one, other] = [await connected(url), await connected(url)];
    await one.write("key", "field", "value", LONG_MS);
    expect(await other.read("key")).toEqual(new Map([["field", "value"]]));
    expect(await ask("EXISTS", "test:v1:key")).toBe(":1\r\n");
    expect(one.health()).toEqual({ degraded: undefined });
  });

  it("goes on alone when Redis is killed, and shares again when it is back, empty", async () => {
    const { url, kill, restart } = await server();
    const state = await connected(url);
    await state.write("key", "field", "value", LONG_MS);
    await kill();
    expect(await state.read("key")).toEqual(new Map([["field", "value"]]));
    expect(state.health()).toMatchObject({ degraded: { reason: "unreachable" } });
    const back = nextHealth(state);
    await restart();
    expect(await back).toBeUndefined();
    expect(await state.read("key")).toEqual(new Map());
    await state.write("key", "field", "again", LONG_MS);
    expect(await (await connected(url)).read("key")).toEqual(new Map([["field", "again"]]));
  });

  it("waits for a Redis that hangs once, not for every request", async () => {
    const { url, pause, resume } = await server();
    const state = await connected(url);
    await state.write("key", "field", "value", LONG_MS);
    pause();
    const lost = nextHealth(state);
    const all = Promise.all(Array.from({ length: 100 }, () => state.read("key")));
    expect(await lost).toBe("slow");
    for (const found of await all) expect(found).toEqual(new Map([["field", "value"]]));
    const back = nextHealth(state);
    resume();
    expect(await back).toBeUndefined();
  });

  it("goes on alone while Redis is full", async () => {
    const { url, ask } = await server("--maxmemory-policy", "noeviction");
    const state = await connected(url);
    await state.write("key", "field", "value", LONG_MS);
    await ask("CONFIG", "SET", "maxmemory", "1");
    await state.write("key", "other", "value", LONG_MS);
    expect(state.health()).toMatchObject({ degraded: { reason: "full" } });
    expect((await state.read("key")).size).toBe(2);
    const back = nextHealth(state);
    await ask("CONFIG", "SET", "maxmemory", "0");
    expect(await back).toBeUndefined();
  });

  it("goes on alone where the server is a replica by now, and finds the primary under the same name", async () => {
    const [former, next] = [await server(), await server()];
    const place = await forwarder(former.port);
    const state = await connected(`redis://127.0.0.1:${place.port}`);
    await state.write("key", "field", "before", LONG_MS);
    // The connection stays: whoever was the primary answers on it.
    place.to(next.port);
    await former.ask("REPLICAOF", "127.0.0.1", String(next.port));
    const lost = nextHealth(state);
    await state.write("key", "field", "meanwhile", LONG_MS);
    expect(await lost).toBe("refused");
    expect(await nextHealth(state)).toBeUndefined();
    expect(await next.ask("EXISTS", "test:v1:key")).toBe(":1\r\n");
    expect(await state.read("key")).toEqual(new Map([["field", "meanwhile"]]));
  });

  it("what somebody else has put under a key is a refusal, not an outage", async () => {
    const { url, ask } = await server();
    await ask("SET", "test:v1:key", "not ours");
    const state = await connected(url);
    const lost = nextHealth(state);
    await state.write("key", "field", "value", LONG_MS);
    expect(await lost).toBe("refused");
  });

  it("begins an epoch on each connection but the first, before anything else is asked", async () => {
    const { url, ask } = await server();
    const [one, other] = [await connected(url), await connected(url)];
    await one.writeInEpoch("walk", "100", "before", LONG_MS);
    expect(await other.readInEpoch("walk", "100")).toBe("before");
    // Both are cut off, and have nothing under way that would tell them.
    await ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    while ((await ask("GET", "test:v1:epoch")) !== "$1\r\n2\r\n") await passing();
    expect(await one.readInEpoch("walk", "100")).toBeUndefined();
    await one.writeInEpoch("walk", "100", "after", LONG_MS);
    expect(await other.readInEpoch("walk", "100")).toBe("after");
    expect([one.health(), other.health()]).toEqual([
      { degraded: undefined },
      { degraded: undefined },
    ]);
  });

  it("starts without it, and finds it later", async () => {
    const { url, kill, restart } = await server();
    await kill();
    const state = await connected(url);
    await state.write("key", "field", "value", LONG_MS);
    expect(state.health()).toMatchObject({ degraded: { reason: "unreachable" } });
    const back = nextHealth(state);
    await restart();
    expect(await back).toBeUndefined();
  });

  it("shows an ACL user's password, from the URL or beside it; a wrong one is told", async () => {
    const { port, ask } = await server();
    await ask("ACL", "SETUSER", "gateway", "on", ">a-s/c@ret%", "~test:*", "+@all");
    await ask("ACL", "SETUSER", "default", "off");
    const place = `127.0.0.1:${port}`;
    for (const state of [
      await connected(`redis://gateway:a-s%2Fc%40ret%25@${place}`),
      await connected(`redis://gateway@${place}`, "a-s/c@ret%"),
    ]) {
      await state.write("key", "field", "value", LONG_MS);
      expect(state.health()).toEqual({ degraded: undefined });
    }
    const refused = await connected(`redis://gateway:wrong@${place}`);
    await refused.write("key", "field", "value", LONG_MS);
    expect(refused.health().degraded).toBeDefined();
  });
});
