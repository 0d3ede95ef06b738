// Two gateways with a Redis before a PingOne whose time runs fast, of which the first is killed in the middle of a create.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect } from "@jest/globals";
import { request } from "undici";
import { freePort } from "../support/free-port.js";
import { buildCli } from "../support/built-cli.js";
import type { Fault } from "../../src/emulator/knobs.js";
import { createCampaignClock, type CampaignClock } from "../campaign/time.js";
import type { Child } from "../campaign/world/child.js";
import { createPingOne, type PingOne } from "../campaign/world/pingone.js";
import { BEARER, createPrograms } from "../campaign/world/programs.js";

/** PingOne's 35 seconds are nine. */
const SPEED = 4;
/** As late as PingOne may be: the kill comes before it on a busy machine, too. */
const LATE_MS = 29_000;
/** The gateway repeats what is silent: as long as it lives, that is silent as well. */
export const WHILE_IT_LIVES = 100;

interface Scene {
  readonly clock: CampaignClock;
  readonly pingOne: PingOne;
  readonly gateways: readonly [Child, Child];
}

/** Starts scenes of a test's own, which are over when it is. */
export function useScenes(): () => Promise<Scene> {
  const stops: (() => unknown)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });
  return () => startScene(stops);
}

async function startScene(stops: (() => unknown)[]): Promise<Scene> {
  const ended = (child: Child): Child => {
    stops.push(() => child.end("SIGKILL"));
    return child;
  };
  const folder = mkdtempSync(join(tmpdir(), "killed-creates-"));
  stops.push(() => {
    rmSync(folder, { recursive: true });
  });
  const clock = createCampaignClock(SPEED);
  const port = await freePort();
  const dist = buildCli().directory;
  const redisUrl = `redis://127.0.0.1:${port}`;
  const programs = createPrograms({ clock, dist, folder, redisUrl });
  ended(await programs.startRedis(port));
  const emulator = ended(await programs.startEmulator(0));
  const origin = `http://${emulator.listeners["emulator"] ?? ""}`;
  const heard = { onLine: () => undefined, onStop: () => undefined };
  const gateways = [
    ended(await programs.startGateway("gateway-1", origin, heard)),
    ended(await programs.startGateway("gateway-2", origin, heard)),
  ] as const;
  return { clock, pingOne: createPingOne(origin), gateways };
}

export interface Answer {
  readonly status: number;
  readonly retryAfter: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function post({ listeners }: Child, path: string, resource: object): Promise<Answer> {
  const { statusCode, headers, body } = await request(
    `http://${listeners["scim"] ?? ""}/scim/v2${path}`,
    {
      method: "POST",
      headers: { authorization: `Bearer ${BEARER}`, "content-type": "application/scim+json" },
      body: JSON.stringify(resource),
      headersTimeout: 0,
    },
  );
  const told = (await body.json()) as Answer["body"];
  return { status: statusCode, retryAfter: Number(headers["retry-after"] ?? 0), body: told };
}

/** Resolves when PingOne has been asked for it; throws when the client is answered without. */
async function asked(
  pingOne: PingOne,
  { method = "", path = "" }: Partial<Fault>,
  answered: Promise<unknown>,
): Promise<void> {
  let answer: unknown;
  void answered.then((told) => (answer = told));
  while (answer === undefined) {
    const calls = await pingOne.calls();
    if (calls.some((call) => call.method === method && new RegExp(path).test(call.path))) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the client was answered before: ${JSON.stringify(answer)}`);
}

export const isLate: Partial<Fault> = {
  method: "POST",
  path: "/users$",
  kind: "late",
  when: "before",
  lateCommitMs: LATE_MS,
};

/** `first` is killed while PingOne does not answer it; all is well at PingOne from then on. */
export async function killIn(
  pingOne: PingOne,
  fault: Partial<Fault>,
  first: Child,
  send: (gateway: Child) => Promise<Answer>,
): Promise<void> {
  await pingOne.takeCalls();
  await pingOne.knobs({ faults: [fault] });
  const broken = send(first).catch((error: unknown) => error);
  await asked(pingOne, fault, broken);
  await first.end("SIGKILL");
  await pingOne.knobs({ faults: [] });
  expect(await broken).toBeInstanceOf(Error);
}

/** The first answer that is no 503; there was one before it. */
export async function insist(clock: CampaignClock, send: () => Promise<Answer>): Promise<Answer> {
  for (let refusals = 0; ; refusals += 1) {
    const answer = await send();
    if (answer.status !== 503) {
      expect(refusals).toBeGreaterThan(0);
      return answer;
    }
    expect(answer.retryAfter).toBeGreaterThan(0);
    await clock.sleep(answer.retryAfter * 1_000);
  }
}
