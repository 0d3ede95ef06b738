// Every way a process can end, or be in danger of it: writes under way are finished, what was accepted is answered, and no log stops it.
import { once } from "node:events";
import { openSync } from "node:fs";
import { createServer, connect, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { createEmulator, type Emulator } from "../../src/emulator/emulator.js";
import {
  buildCli,
  startCli,
  type BuiltCli,
  type Running,
  type StartOptions,
} from "../support/built-cli.js";
import { USER_URN } from "../support/start.js";

const ENVIRONMENT = "00000000-0000-4000-8000-000000000001";
const BEARER = "4Kd0-v7Gz_Qm2Rw9XpLt5Bn8HsYc3JfA6uEi";
let cli: BuiltCli;
let emulator: Emulator;
const running: Running[] = [];

beforeAll(async () => {
  cli = buildCli();
  emulator = await createEmulator({ port: 0 });
});
afterEach(async () => {
  for (const { child } of running.splice(0)) child.kill("SIGKILL");
  await control("POST", "/reset");
});
afterAll(async () => {
  await emulator.stop();
});

async function control(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${emulator.authUrl}/_emulator${path}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return text === "" ? undefined : JSON.parse(text);
}

interface Gateway extends Running {
  readonly baseUrl: string;
}

/** A gateway of its own before the emulator of this file. */
async function start(options: StartOptions = {}): Promise<Gateway> {
  const process = startCli(cli, ["serve"], {
    ...options,
    environment: {
      PORT: "0",
      LOG_LEVEL: "debug",
      PINGONE_ENVIRONMENT_ID: ENVIRONMENT,
      PINGONE_API_URL: emulator.apiUrl,
      PINGONE_AUTH_URL: emulator.authUrl,
      PINGONE_CLIENT_ID: "00000000-0000-4000-8000-0000000000c1",
      PINGONE_CLIENT_SECRET: "demo-secret",
      PINGONE_POPULATION_ID: "00000000-0000-4000-8000-0000000000a1",
      SCIM_BEARER_TOKEN: BEARER,
      ...options.environment,
    },
  });
  running.push(process);
  await process.told(/SCIM base URL (\S+)\n/);
  return { ...process, baseUrl: /SCIM base URL (\S+)\n/.exec(process.text())?.[1] ?? "" };
}

const headers = { authorization: `Bearer ${BEARER}`, "content-type": "application/scim+json" };

const create = (gateway: Gateway, user: object): Promise<Response> =>
  fetch(`${gateway.baseUrl}/Users`, {
    method: "POST",
    headers,
    body: JSON.stringify({ schemas: [USER_URN], ...user }),
  });

/** Resolves when PingOne has got a call like this. */
async function called(method: string, path: RegExp): Promise<void> {
  for (;;) {
    const { calls } = (await control("GET", "/calls")) as {
      calls: { method: string; path: string }[];
    };
    if (calls.some((call) => call.method === method && path.test(call.path))) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function users(): Promise<readonly Record<string, unknown>[]> {
  const token = await fetch(`${emulator.authUrl}/${ENVIRONMENT}/as/token`, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa("00000000-0000-4000-8000-0000000000c1:demo-secret")}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "grant_type=client_credentials",
  });
  const { access_token: bearer } = (await token.json()) as { access_token: string };
  const answer = await fetch(`${emulator.apiUrl}/environments/${ENVIRONMENT}/users`, {
    headers: { authorization: `Bearer ${bearer}` },
  });
  const body = (await answer.json()) as { _embedded: { users: Record<string, unknown>[] } };
  return body._embedded.users;
}

/** A module loaded beside the program. */
const beside = (module: string): Record<string, string> => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(module)}`,
});

const fastTimers = (times: number): Record<string, string> =>
  beside(`
    const real = globalThis.setTimeout;
    globalThis.setTimeout = (work, ms, ...rest) => real(work, ms / ${times}, ...rest);
  `);

const slow = (latencyMs: number): Promise<unknown> => control("PATCH", "/knobs", { latencyMs });

describe("signals", () => {
  it("SIGHUP, SIGUSR1, SIGUSR2 and SIGPIPE end nothing: an inactive create under way is finished", async () => {
    const gateway = await start();
    for (const signal of ["SIGHUP", "SIGUSR1", "SIGUSR2", "SIGPIPE"] as const) {
      const userName = `${signal.toLowerCase()}@example.com`;
      await control("POST", "/reset");
      await slow(400);
      const created = create(gateway, { userName, active: false });
      await called("POST", /\/users$/);
      gateway.child.kill(signal);
      // Node itself ignores the last one.
      if (signal !== "SIGPIPE") await gateway.told(new RegExp(`"signal":"${signal}"`));
      const { status } = await created;
      expect({ signal, status }).toEqual({ signal, status: 201 });
      await slow(0);
      expect(await users()).toMatchObject([{ username: userName, enabled: false }]);
      expect((await create(gateway, { userName: "mary@example.com" })).status).toBe(201);
    }
  });

  it.each(["SIGTERM", "SIGINT", "SIGQUIT"] as const)(
    "%s, also twice, answers what was accepted, however long that takes; then it exits with 0",
    async (signal) => {
      // Two calls that together take longer than the ten seconds a stop once gave, on a clock that runs five times as fast.
      const gateway = await start({ environment: signal === "SIGTERM" ? fastTimers(5) : {} });
      await slow(signal === "SIGTERM" ? 1_100 : 300);
      const created = create(gateway, { userName: "leaver@example.com", active: false });
      await called("POST", /\/users$/);
      gateway.child.kill(signal);
      await gateway.told(/"msg":"stopping"/);
      gateway.child.kill(signal);
      await gateway.told(/"msg":"stopping already"/);
      expect((await created).status).toBe(201);
      expect(await gateway.ended).toBe(0);
      await slow(0);
      expect(await users()).toMatchObject([{ enabled: false }]);
      expect(gateway.lines().at(-1)).toMatchObject({ msg: "stopped" });
    },
  );

  it("a write is finished although its client is gone and the process is told to stop", async () => {
    const gateway = await start();
    await slow(500);
    const abort = new AbortController();
    const given = fetch(`${gateway.baseUrl}/Users`, {
      method: "POST",
      headers,
      body: JSON.stringify({ schemas: [USER_URN], userName: "leaver@example.com", active: false }),
      signal: abort.signal,
    }).catch(() => undefined);
    await called("POST", /\/users$/);
    abort.abort();
    await given;
    gateway.child.kill("SIGTERM");
    expect(await gateway.ended).toBe(0);
    await slow(0);
    expect(await users()).toMatchObject([{ enabled: false }]);
  });
});

describe("what nobody foresaw", () => {
  it.each([
    ["an uncaught exception", "setTimeout(() => { throw new Error('mary@example.com'); }, 1)"],
    ["an unhandled rejection", "Promise.reject(new Error('mary@example.com'))"],
  ])("%s: what is under way is finished, then the exit code is 1", async (_name, failure) => {
    // It fails when it is told to.
    const gateway = await start({
      environment: beside(`process.on("SIGWINCH", () => { ${failure} });`),
    });
    await slow(500);
    const created = create(gateway, { userName: "leaver@example.com", active: false });
    await called("POST", /\/users$/);
    gateway.child.kill("SIGWINCH");
    await gateway.told(/unforeseen failure/);
    expect((await created).status).toBe(201);
    expect(await gateway.ended).toBe(1);
    await slow(0);
    expect(await users()).toMatchObject([{ enabled: false }]);
    expect(JSON.stringify(gateway.lines())).not.toContain("mary@example.com");
    expect(gateway.text()).not.toContain("mary@example.com");
  });

  it("no descriptors left: what is served goes on, and new connections are served when there are some again", async () => {
    const gateway = await start({ prefix: ["sh", "-c", 'ulimit -n 300; exec "$@"', "sh"] });
    const { hostname, port } = new URL(gateway.baseUrl);
    const sockets: Socket[] = [];
    for (let n = 0; n < 500; n += 1) {
      const socket = connect(Number(port), hostname);
      socket.on("error", () => undefined);
      sockets.push(socket);
    }
    await Promise.all(sockets.slice(0, 20).map((socket) => once(socket, "connect")));
    for (const socket of sockets) socket.destroy();
    expect((await create(gateway, { userName: "mary@example.com" })).status).toBe(201);
    expect(gateway.child.exitCode).toBeNull();
  });
});

describe("a log nobody takes", () => {
  const many = async (gateway: Gateway, count: number): Promise<void> => {
    for (let at = 0; at < count; at += 50) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => fetch(`${gateway.baseUrl}/Nothing`, { headers })),
      );
      for (const answer of answers) await answer.arrayBuffer();
    }
  };

  it("a reader that stalls stops neither requests nor the end of the process", async () => {
    const gateway = await start({ isStalled: true });
    // More than the pipe takes.
    await many(gateway, 500);
    expect((await create(gateway, { userName: "mary@example.com" })).status).toBe(201);
    expect((await fetch(new URL("/healthz", gateway.baseUrl))).status).toBe(200);
    gateway.child.kill("SIGTERM");
    expect(await gateway.ended).toBe(0);
  });

  it("a reader that is gone does not either", async () => {
    const gateway = await start();
    gateway.child.stdout?.destroy();
    await many(gateway, 100);
    expect((await create(gateway, { userName: "mary@example.com" })).status).toBe(201);
    gateway.child.kill("SIGTERM");
    expect(await gateway.ended).toBe(0);
  });

  it("nor does a full disk, and the lines it costs are counted", async () => {
    const adminPort = await freePort();
    const gateway = await start({
      stdout: openSync("/dev/full", "w"),
      environment: { ADMIN_PORT: String(adminPort) },
    });
    await many(gateway, 100);
    expect((await create(gateway, { userName: "mary@example.com" })).status).toBe(201);
    const metrics = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
    const dropped = /^scim_pingone_log_lines_dropped_total (\d+)$/m.exec(metrics)?.[1];
    expect(Number(dropped)).toBeGreaterThan(100);
    gateway.child.kill("SIGTERM");
    expect(await gateway.ended).toBe(0);
  });
});

describe("connections", () => {
  it.each([
    [undefined, "timeout=75"],
    ["20000", "timeout=20"],
  ])("KEEP_ALIVE_MS %s: an idle one is kept for %s seconds", async (value, expected) => {
    const environment: Record<string, string> = value === undefined ? {} : { KEEP_ALIVE_MS: value };
    const gateway = await start({ environment });
    const answer = await fetch(new URL("/healthz", gateway.baseUrl));
    expect(answer.headers.get("keep-alive")).toBe(expected);
  });
});

async function freePort(): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
