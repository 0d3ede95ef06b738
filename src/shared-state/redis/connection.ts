// One connection to Redis that never makes anybody wait long: a command is answered in time or rejects, and while there is no connection none is kept for later.
import { once } from "node:events";
import type { createClient as CreateClient } from "@redis/client";
import { SharedStoreError } from "../shared-store.js";

export interface RedisAddress {
  /** `redis://` or `rediss://`, with or without ACL user, password and database. */
  readonly url: string;
  /** In place of the password in the URL. */
  readonly password?: string | undefined;
}

/** A reply of Redis: texts, numbers and lists of them. */
export type Reply = string | number | null | readonly Reply[];

export interface RedisConnection {
  /** Rejects with SharedStoreError. Commands are carried out in the order in which they are sent. */
  readonly send: (command: readonly string[]) => Promise<Reply>;
  /** Resolves with whether it is there, after `limitMs` at the latest. */
  ready(limitMs: number): Promise<boolean>;
  /** Counts connections: what an earlier one knew, the server may have forgotten. */
  connections(): number;
  /** Told of each connection but the first, before anything else is sent on it. */
  readonly whenBack: (listener: () => void) => void;
  readonly close: () => void;
}

/** Far above what a server near by takes, far below what a client of ours notices. */
const ANSWER_MS = 500;
const CONNECT_MS = 2_000;
/** A connection on which nothing comes back, not even to a ping, is given up. */
const PING_MS = 1_000;
const SILENCE_MS = 3_000;
const MOST_RECONNECT_MS = 1_000;
/** Sent and not answered: more would be a queue. */
const MOST_COMMANDS = 2_000;

export function openRedis(create: typeof CreateClient, address: RedisAddress): RedisConnection {
  let connections = 0;
  let isBack = false;
  let isClosed = false;
  const listeners: (() => void)[] = [];
  const open = () => {
    const opened = create(optionsOf(address));
    opened.on("connect", () => {
      connections += 1;
    });
    opened.on("ready", () => {
      if (isBack) for (const listener of listeners) listener();
      isBack = true;
    });
    // Told by the commands that fail; without a listener it would end the process.
    opened.on("error", () => undefined);
    // Goes on trying until it is closed.
    opened.connect().catch(() => undefined);
    return opened;
  };
  let client = open();

  /** A server that was the primary keeps its connections when another takes its place: its name is asked for anew. */
  function leave(former: typeof client): void {
    if (isClosed || former !== client) return;
    former.destroy();
    client = open();
  }

  return {
    async send(command) {
      const asked = client;
      if (!asked.isReady) throw new SharedStoreError("unreachable");
      try {
        return await inTime(asked.sendCommand<Reply>([...command]));
      } catch (error) {
        if (isReadOnly(error)) leave(asked);
        throw error;
      }
    },
    ready: async (limitMs) =>
      client.isReady ||
      // An "error" is what is awaited else: it is tried again in the background.
      once(client, "ready", { signal: AbortSignal.timeout(limitMs) }).then(
        () => true,
        () => client.isReady,
      ),
    connections: () => connections,
    whenBack(listener) {
      listeners.push(listener);
    },
    close() {
      isClosed = true;
      client.destroy();
    },
  };
}

const optionsOf = ({ url, password }: RedisAddress) => ({
  url: withPassword(url, password),
  RESP: 2 as const,
  name: "scim-pingone",
  disableOfflineQueue: true,
  commandsQueueMaxLength: MOST_COMMANDS,
  pingInterval: PING_MS,
  socket: {
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    reconnectStrategy: (retries: number) =>
      Math.min(50 * 2 ** Math.min(retries, 8), MOST_RECONNECT_MS),
  },
});

/** The client takes name and password from one place only. */
export function withPassword(url: string, password: string | undefined): string {
  if (password === undefined) return url;
  const whole = new URL(url);
  whole.password = encodeURIComponent(password);
  return whole.href;
}

async function inTime(answer: Promise<Reply>): Promise<Reply> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new SharedStoreError("slow"));
    }, ANSWER_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } catch (error) {
    throw error instanceof SharedStoreError ? error : toStoreError(error);
  } finally {
    clearTimeout(timer);
  }
}

/** A script's failure may be told within another (Redis 6). */
const replies: readonly [RegExp, SharedStoreError["reason"]][] = [
  [/^The queue is full/, "busy"],
  [/^(ERR .*-)?OOM /s, "full"],
  // Whatever a server says begins with a word of this kind.
  [/^[A-Z]{3,} /, "refused"],
];

/** What the client rejects with, as everybody is told of it. */
export function toStoreError(error: unknown): SharedStoreError {
  const text = error instanceof Error ? error.message : "";
  const known = replies.find(([pattern]) => pattern.test(text));
  return new SharedStoreError(known?.[1] ?? "unreachable", error);
}

const isReadOnly = (error: unknown): boolean =>
  error instanceof SharedStoreError &&
  error.cause instanceof Error &&
  /^(ERR .*-)?READONLY /s.test(error.cause.message);
