import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { DEMO } from "../../src/emulator/seed/demo.js";
import { createEmulator, type Emulator } from "../../src/emulator/emulator.js";
import type { RateLimit } from "../../src/emulator/knobs.js";
import { createPingOneClient } from "../../src/pingone/client.js";
import { createGovernor, type GovernorLimits } from "../../src/pingone/governor/governor.js";
import { createTokenSource } from "../../src/pingone/token/token-source.js";
import { createTransport, type Transport } from "../../src/pingone/transport/transport.js";
import { createPingOneUsers, type PingOneUsers } from "../../src/pingone/resources/users.js";
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

/** When each write left, whatever the machine made of its way. */
let sent: number[] = [];

beforeEach(() => {
  sent = [];
  return control("POST", "/reset");
});

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
  const recorded: Transport = {
    ...transport,
    send(request) {
      if (request.method === "POST") sent.push(clock.now());
      return transport.send(request);
    },
  };
  const settings = {
    ...DEMO,
    authUrl: emulator.authUrl,
    clientAuth: "client_secret_basic",
  } as const;
  const location = { origin, basePath: `${pathname}/environments/${DEMO.environmentId}` };
  const call = createPingOneClient({
    transport: recorded,
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
  const context = contextWithin(600_000);
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
  it("holds a configured rate", async () => {
    const users = connect({ writesPerSecond: 100, concurrency: CONNECTIONS });
    expect(await createMany(users, 300)).toEqual({ created: 300 });
    expect(sent).toHaveLength(300);
    // 90 at once, and no more than 100 a second from any moment on.
    const tooMany = sent.flatMap((fromMs, first) =>
      sent
        .slice(first)
        .map((atMs, more) => ({ count: more + 1, withinMs: atMs - fromMs }))
        .filter(({ count, withinMs }) => count > 91 + (withinMs + 1) / 10),
    );
    expect(tooMany).toEqual([]);
  });

  it("finds out a rate nobody told it: everything succeeds, with few refusals", async () => {
    await limitRate({ perSecond: 50, burst: 50 });
    const users = connect({ concurrency: CONNECTIONS });
    expect(await createMany(users, 200)).toEqual({ created: 200 });
    const refusals = (await writesSeen()).filter(({ status }) => status === 429).length;
    expect(refusals).toBeGreaterThan(0);
    // Those under way when the wall was met, and few afterwards; how few is shown in simulated time (governed-client).
    expect(refusals).toBeLessThan(100);
  });

  it("tells at once who would come too late, and when to come again", async () => {
    const users = connect({ writesPerSecond: 20 });
    // With the token at hand, nothing else is waited for.
    await users.list(undefined, 1, contextWithin(600_000));
    const early = createMany(users, 60);
    const late = users.patch("00000000-0000-4000-8000-00000000ffff", {}, contextWithin(1_000));
    await expect(late).rejects.toMatchObject({ code: "rateLimited", ambiguous: false });
    // Nothing but what leaves at once: nine tenths of a second's writes.
    expect(sent.length).toBeLessThan(20);
    expect(await early).toEqual({ created: 60 });
    expect(await writesSeen()).toHaveLength(60);
  });
});
