// What can be found out about a Redis before anything depends on it: whether it lets us in, what it is, and whether it does what the store asks of it.
import { performance } from "node:perf_hooks";
import type { createClient as CreateClient } from "@redis/client";
import type { RedisFacts } from "../../platform/facts/redis-facts.js";
import { foreignIn, KEYS } from "../key-watch.js";
import { SharedStoreError, type SharedStore } from "../shared-store.js";
import {
  toStoreError,
  withPassword,
  type RedisAddress,
  type RedisConnection,
  type Reply,
} from "./connection.js";
import { createRedisStore } from "./redis-store.js";

const CONNECT_MS = 5_000;
const ROUNDS = 5;
const LIFETIME_MS = 10_000;
const TRIED = "doctor";

const nothing: RedisFacts = {
  unreachable: undefined,
  version: undefined,
  isValkey: false,
  mode: undefined,
  role: undefined,
  evictionPolicy: undefined,
  maxMemory: undefined,
  refused: undefined,
  answerMs: undefined,
  foreignKeys: undefined,
};

/** `prefix` begins every key. Writes one value that is gone again. Never rejects for what it is there to find. */
export async function inspectRedis(
  { url, password, prefix }: RedisAddress & { readonly prefix: string },
  stateKeys: readonly string[],
  create: typeof CreateClient,
): Promise<RedisFacts> {
  const client = create({
    url: withPassword(url, password),
    RESP: 2,
    name: "scim-pingone-doctor",
    disableOfflineQueue: true,
    socket: { connectTimeout: CONNECT_MS, socketTimeout: CONNECT_MS, reconnectStrategy: false },
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    return { ...nothing, unreachable: wordOf(error) };
  }
  const send: RedisConnection["send"] = (command) =>
    client.sendCommand<Reply>([...command]).catch((error: unknown) => {
      throw toStoreError(error);
    });
  try {
    const store = createRedisStore({ send, connections: () => 1 }, prefix);
    return { ...nothing, ...(await askServer(send)), ...(await tryStore(store, stateKeys)) };
  } finally {
    client.destroy();
  }
}

async function askServer(send: RedisConnection["send"]): Promise<Partial<RedisFacts>> {
  const text = await send(["INFO"]).catch(() => "");
  const info = new Map(
    String(text)
      .split("\r\n")
      .map((line) => {
        const at = line.indexOf(":");
        return [line.slice(0, at), line.slice(at + 1)] as const;
      }),
  );
  const maxMemory = info.get("maxmemory");
  return {
    version: info.get("valkey_version") ?? info.get("redis_version"),
    isValkey: info.has("valkey_version"),
    mode: info.get("redis_mode"),
    role: info.get("role"),
    evictionPolicy: info.get("maxmemory_policy"),
    maxMemory: maxMemory === undefined ? undefined : Number(maxMemory),
  };
}

async function tryStore(
  store: Pick<SharedStore, "write" | "take" | "read">,
  stateKeys: readonly string[],
): Promise<Partial<RedisFacts>> {
  try {
    // The first of each sends the script itself.
    await store.write(TRIED, "tried", "", LIFETIME_MS);
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const startMs = performance.now();
      await store.write(TRIED, "tried", "", LIFETIME_MS);
      times.push(performance.now() - startMs);
    }
    await store.take(TRIED, "tried");
    const answerMs = times.toSorted((one, other) => one - other)[Math.floor(ROUNDS / 2)];
    return { answerMs, foreignKeys: foreignIn((await store.read(KEYS)).keys(), stateKeys).length };
  } catch (error) {
    return { refused: wordOf(error) };
  }
}

/** Never more than a word: what a server says may hold addresses and names. */
function wordOf(error: unknown): string {
  const { code, message, cause } = error as {
    readonly code?: unknown;
    readonly message?: unknown;
    readonly cause?: unknown;
  };
  if (typeof code === "string") return code;
  if (error instanceof SharedStoreError && cause !== undefined) return wordOf(cause);
  const text = typeof message === "string" ? message : "";
  // What happened in a script is told behind "ERR … script: ".
  const word = /\b(NOPERM|OOM|READONLY|WRONGPASS|NOAUTH|MOVED|CLUSTERDOWN|LOADING|MISCONF)\b/.exec(
    text,
  )?.[1];
  return word ?? /^([A-Z]{3,}) /.exec(text)?.[1] ?? "unknown";
}
