// A hammer: six clients send the same create to two processes, everything fails at random, and each repeats as real clients do; one user comes of it, and one 201 at most.
import { describe, expect, it } from "@jest/globals";
import type { Response } from "supertest";
import { fasterTimes, LATE_MS, repeatedAfterMs } from "../support/faster-times.js";
import { pingOneOf } from "../support/pingone.js";
import { createRandom } from "../support/random.js";
import { bodyOf, useStand, USER_URN, type Stand } from "../support/start.js";

const RACES = 100;
const AT_ONCE = 20;
/** So many races meet new faults. */
const FEW = 10;
const CLIENTS = 6;
/** About half of the calls of a few races. */
const FAULTS = 32;

const random = createRandom(20_261_125);

const targets = [
  { method: "POST", path: "/users$" },
  { method: "POST", path: "/users$" },
  { method: "PUT", path: "/enabled$" },
  { method: "GET", path: "/users\\?" },
] as const;

function anyFault(): object {
  const target = random.pick(targets);
  const failure = random.pick([
    { kind: "status", status: 503, retryAfter: 1 },
    { kind: "status", status: 500 },
    { kind: "status", status: 429, retryAfter: 1 },
    { kind: "reset" },
    { kind: "timeout" },
    { kind: "foreign", status: 404 },
    { kind: "late", lateCommitMs: LATE_MS },
  ]);
  const when =
    failure.kind === "late" || failure.status === 429 ? "before" : random.pick(["before", "after"]);
  return { ...target, ...failure, when, times: 1 };
}

const one = useStand({ overrides: fasterTimes });
const two = useStand(() => ({ isKept: true, emulator: one.emulator, overrides: fasterTimes }));

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a client has heard in the end, having repeated what may pass, when it was told to. */
async function insist(stand: Stand, user: object): Promise<Response> {
  for (;;) {
    const response = await stand.scim("post", "/Users", user);
    const afterMs = repeatedAfterMs(response, random.next());
    if (afterMs === undefined) return response;
    await pause(afterMs);
  }
}

interface Race {
  readonly userName: string;
  readonly active: boolean;
  readonly heard: readonly number[];
}

async function race(number: number): Promise<Race> {
  const userName = `racer${number}@example.com`;
  const active = random.next() < 0.4;
  const user = { schemas: [USER_URN], userName, name: { givenName: "Racer" }, active };
  const answers = await Promise.all(
    Array.from({ length: CLIENTS }, (_, index) => insist(index % 2 === 0 ? one : two, user)),
  );
  for (const answer of answers) {
    if (answer.status === 201) expect(bodyOf(answer)).toMatchObject({ active });
  }
  return { userName, active, heard: answers.map(({ status }) => status) };
}

describe(`${RACES} races of ${CLIENTS} identical creates over two processes`, () => {
  it("each end with one user, enabled as acknowledged, and at most one 201", async () => {
    const races: Race[] = [];
    const runner = async (): Promise<void> => {
      for (;;) {
        const number = started;
        if (number === RACES) return;
        started += 1;
        if (number % FEW === 0)
          await one.knobs({ faults: Array.from({ length: FAULTS }, anyFault) });
        races.push(await race(number));
      }
    };
    let started = 0;
    await Promise.all(Array.from({ length: AT_ONCE }, runner));
    await one.knobs({ faults: [] });
    // Nothing that was sent can be carried out any more.
    await pause(fasterTimes.attempts.commitMs);
    const api = await pingOneOf(one.emulator);
    for (const { userName, active, heard } of races) {
      const filter = encodeURIComponent(`username eq "${userName}"`);
      const { _embedded } = await api.call("get", `/users?filter=${filter}`);
      const { users } = _embedded as { users: readonly object[] };
      expect({ userName, users }).toMatchObject({ users: [{ enabled: active }] });
      expect({
        userName,
        others: heard.filter((status) => status !== 201 && status !== 409),
      }).toEqual({ userName, others: [] });
      expect({ userName, created: heard.filter((status) => status === 201).length <= 1 }).toEqual({
        userName,
        created: true,
      });
    }
    const firsts = races.filter(({ heard }) => heard.includes(201));
    // Whoever made the user hears so, unless the answer to that itself is lost.
    expect(firsts.length).toBeGreaterThan(RACES / 2);
  });
});
