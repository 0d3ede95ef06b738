import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { DEMO } from "../../src/emulator/demo.js";
import { createEmulator, type Emulator } from "../../src/emulator/emulator.js";
import type { RateLimit } from "../../src/emulator/knobs.js";
import { createPingOneClient } from "../../src/pingone/client.js";
import { createGovernor, type GovernorLimits } from "../../src/pingone/governor.js";
import { createTokenSource } from "../../src/pingone/token.js";
import { createTransport } from "../../src/pingone/transport.js";
import { createPingOneUsers, type PingOneUsers } from "../../src/pingone/users.js";
import { systemClock } from "../../src/platform/clock.js";

interface LoggedCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly at: string;
}

const CONNECTIONS = 32;
let emulator: Emulator;
const open: (() => Promise<void>)[] = [];

beforeAll(async () => {
  emulator = await createEmulator({ port: 0 });
});

beforeEach(() => control("POST", "/reset"));

afterAll(async () => {
  await Promise.all(open.map((close) => close()));
  await emulator.stop();
});

async function control(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${emulator.authUrl}/_emulator${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return text === "" ? undefined : JSON.parse(text);
}

const limitRate = (rateLimit: RateLimit): Promise<unknown> =>
  control("PATCH", "/knobs", { rateLimit });

/** The writes PingOne saw: their status, and when, in milliseconds from the first. */
async function writesSeen(): Promise<{ status: number; atMs: number }[]> {
  const { calls } = (await control("GET", "/calls")) as { calls: readonly LoggedCall[] };
  const writes = calls.filter(({ method, path }) => method === "POST" && path.endsWith("/users"));
  const firstMs = Date.parse(writes[0]?.at ?? "");
  return writes.map(({ status, at }) => ({ status, atMs: Date.parse(at) - firstMs }));
}

/** The users of one environment, as the gateway makes them, with a governor in between. */
function connect(limits: GovernorLimits): PingOneUsers {
  const { origin, pathname } = new URL(emulator.apiUrl);
  const transport = createTransport(origin, CONNECTIONS);
  open.push(() => transport.close());
  const clock = systemClock;
  const settings = {
    ...DEMO,
    authUrl: emulator.authUrl,
    clientAuth: "client_secret_basic",
  } as const;
  const location = { origin, basePath: `${pathname}/environments/${DEMO.environmentId}` };
  const call = createPingOneClient({
    transport,
    clock,
    token: createTokenSource(settings, transport, clock),
    governor: createGovernor({ clock, limits }),
    random: Math.random,
    basePath: location.basePath,
  });
  return createPingOneUsers(call, location);
}

const contextWithin = (ms: number) => ({ requestId: "governor", deadlineMs: Date.now() + ms });

/** Creates all at once; returns how often each outcome was met. */
async function createMany(users: PingOneUsers, count: number): Promise<Record<string, number>> {
  const context = contextWithin(30_000);
  const outcomes = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      users
        .create({ username: `user-${n}`, population: { id: DEMO.populationId } }, context)
        .then(() => "created", String),
    ),
  );
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

describe("the governor before PingOne (contract 11.1)", () => {
  it("holds a configured rate, so that PingOne never refuses", async () => {
    // A little room above: what leaves in order and time does not always arrive so.
    await limitRate({ perSecond: 100, burst: 110 });
    const users = connect({ writesPerSecond: 100, concurrency: CONNECTIONS });
    expect(await createMany(users, 300)).toEqual({ created: 300 });
    const seen = await writesSeen();
    expect(seen.map(({ status }) => status)).toEqual(Array(300).fill(201));
    // 90 at once, and 210 more at 100 a second.
    const lastMs = Math.max(...seen.map(({ atMs }) => atMs));
    expect(lastMs).toBeGreaterThanOrEqual(2_000);
    expect(lastMs).toBeLessThan(6_000);
  });

  it("finds out a rate nobody told it: everything succeeds, with few refusals", async () => {
    await limitRate({ perSecond: 50, burst: 50 });
    const users = connect({ concurrency: CONNECTIONS });
    expect(await createMany(users, 200)).toEqual({ created: 200 });
    const refusals = (await writesSeen()).filter(({ status }) => status === 429).length;
    expect(refusals).toBeGreaterThan(0);
    // Those under way when the wall was met; hardly any afterwards.
    expect(refusals).toBeLessThanOrEqual(CONNECTIONS + 5);
  });

  it("tells at once who would come too late, and when to come again", async () => {
    const users = connect({ writesPerSecond: 5 });
    const early = createMany(users, 15);
    const startedMs = Date.now();
    const late = users.patch("00000000-0000-4000-8000-00000000ffff", {}, contextWithin(1_500));
    await expect(late).rejects.toMatchObject({ code: "rateLimited", ambiguous: false });
    expect(Date.now() - startedMs).toBeLessThan(1_200);
    expect(await early).toEqual({ created: 15 });
    expect(await writesSeen()).toHaveLength(15);
  });
});
