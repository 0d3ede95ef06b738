// Seeded sequences over two processes and three sources: two push the same people with all kinds of faults, the third is bounded elsewhere; what was acknowledged is so in the end.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { createGateway, type Gateway } from "../../../src/gateway.js";
import { createLogger } from "../../../src/platform/logger.js";
import { fasterTimes, LATE_MS, repeatedAfterMs } from "../../support/faster-times.js";
import { keptConnections } from "../../support/kept-connections.js";
import { FIRST_READ_MS } from "../../support/patience.js";
import { pingOneOf, type PingOneApi } from "../../support/pingone.js";
import { createRandom } from "../../support/random.js";
import { bodyOf, PATCH_URN, USER_URN } from "../../support/start.js";
import { bearer, ONE, pingoneOf, startTenants, type TenantStand } from "../../support/tenants.js";

const overrides = { ...fasterTimes, firstReadMs: FIRST_READ_MS };
const PEOPLE = 20;
const AT_ONCE = 10;
const FAULTS = 40;
const ELSEWHERE = "00000000-0000-4000-8000-0000000000b1";

const random = createRandom(20_261_127);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function anyFault(): object {
  const target = random.pick([
    { method: "POST", path: "/users$" },
    { method: "PUT", path: "/enabled$" },
    { method: "PUT", path: "/enabled$" },
    { method: "PATCH", path: "/users/[^/]+$" },
    { method: "GET", path: "/users/[^/]+$" },
    { method: "GET", path: "/users\\?" },
    { method: "DELETE", path: "/users/[^/]+$" },
  ]);
  const failure = random.pick([
    { kind: "status", status: 503, retryAfter: 1 },
    { kind: "status", status: 500 },
    { kind: "status", status: 429, retryAfter: 1 },
    { kind: "reset" },
    { kind: "timeout" },
    { kind: "foreign", status: 404 },
    { kind: "foreign", status: 409 },
    { kind: "late", lateCommitMs: LATE_MS },
  ]);
  const isBefore = failure.kind === "late" || failure.status === 429;
  return {
    ...target,
    ...failure,
    when: isBefore ? "before" : random.pick(["before", "after"]),
    times: 1,
  };
}

type Source = "entra" | "okta" | "bounded";
const tokenOf = (source: Source): string => `token-of-${source}-for-tests`;

/** A source at one of the processes: order across processes is not promised without Redis. */
interface Client {
  readonly source: Source;
  readonly process: 0 | 1;
}
const senders: readonly Client[] = (["entra", "okta"] as const).flatMap((source) => [
  { source, process: 0 },
  { source, process: 1 },
]);

let stand: TenantStand;
let second: Gateway;
let api: PingOneApi;
let origins: readonly string[];
beforeAll(async () => {
  let tenants: object = {};
  stand = await startTenants(
    (emulator) => {
      const sources = {
        entra: { credentials: [bearer(tokenOf("entra"))] },
        okta: { credentials: [bearer(tokenOf("okta"))] },
        bounded: {
          credentials: [bearer(tokenOf("bounded"))],
          boundary: { populations: [ELSEWHERE] },
        },
      };
      tenants = { acme: { default: true, pingone: pingoneOf(ONE, emulator), sources } };
      return tenants;
    },
    {},
    overrides,
  );
  const { config, secrets } = stand.rewrite(tenants);
  second = createGateway(config, secrets, { ...overrides, logger: createLogger("silent") });
  await second.start();
  origins = [stand.origin, `http://${second.listeners()["scim"] ?? ""}`];
  api = await pingOneOf(stand.emulator);
});
afterAll(async () => {
  await second.stop();
  await stand.stop();
});

type Method = "get" | "post" | "patch" | "put" | "delete";

const ask = ({ source, process }: Client, method: Method, path: string, body?: object) =>
  supertest(origins[process] ?? "")
    [method](`/scim/v2${path}`)
    .agent(keptConnections)
    .set("Authorization", `Bearer ${tokenOf(source)}`)
    .set("Content-Type", "application/scim+json")
    .send(body === undefined ? undefined : JSON.stringify(body));

/** What a client has heard in the end, having repeated what may pass, when it was told to. */
async function insist(...request: Parameters<typeof ask>) {
  for (;;) {
    const answer = await ask(...request);
    const afterMs = repeatedAfterMs(answer, random.next());
    if (afterMs === undefined) return answer;
    await pause(afterMs);
  }
}

/** What has been acknowledged of somebody, in the order it was. */
interface Story {
  readonly userName: string;
  readonly heard: readonly number[];
  readonly steps: string[];
  active: boolean;
  title: string;
  isThere: boolean;
}

