// Whether the Redis that replicas share can be used, is one server, keeps what it is given, and is shared by gateways with the same key.
import type { RedisFacts } from "../../../platform/facts/redis-facts.js";
import { fail, pass, skip, warn, type Finding, type SetupCheck } from "../check.js";

export function redisChecks(inspect: () => Promise<RedisFacts>): readonly SetupCheck[] {
  let asked: Promise<RedisFacts> | undefined;
  const facts = (): Promise<RedisFacts> => (asked ??= inspect());
  const check = (
    id: string,
    evaluate: (found: RedisFacts) => Finding,
    needs = ["redis.reach"],
  ) => ({
    id,
    needs,
    run: async () => evaluate(await facts()),
  });
  return [
    check("redis.reach", evaluateReach, []),
    check("redis.server", evaluateServer),
    check("redis.memory", evaluateMemory),
    check("redis.operations", evaluateOperations),
    check("redis.latency", evaluateLatency, ["redis.reach", "redis.operations"]),
    check("redis.key", evaluateKey, ["redis.reach", "redis.operations"]),
  ];
}

const CREDENTIALS: ReadonlySet<string> = new Set(["WRONGPASS", "NOAUTH"]);

function evaluateReach({ unreachable }: RedisFacts): Finding {
  if (unreachable === undefined) return pass("The Redis of REDIS_URL lets the gateway in.");
  if (CREDENTIALS.has(unreachable)) {
    return fail(
      `The Redis of REDIS_URL refuses the credentials (${unreachable}).`,
      "Correct the user in REDIS_URL and the password in REDIS_PASSWORD or REDIS_PASSWORD_FILE.",
    );
  }
  return fail(
    `The Redis of REDIS_URL cannot be reached (${unreachable}): replicas work each by itself, and the order of writes across them is not kept.`,
    "Check host, port and TLS (rediss://) in REDIS_URL, and firewalls in between.",
  );
}

/** What its scripts need (docs/adr/0016), and what they are tried with. */
const LEAST = [5, 0] as const;
const TRIED = [6, 2] as const;

function evaluateServer({ version, isValkey, mode, role }: RedisFacts): Finding {
  if (mode === "cluster" || mode === "sentinel") {
    return fail(
      `REDIS_URL names a ${mode === "cluster" ? "node of a cluster" : "Sentinel"}, which is not supported: operations take several keys of one server.`,
      "Name a single primary, as docs/deploying.md says.",
    );
  }
  if (role === "slave") {
    return fail(
      "REDIS_URL names a replica, which takes no writes.",
      "Name its primary in REDIS_URL.",
    );
  }
  if (version === undefined) return skip("Not checked: the account may not ask (INFO).");
  const name = `${isValkey ? "Valkey" : "Redis"} ${version}`;
  if (isValkey || !isBelow(version, TRIED)) return pass(`${name}, a single primary.`);
  const mend = "Use Redis 6.2 or later, or Valkey.";
  return isBelow(version, LEAST)
    ? fail(`${name} does not know what the gateway asks for.`, mend)
    : warn(`${name} is older than what the gateway is tried with.`, mend);
}

function isBelow(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ofMajor = 0, ofMinor = 0] = version.split(".").map(Number);
  return ofMajor < major || (ofMajor === major && ofMinor < minor);
}

const KEEP = "Set maxmemory-policy noeviction (docs/deploying.md): a full Redis then says so.";

function evaluateMemory({ evictionPolicy, maxMemory }: RedisFacts): Finding {
  if (evictionPolicy === undefined) return skip("Not checked: the account may not ask (INFO).");
  if (evictionPolicy === "noeviction") {
    return pass(
      "Nothing is evicted: a Redis without room says so, and each replica goes on alone.",
    );
  }
  // All of ours has a lifetime, so that volatile-… takes it first.
  const what = `maxmemory-policy is ${evictionPolicy}: when memory runs out, Redis drops leases of writes and decisions of operators without a word`;
  return maxMemory === 0
    ? warn(`${what}; it has no limit (maxmemory 0) as yet.`, KEEP)
    : fail(`${what}.`, KEEP);
}

function evaluateOperations({ refused }: RedisFacts): Finding {
  if (refused === undefined) return pass("The account may write, read and run scripts.");
  return fail(
    `What the gateway asks of Redis is refused (${refused}).`,
    refused === "OOM"
      ? "Give it more memory (docs/deploying.md says how much is used)."
      : "Let the account use EVAL, EVALSHA, XREVRANGE and the commands of data types on the keys of REDIS_PREFIX.",
  );
}

/** A write waits for one answer at most. */
const FAR_MS = 20;

function evaluateLatency({ answerMs = 0 }: RedisFacts): Finding {
  const told = `Redis answers in ${answerMs < 1 ? "less than 1" : Math.round(answerMs)} ms.`;
  return answerMs <= FAR_MS
    ? pass(told)
    : warn(
        `${told} Each write waits as long for its turn, and above 500 ms Redis is taken for lost.`,
        "Run the gateway and Redis in one place.",
      );
}

function evaluateKey({ foreignKeys = 0 }: RedisFacts): Finding {
  return foreignKeys === 0
    ? pass("No gateway that uses this Redis has another STATE_KEY.")
    : fail(
        "A running gateway that uses this Redis has a STATE_KEY that these settings do not name: the two share nothing, and order their writes each by itself.",
        "Give all replicas the same STATE_KEY, while it is changed both (docs/deploying.md); another deployment needs its own REDIS_PREFIX.",
      );
}
