// PingOne takes 20 writes a second, and four sources push two gateways for far more: both keep to it and use it, fairly, and leavers go first.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterAll, afterEach, describe, expect, it } from "@jest/globals";
import { Pool } from "undici";
import { loadSettings } from "../../src/cli/load-settings.js";
import { createEmulator, type Emulator } from "../../src/emulator/emulator.js";
import { createGateway } from "../../src/gateway.js";
import { createLogger } from "../../src/platform/logger.js";
import { connectSharedState } from "../../src/shared-state/connect.js";
import { createPingOne, type PingOne } from "../campaign/world/pingone.js";
import { SOURCES, tokenOf } from "../limits/clients.js";
import { pushedTenant } from "../limits/stage.js";
import { FIRST_READ_MS } from "../support/patience.js";
import { startRedis } from "../support/redis-server.js";
import { PATCH_URN, USER_URN } from "../support/start.js";
import { createSteadyClock } from "../support/steady-clock.js";

const LIMIT = 20;
/** What was saved up is spent by then, or the limit divided anew (design 7). */
const STEADY_AFTER_MS = 2_000;
const BOTH_MS = 8_000;
const ALONE_MS = 5_000;
/** Of each source, in requests under way: two seconds of its part. */
const UNDER_WAY = 10;
/** So short that who pushes without waiting is soon told to wait. */
const REQUEST_MS = 6_000;
const PUSH_MS = 50;
const MOST_REFUSED = 2;
/** A little more than all of it is what a bucket had saved up. */
const MOST_USED = 1.08;
/** Of an even part. */
const FAIR = { least: 0.75, most: 1.25 };

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface Replica {
  readonly send: (
    source: string,
    method: "POST" | "PATCH",
    path: string,
    body: object,
  ) => Promise<{ readonly status: number; readonly retryAfterMs: number }>;
  readonly stop: () => Promise<void>;
}

/** Every time here is this clock's: how busy the machine is changes nothing but how long it takes. */
const clock = createSteadyClock();
afterAll(() => {
  clock.stop();
});
const silent = new Writable({
  write(_chunk, _encoding, done) {
    done();
  },
});

async function startReplica(config: string, url: string): Promise<Replica> {
  const settings = loadSettings(
    { PORT: "0", STATE_KEY: "limits-state-Zk3n8Qw1Lr6Tb9V" },
    { config },
  );
  const shared = await connectSharedState({ url, password: undefined, prefix: "limits" }, clock);
  const gateway = createGateway(settings.config, settings.secrets, {
    logger: createLogger("warn", silent),
    clock,
    shared,
    firstReadMs: FIRST_READ_MS,
    requestTimeMs: REQUEST_MS,
    socketLimits: { unusedMs: 20 },
  });
  await gateway.start();
  const pool = new Pool(`http://${gateway.listeners()["scim"] ?? ""}`, { connections: 200 });
  const stop = async (): Promise<void> => {
    await pool.destroy();
    await gateway.stop();
  };
  stops.push(stop);
  return {
    stop,
    async send(source, method, path, body) {
      const answer = await pool.request({
        method,
        path: `/scim/v2${path}`,
        headers: {
          authorization: `Bearer ${tokenOf(source)}`,
          "content-type": "application/scim+json",
        },
        body: JSON.stringify(body),
      });
      await answer.body.dump();
      const retryAfterMs = Number(answer.headers["retry-after"] ?? 0) * 1_000;
      return { status: answer.statusCode, retryAfterMs };
    },
  };
}

async function startReplicas(emulator: Emulator): Promise<readonly [Replica, Replica]> {
  const redis = await startRedis();
  stops.push(redis.stop);
  const folder = mkdtempSync(join(tmpdir(), "shared-limits-"));
  stops.push(() => {
    rmSync(folder, { recursive: true });
  });
  const config = join(folder, "gateway.yaml");
  // JSON is YAML.
  writeFileSync(
    config,
    JSON.stringify({ tenants: { pushed: pushedTenant(emulator.authUrl, LIMIT) } }),
  );
  return [await startReplica(config, redis.url), await startReplica(config, redis.url)];
}

const person = (userName: string): object => ({ schemas: [USER_URN], userName });

/** Sends the next one as soon as one is answered, whatever the answer, until it is told to end. */
async function pushSteadily(
  replica: Replica,
  name: string,
  source: string,
  isOver: () => boolean,
): Promise<number[]> {
  const statuses: number[] = [];
  for (let at = 0; !isOver(); at += 1) {
    const user = person(`${source}-${name}-${at}@example.com`);
    const { status } = await replica.send(source, "POST", "/Users", user);
    statuses.push(status);
    if (status !== 201) await clock.sleep(PUSH_MS);
  }
  return statuses;
}