const patchOf = (...changes: readonly (readonly [string, unknown])[]) => ({
  schemas: [PATCH_URN],
  Operations: changes.map(([path, value]) => ({ op: "replace", path, value })),
});

async function step(story: Story, owner: Client, id: string, number: number): Promise<void> {
  const path = `/Users/${id}`;
  const title = `Clerk ${number}`;
  const active = random.next() < 0.5;
  const whole = { schemas: [USER_URN], userName: story.userName, name: { familyName: "Sample" } };
  const kind = random.pick([
    "active",
    "title",
    "both",
    "put",
    "read",
    "outsider",
    "remove",
  ] as const);
  const outsider: Client = { source: "bounded", process: random.pick([0, 1]) };
  story.steps.push(`${kind} ${active}`);
  const sent = {
    active: () => insist(owner, "patch", path, patchOf(["active", active])),
    title: () => insist(owner, "patch", path, patchOf(["title", title])),
    both: () => insist(owner, "patch", path, patchOf(["title", title], ["active", active])),
    put: () => insist(owner, "put", path, { ...whole, title, active }),
    read: () => insist(owner, "get", path),
    outsider: () => insist(outsider, random.pick(["get", "delete"] as const), path),
    remove: () => insist(owner, "delete", path),
  };
  const answer = await sent[kind]();
  story.steps.push(String(answer.status));
  if (kind === "outsider") {
    expect({ story, status: answer.status }).toEqual({ story, status: 404 });
    return;
  }
  if (kind === "remove") {
    // A removal whose answer was lost has been made: its repetition finds nobody.
    expect([204, 404]).toContain(answer.status);
    story.isThere = false;
    return;
  }
  expect({ story, isDone: answer.status < 300 }).toEqual({ story, isDone: true });
  if (kind === "active" || kind === "both" || kind === "put") story.active = active;
  if (kind === "title" || kind === "both" || kind === "put") story.title = title;
  if (answer.status !== 200) return;
  const { active: shownActive, title: shownTitle = "" } = bodyOf(answer);
  expect([story, shownActive, shownTitle]).toEqual([story, story.active, story.title]);
}

async function tell(number: number): Promise<Story> {
  const userName = `sequence${number}@example.com`;
  const active = random.next() < 0.4;
  const user = { schemas: [USER_URN], userName, name: { familyName: "Sample" }, active };
  const answers = await Promise.all(
    senders.map((sender) => insist(sender, "post", "/Users", user)),
  );
  const heard = answers.map(({ status }) => status);
  const winner = answers.findIndex(({ status }) => status === 201);
  const owner = senders[winner];
  const story: Story = { userName, heard, steps: [], active, title: "", isThere: true };
  const created = answers[winner];
  if (created === undefined || owner === undefined) return story;
  expect([story, bodyOf(created)["active"]]).toEqual([story, active]);
  const id = bodyOf(created)["id"] as string;
  for (let count = 0; count < 5 && story.isThere; count += 1) {
    await step(story, owner, id, count);
  }
  return story;
}

describe(`${PEOPLE} people, pushed by two sources over two processes`, () => {
  it("are in the end what was acknowledged of them", async () => {
    const stories: Story[] = [];
    let started = 0;
    const runner = async (): Promise<void> => {
      while (started < PEOPLE) {
        const number = started;
        started += 1;
        if (number % 5 === 0) {
          const knobs = { faults: Array.from({ length: FAULTS }, anyFault) };
          await supertest(stand.emulator.authUrl).patch("/_emulator/knobs").send(knobs).expect(200);
        }
        stories.push(await tell(number));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, runner));
    await supertest(stand.emulator.authUrl).patch("/_emulator/knobs").send({ faults: [] });
    // Nothing that was sent can be carried out any more.
    await pause(overrides.attempts.commitMs);
    for (const story of stories) {
      const filter = encodeURIComponent(`username eq "${story.userName}"`);
      const { _embedded } = await api.call("get", `/users?filter=${filter}`);
      const { users } = _embedded as { users: readonly Record<string, unknown>[] };
      const left = users.map(({ enabled, title = "" }) => ({ enabled, title }));
      const { active: enabled, title } = story;
      expect({ story, left }).toEqual({ story, left: story.isThere ? [{ enabled, title }] : [] });
      const others = story.heard.filter((status) => status !== 201 && status !== 409);
      expect({ story, others }).toEqual({ story, others: [] });
      expect(story.heard.filter((status) => status === 201).length).toBeLessThanOrEqual(1);
    }
    expect(stories.filter(({ heard }) => heard.includes(201)).length).toBeGreaterThan(PEOPLE / 2);
  });
});
