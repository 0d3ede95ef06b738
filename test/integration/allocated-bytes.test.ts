// What a request allocates, beside a program written by hand that gives the same answer: a factor is the same on every machine.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Pool } from "undici";
import { createEmulator, type Emulator } from "../../src/emulator/emulator.js";
import { buildCli, startCli } from "../support/built-cli.js";
import { PATCH_URN, USER_URN } from "../support/start.js";

const ENVIRONMENT = "00000000-0000-4000-8000-000000000001";
const CLIENT = "00000000-0000-4000-8000-0000000000c1";
const SECRET = "demo-secret";
const BEARER = "4Kd0-v7Gz_Qm2Rw9XpLt5Bn8HsYc3JfA6uEi";
const WATCH = "test/support/allocation-watch.mjs";

interface Target {
  readonly child: ChildProcess;
  readonly pool: Pool;
  readonly end: () => Promise<unknown>;
}

interface Sent {
  readonly method: "GET" | "POST" | "PATCH";
  readonly path: string;
  readonly body?: object;
}

let emulator: Emulator;
let gateway: Target;
let byHand: Target;
let ids: string[];

beforeAll(async () => {
  emulator = await createEmulator({ port: 0 });
  gateway = await startGateway();
  byHand = await startByHand();
  ids = [];
  for (let n = 0; n < 50; n += 1) ids.push(await send(gateway, create(`u${n}`)));
});
afterAll(async () => {
  await gateway.end();
  await byHand.end();
  await emulator.stop();
});

async function startGateway(): Promise<Target> {
  const { child, told, text, ended } = startCli(buildCli(), ["serve"], {
    preload: WATCH,
    environment: {
      PORT: "0",
      PINGONE_ENVIRONMENT_ID: ENVIRONMENT,
      PINGONE_API_URL: emulator.apiUrl,
      PINGONE_AUTH_URL: emulator.authUrl,
      PINGONE_CLIENT_ID: CLIENT,
      PINGONE_CLIENT_SECRET: SECRET,
      SCIM_BEARER_TOKEN: BEARER,
    },
  });
  await told(/SCIM base URL (\S+)\n/);
  const { origin } = new URL(/SCIM base URL (\S+)\n/.exec(text())?.[1] ?? "");
  return toTarget(child, origin, ended);
}

/** The reference of the bench. */
async function startByHand(): Promise<Target> {
  const answered = await fetch(`${emulator.authUrl}/${ENVIRONMENT}/as/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${CLIENT}:${SECRET}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const { access_token: token } = (await answered.json()) as { access_token: string };
  const child = spawn(
    process.execPath,
    ["--import", `./${WATCH}`, "bench/reference/bare-native.mjs"],
    {
      env: {
        PATH: process.env["PATH"] ?? "",
        NODE_ENV: "production",
        API_URL: `${emulator.apiUrl}/environments/${ENVIRONMENT}`,
        ACCESS_TOKEN: token,
      },
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    },
  );
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  const { listeners } = JSON.parse(line.toString()) as { listeners: { http: string } };
  return toTarget(child, `http://${listeners.http}`, once(child, "exit"));
}

function toTarget(child: ChildProcess, origin: string, ended: Promise<unknown>): Target {
  const pool = new Pool(origin, { connections: 4 });
  const end = async (): Promise<unknown> => {
    await pool.destroy();
    child.kill("SIGKILL");
    return ended;
  };
  return { child, pool, end };
}

/** The id of who is answered. */
async function send({ pool }: Target, { method, path, body }: Sent): Promise<string> {
  const response = await pool.request({
    method,
    path: `/scim/v2${path}`,
    headers: { authorization: `Bearer ${BEARER}`, "content-type": "application/scim+json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const answer = (await response.body.json()) as { id: string };
  expect(response.statusCode).toBeLessThan(300);
  return answer.id;
}

async function run(target: Target, count: number, requestOf: (n: number) => Sent): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const n = next;
      next += 1;
      await send(target, requestOf(n));
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
}

async function ask({ child }: Target, message: string): Promise<unknown> {
  const answered = once(child, "message") as Promise<[unknown]>;
  child.send(message);
  const [answer] = await answered;
  return answer;
}

const WARM = 400;
const COUNTED = 250;

/** Of one request; `which`: those that outlive the young generation. */
async function bytesOf(
  target: Target,
  requestOf: (n: number) => Sent,
  which: "" | " what stays" = "",
): Promise<number> {
  await ask(target, `watch${which}`);
  await run(target, COUNTED, requestOf);
  return Number(await ask(target, `tell${which}`)) / COUNTED;
}

const create = (name: string): Sent => ({
  method: "POST",
  path: "/Users",
  body: {
    schemas: [USER_URN],
    userName: `${name}@example.com`,
    name: { givenName: "Sam", familyName: name },
    emails: [{ value: `${name}@example.com`, type: "work", primary: true }],
    title: "Engineer",
  },
});

let names = 0;
const someone = (n: number): string => `/Users/${ids[n % ids.length] ?? ""}`;

const change = (n: number): Sent => ({
  method: "PATCH",
  path: someone(n),
  body: {
    schemas: [PATCH_URN],
    Operations: [{ op: "replace", path: "title", value: `Title ${n}` }],
  },
});
const read = (n: number): Sent => ({ method: "GET", path: someone(n) });
const createNew = (): Sent => create(`new${(names += 1)}`);

describe("bytes of a request, in those that a program by hand allocates", () => {
  it.each<[string, number, (n: number) => Sent]>([
    ["GET", 1.8, read],
    ["POST", 2.4, createNew],
    ["PATCH", 2.5, change],
  ])("%s: at most %f times, and a fifth that becomes old", async (_name, most, requestOf) => {
    // Once the engine has seen some.
    for (const target of [gateway, byHand]) await run(target, WARM, requestOf);
    const ours = await bytesOf(gateway, requestOf);
    const theirs = await bytesOf(byHand, requestOf);
    expect(theirs).toBeGreaterThan(1_000);
    expect(ours / theirs).toBeLessThan(most);
    // What the gateway remembers of one: an entry of its activity. All that was under way became old once.
    const stay = await bytesOf(gateway, requestOf, " what stays");
    expect(stay / theirs).toBeLessThan(0.2);
  });
});