/** Sends one after the other without waiting for answers; told to wait, it sends nothing until then. */
async function pushPatiently(replica: Replica, source: string, isOver: () => boolean) {
  const returned: number[] = [];
  const others: Promise<number>[] = [];
  let waitUntilMs = 0;
  const send = async (at: number): Promise<number> => {
    const user = person(`${source}-${at}@example.com`);
    const { status, retryAfterMs } = await replica.send(source, "POST", "/Users", user);
    if (status === 429) waitUntilMs = Math.max(waitUntilMs, clock.now() + retryAfterMs);
    return status;
  };
  for (let at = 0; !isOver(); at += 1) {
    await clock.sleep(Math.max(PUSH_MS, waitUntilMs - clock.now()));
    // It was told so meanwhile.
    if (waitUntilMs > clock.now()) continue;
    const isReturning = waitUntilMs > 0;
    waitUntilMs = 0;
    const sent = send(at);
    if (isReturning) returned.push(await sent);
    else others.push(sent);
  }
  return { returned, others: await Promise.all(others) };
}

/** What PingOne has carried out and refused while `ms` went by. */
async function countWrites(
  pingOne: PingOne,
  ms: number,
  meanwhile?: (fromMs: number) => Promise<void>,
) {
  await pingOne.takeCalls();
  const fromMs = clock.now();
  await meanwhile?.(fromMs);
  await clock.sleep(fromMs + ms - clock.now());
  const tookMs = clock.now() - fromMs;
  const calls = (await pingOne.takeCalls()).filter(
    ({ method, path }) => path.startsWith("/v1/") && method !== "GET",
  );
  const carriedOut = calls.filter(({ status }) => status >= 200 && status < 300);
  return {
    /** Of the limit, 1 being all of it. */
    used: carriedOut.length / ((tookMs / 1_000) * LIMIT),
    refused: calls.filter(({ status }) => status === 429).length,
    shares: SOURCES.map(
      (source) =>
        carriedOut.filter(
          ({ method, body = "" }) => method === "POST" && body.includes(`"${source}-`),
        ).length,
    ),
  };
}

describe("PingOne's limit, shared by two gateways", () => {
  it("is kept and used by both and by one alone, fairly; leavers go first, and who waits as told is served", async () => {
    const emulator = await createEmulator({ port: 0 });
    stops.push(() => emulator.stop());
    const [a, b] = await startReplicas(emulator);
    const pingOne = createPingOne(emulator.authUrl);
    const leavers: string[] = [];
    while (leavers.length < BOTH_MS / 1_000) {
      const user = await pingOne.createUser({ username: `leaver${leavers.length}@example.com` });
      leavers.push(user?.id ?? "");
    }
    await pingOne.knobs({ rateLimit: { perSecond: LIMIT, burst: LIMIT } });

    let isAlone = false;
    let isOver = false;
    const [one, two, both, patient] = SOURCES;
    const atA = [one, two, both].flatMap((source) => {
      const clients = source === both ? UNDER_WAY / 2 : UNDER_WAY;
      return Array.from({ length: clients }, (_, n) =>
        pushSteadily(a, `a${n}`, source, () => isOver),
      );
    });
    const atB = Array.from({ length: UNDER_WAY / 2 }, (_, n) =>
      pushSteadily(b, `b${n}`, both, () => isAlone),
    );
    const patiently = pushPatiently(a, patient, () => isOver);

    await clock.sleep(STEADY_AFTER_MS);
    const waits: number[] = [];
    const together = await countWrites(pingOne, BOTH_MS, async (fromMs) => {
      for (const [at, id] of leavers.entries()) {
        await clock.sleep(fromMs + (at + 0.5) * 1_000 - clock.now());
        const sentMs = clock.now();
        const Operations = [{ op: "replace", path: "active", value: false }];
        const body = { schemas: [PATCH_URN], Operations };
        const { status } = await (at % 2 === 0 ? a : b).send(one, "PATCH", `/Users/${id}`, body);
        expect(status).toBe(204);
        waits.push(clock.now() - sentMs);
      }
    });
    isAlone = true;
    const statusesAtB = (await Promise.all(atB)).flat();
    await b.stop();
    await clock.sleep(STEADY_AFTER_MS);
    const alone = await countWrites(pingOne, ALONE_MS);
    isOver = true;
    const statusesAtA = (await Promise.all(atA)).flat();
    const { returned, others } = await patiently;

    const even = together.shares.reduce((sum, each) => sum + each, 0) / SOURCES.length;
    const parts = together.shares.map((each) => each / even);
    const figures = { together, alone, waits, parts, returned };
    expect({
      isUsed: together.used >= 0.9 && alone.used >= 0.9,
      isKept:
        together.refused + alone.refused <= MOST_REFUSED &&
        Math.max(together.used, alone.used) <= MOST_USED,
      isFair: parts.every((part) => part > FAIR.least && part < FAIR.most),
      doLeaversGoFirst: waits.length === leavers.length && Math.max(...waits) < 2_000,
      isServedAsTold: returned.length > 0 && returned.every((status) => status === 201),
      figures,
    }).toMatchObject({
      isUsed: true,
      isKept: true,
      isFair: true,
      doLeaversGoFirst: true,
      isServedAsTold: true,
    });
    const told = new Set([...statusesAtA, ...statusesAtB, ...others]);
    expect([...told].filter((status) => status !== 201 && status !== 429)).toEqual([]);
  });
});
