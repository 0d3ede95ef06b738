// The shared store in Redis or Valkey: each operation is one script, so that it is atomic and one round trip.
import { toBounded, type StoredFields, type Lifetime, type SharedStore } from "../shared-store.js";
import type { RedisConnection, Reply } from "./connection.js";
import { scripts, type Script } from "./scripts.js";

const EPOCH = "epoch";
/** The cursor of a scan before its first page, and after its last. */
const LAST = "0";

type SentTo = Pick<RedisConnection, "send" | "connections">;

/** `prefix` begins every key: of one deployment, with the version of what is written below it. */
export function createRedisStore(connection: SentTo, prefix: string): SharedStore {
  const run = createRunner(connection, prefix);
  const withRest = createPaging(run);
  return {
    read: async (key) => withRest(key, await run(scripts.read, [key], LAST)),
    readField: async (key, field) => held(await run(scripts.readField, [key], field)),
    async write(key, field, value, lifetime) {
      await run(scripts.write, [key], field, value, ...given(lifetime));
    },
    writeIfAbsent: async (key, field, value, lifetime) =>
      (await run(scripts.writeIfAbsent, [key], field, value, ...given(lifetime))) === 1,
    take: async (key, field) => held(await run(scripts.take, [key], field)),
    readInEpoch: async (key, field) => held(await run(scripts.readInEpoch, [key, EPOCH], field)),
    async writeInEpoch(key, field, value, lifetime) {
      await run(scripts.writeInEpoch, [key, EPOCH], field, value, ...given(lifetime));
    },
    async beginEpoch() {
      await run(scripts.beginEpoch, [EPOCH]);
    },
    async count(key, amount, { windowMs, most }) {
      const reply = list(await run(scripts.count, [key], amount, windowMs, most ?? ""));
      return { isCounted: reply[0] === 1, total: Number(reply[1]) };
    },
    async claim(key, { claimant, amount, limit, detail, lifetimeMs }) {
      const asked = [claimant, amount, limit, detail, lifetimeMs] as const;
      const [granted, others] = list(await run(scripts.claim, [key], ...asked));
      return { granted: Number(granted), others: toFields(others) };
    },
    async acquire(key, { holder, lifetimeMs }, attached = []) {
      const reply = list(await run(scripts.acquire, [key, ...attached], holder, lifetimeMs));
      const [isGranted, isTakenOver, ...found] = reply;
      if (isGranted !== 1) return { isGranted: false };
      const fields = await Promise.all(attached.map((each, at) => withRest(each, found[at])));
      return { isGranted: true, isTakenOver: isTakenOver === 1, attached: fields };
    },
    renew: async (key, { holder, lifetimeMs }, mayRestore) =>
      (await run(scripts.renew, [key], holder, lifetimeMs, mayRestore ? 1 : 0)) === 1,
    async release(key, holder) {
      await run(scripts.release, [key], holder);
    },
    async append(stream, entries, most) {
      await run(scripts.append, [stream], most, ...entries);
    },
    async latest(stream, most) {
      const found: string[] = [];
      for (let end = "+"; found.length < most;) {
        const count = Math.min(PAGE, most - found.length);
        const command = ["XREVRANGE", prefix + stream, end, "-", "COUNT", String(count)];
        const page = list(await connection.send(command)).map(list);
        found.push(...page.map(([, fields]) => text(list(fields)[1])));
        if (page.length < count) break;
        end = `(${text(page.at(-1)?.[0])}`;
      }
      return found;
    },
  };
}

/** Of a stream in one answer: others wait for theirs behind it. */
const PAGE = 200;

type Run = (
  script: Script,
  keys: readonly string[],
  ...given: readonly (string | number)[]
) => Promise<Reply>;

function createRunner(connection: SentTo, prefix: string): Run {
  const { send } = connection;
  const known = new Map<Script, number>();

  /** Whole for the first time on a connection: asked for by name and then once more, it would come after what is sent meanwhile. */
  function isKnown(script: Script): boolean {
    const now = connection.connections();
    const isKnown = known.get(script) === now;
    known.set(script, now);
    return isKnown;
  }

  return async function run(script, keys, ...given) {
    const rest = [String(keys.length), ...keys.map((key) => prefix + key), ...given.map(String)];
    if (!isKnown(script)) return send(["EVAL", script.text, ...rest]);
    try {
      return await send(["EVALSHA", script.sha, ...rest]);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return send(["EVAL", script.text, ...rest]);
    }
  };
}

const isUnknownScript = (error: unknown): boolean =>
  error instanceof Error &&
  error.cause instanceof Error &&
  error.cause.message.startsWith("NOSCRIPT");

/** From its first page to its last: no reply is so long that it is late, however many fields the key has. */
const createPaging =
  (run: Run) =>
  async (key: string, first: Reply | undefined): Promise<StoredFields> => {
    let [cursor, fields] = list(first);
    const found = new Map(toFields(fields));
    while (text(cursor) !== LAST) {
      [cursor, fields] = list(await run(scripts.read, [key], text(cursor)));
      for (const [field, value] of toFields(fields)) found.set(field, value);
    }
    return found;
  };

function given(lifetime: Lifetime): readonly [ms: number, most: number] {
  const { ms, most } = toBounded(lifetime);
  return [ms, most];
}

const held = (reply: Reply): string | undefined => (reply === null ? undefined : text(reply));

const list = (reply: Reply | undefined): readonly Reply[] =>
  Array.isArray(reply) ? (reply as readonly Reply[]) : [];

const text = (reply: Reply | undefined): string => (typeof reply === "string" ? reply : "");

function toFields(reply: Reply | undefined): StoredFields {
  const flat = list(reply);
  return new Map(
    Array.from({ length: flat.length / 2 }, (_, index) => [
      text(flat[2 * index]),
      text(flat[2 * index + 1]),
    ]),
  );
}
