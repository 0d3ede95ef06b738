// A gateway is killed in the middle of a create: the other replica says nothing of it that is not so, and finishes it as soon as nobody can be at it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "@jest/globals";
import { request } from "undici";
import { freePort } from "../support/free-port.js";
import { buildCli } from "../support/built-cli.js";
import { USER_URN } from "../support/start.js";
import type { Fault } from "../../src/emulator/knobs.js";
import { createCampaignClock, type CampaignClock } from "../campaign/time.js";
import type { Child } from "../campaign/world/child.js";
import { createPingOne, type PingOne } from "../campaign/world/pingone.js";
import { BEARER, createPrograms } from "../campaign/world/programs.js";

/** PingOne's 35 seconds are nine. */
const SPEED = 4;
const NAME = "new@example.com";
/** As late as PingOne may be: the kill comes before it on a busy machine, too. */
const LATE_MS = 29_000;
/** The gateway repeats what is silent: as long as it lives, that is silent as well. */
const WHILE_IT_LIVES = 100;

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const ended = (child: Child): Child => {
  stops.push(() => child.end("SIGKILL"));
  return child;
};

interface Scene {
  readonly clock: CampaignClock;
  readonly pingOne: PingOne;
  readonly gateways: readonly [Child, Child];
}

async function start(): Promise<Scene> {
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

interface Answer {
  readonly status: number;
  readonly retryAfter: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function create({ listeners }: Child, active: boolean): Promise<Answer> {
  const { statusCode, headers, body } = await request(
    `http://${listeners["scim"] ?? ""}/scim/v2/Users`,
    {
      method: "POST",
      headers: { authorization: `Bearer ${BEARER}`, "content-type": "application/scim+json" },
      body: JSON.stringify({ schemas: [USER_URN], userName: NAME, active }),
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

const hangs: Partial<Fault> = { method: "PUT", path: "/enabled$", kind: "timeout", when: "before" };
const isLate: Partial<Fault> = {
  method: "POST",
  path: "/users$",
  kind: "late",
  when: "before",
  lateCommitMs: LATE_MS,
};

describe("a gateway that is killed in the middle of a create", () => {
  it.each([
    { when: "while the user is disabled", fault: hangs, active: false, outcome: 201 },
    { when: "before PingOne has made the user", fault: isLate, active: false, outcome: 201 },
    { when: "before PingOne has made the user", fault: isLate, active: true, outcome: 409 },
  ])(
    "$when (active: $active): the other says 503 until it can say $outcome",
    async ({ fault, active, outcome }) => {
      const {
        clock,
        pingOne,
        gateways: [first, second],
      } = await start();
      await pingOne.takeCalls();
      await pingOne.knobs({ faults: [{ times: WHILE_IT_LIVES, ...fault }] });
      const broken = create(first, active).catch((error: unknown) => error);
      await asked(pingOne, fault, broken);
      await first.end("SIGKILL");
      await pingOne.knobs({ faults: [] });
      expect(await broken).toBeInstanceOf(Error);

      const answers: Answer[] = [];
      let last: Answer;
      do {
        last = await create(second, active);
        answers.push(last);
        await clock.sleep(last.retryAfter * 1_000);
      } while (last.status === 503);
      expect(answers.length).toBeGreaterThan(1);
      for (const { status, retryAfter, body } of answers.slice(0, -1)) {
        expect({ status, detail: body["detail"] }).toMatchObject({ status: 503 });
        expect(retryAfter).toBeGreaterThan(0);
      }
      expect({ status: last.status, body: last.body }).toMatchObject({ status: outcome });
      if (outcome === 201) expect(last.body).toMatchObject({ userName: NAME, active });
      const found = (await pingOne.users()).filter(({ username }) => username === NAME);
      expect(found).toMatchObject([{ enabled: active }]);
      expect((await create(second, active)).status).toBe(409);
    },
  );
});
