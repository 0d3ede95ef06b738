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
const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
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

async function post({ listeners }: Child, path: string, resource: object): Promise<Answer> {
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

const create = (gateway: Child, active: boolean): Promise<Answer> =>
  post(gateway, "/Users", { schemas: [USER_URN], userName: NAME, active });

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

/** `first` is killed while PingOne does not answer it; all is well at PingOne from then on. */
async function killIn(
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
async function insist(clock: CampaignClock, send: () => Promise<Answer>): Promise<Answer> {
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
      const send = (gateway: Child) => create(gateway, active);
      await killIn(pingOne, { ...fault, times: WHILE_IT_LIVES }, first, send);
      const last = await insist(clock, () => send(second));
      expect({ status: last.status, body: last.body }).toMatchObject({ status: outcome });
      if (outcome === 201) expect(last.body).toMatchObject({ userName: NAME, active });
      const found = (await pingOne.users()).filter(({ username }) => username === NAME);
      expect(found).toMatchObject([{ enabled: active }]);
      expect((await create(second, active)).status).toBe(409);
    },
  );

  it.each([
    { when: "before PingOne has made the group", outcome: 201, at: undefined, isMade: false },
    { when: "before the first of its members", outcome: 201, at: 0, isMade: false },
    { when: "before the last of its members", outcome: 201, at: 2, isMade: false },
    { when: "when all of its members are there", outcome: 409, at: 2, isMade: true },
  ])("$when: the other says 503 until it can say $outcome", async ({ outcome, at, isMade }) => {
    const {
      clock,
      pingOne,
      gateways: [first, second],
    } = await start();
    const members: { value: string }[] = [];
    for (const userName of ["one@example.com", "two@example.com", "three@example.com"]) {
      const { body } = await post(first, "/Users", { schemas: [USER_URN], userName });
      members.push({ value: body["id"] as string });
    }
    const group = { schemas: [GROUP_URN], displayName: "Begun", members };
    const send = (gateway: Child) => post(gateway, "/Groups", group);
    const fault: Partial<Fault> =
      at === undefined
        ? { ...isLate, path: "/groups$" }
        : {
            method: "POST",
            path: `/users/${members[at]?.value ?? ""}/memberOfGroups$`,
            kind: "timeout",
            when: isMade ? "after" : "before",
          };
    await killIn(pingOne, { ...fault, times: WHILE_IT_LIVES }, first, send);
    const last = await insist(clock, () => send(second));
    expect({ status: last.status, body: last.body }).toMatchObject({ status: outcome });
    if (outcome === 201) expect(last.body["members"]).toHaveLength(members.length);
    const [made, ...more] = await pingOne.groups();
    expect({ name: made?.name, more }).toEqual({ name: "Begun", more: [] });
    const joined = await pingOne.membersOf(made?.id ?? "");
    expect([...joined].sort()).toEqual(members.map(({ value }) => value).sort());
    expect((await send(second)).status).toBe(409);
  });
});
