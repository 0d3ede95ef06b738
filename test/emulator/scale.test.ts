// Issue deliverable 3 at a size a test run can afford: what must not grow with the directory does not.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { cpuMsOf, cpuReferencesOf, inReferences } from "../support/cpu-time.js";
import type { Lab } from "./support.js";
import { DEMO, at, startLab, textAt } from "./support.js";

const USERS = 200_000;

const FEW_USERS = 20_000;
/** A user costs the same CPU time however many there are: far below what twice the work for each would show. */
const MOST_GROWTH = 2.5;
/** Memory for a user, as a multiple of the user as JSON: 1,000,000 of them in 3 GiB. */
const MOST_OF_JSON = 1.75;

let small: Lab;
let large: Lab;
let fewMs: number;
let seededMs: number;
let seededBytes: number;
beforeAll(async () => {
  small = await startLab();
  large = await startLab();
  await small.control("POST", "/seed", { users: 1000, groups: 2, membersPerGroup: 500 });
  const few = await startLab();
  fewMs = await cpuMsOf(async () => {
    await few.control("POST", "/seed", { users: FEW_USERS });
  });
  await few.stop();
  const before = process.memoryUsage().rss;
  seededMs = await cpuMsOf(async () => {
    await large.control("POST", "/seed", { users: USERS });
  });
  seededBytes = process.memoryUsage().rss - before;
  await large.control("POST", "/seed", { groups: 2, membersPerGroup: 50_000 });
});
afterAll(async () => {
  await small.stop();
  await large.stop();
});

async function groupOf(lab: Lab): Promise<string> {
  const { body } = await lab.call("GET", "/groups");
  return textAt(body, "_embedded", "groups", 0, "id");
}

/** The cheapest of several runs, in CPU time: what is asked is the work done, not the load of the machine. */
async function cheapest(lab: Lab, query: string): Promise<number> {
  let best = Infinity;
  for (let run = 0; run < 15; run += 1) {
    const spentMs = await cpuMsOf(async () => {
      expect((await lab.call("GET", query)).status).toBe(200);
    });
    best = Math.min(best, spentMs);
  }
  return inReferences(best);
}

const filter = (text: string) => `/users?limit=20&filter=${encodeURIComponent(text)}`;

describe("scale", () => {
  it("seeds at the rate, and in the memory, that a million users are allowed", async () => {
    expect(seededMs / USERS / (fewMs / FEW_USERS)).toBeLessThan(MOST_GROWTH);
    const { body } = await large.call("GET", "/users?limit=1");
    const jsonBytes = JSON.stringify(at(body, "_embedded", "users", 0)).length;
    expect(seededBytes / USERS / jsonBytes).toBeLessThan(MOST_OF_JSON);
  });

  it.each<[string, string]>([
    ["a page", "/users?limit=20"],
    ["username", filter('username eq "user900"')],
    ["email", filter('email eq "user900@example.com"')],
    ["externalId", filter('externalId eq "ext-900"')],
    ["population", filter(`population.id eq "${DEMO.populationId}"`)],
    ["either of two", filter('username eq "user1" or email eq "user2@example.com"')],
    ["both of two", filter('username eq "user1" and department eq "Finance"')],
  ])("%s costs the same among %i users", async (_, query) => {
    const [few, many] = [await cheapest(small, query), await cheapest(large, query)];
    expect(many).toBeLessThan(few * 3 + 3);
  });

  it("members of a large group come by the page", async () => {
    const query = (group: string) => filter(`memberOfGroups[id eq "${group}"]`);
    const few = await cheapest(small, query(await groupOf(small)));
    const many = await cheapest(large, query(await groupOf(large)));
    expect(many).toBeLessThan(few * 3 + 3);
    const { body } = await large.call("GET", query(await groupOf(large)));
    expect([at(body, "count"), at(body, "size")]).toEqual([50_000, 20]);
  });

  it("a cursor deep inside costs what the first page costs", async () => {
    const first = await large.call("GET", "/users?limit=200");
    let next = textAt(first.body, "_links", "next", "href");
    for (let page = 0; page < 20; page += 1) {
      const { body } = await large.call("GET", `/users${new URL(next).search}`);
      next = textAt(body, "_links", "next", "href");
    }
    const { search } = new URL(next.replace("limit=200", "limit=20"));
    const deep = await cheapest(large, `/users${search}`);
    expect(deep).toBeLessThan((await cheapest(small, "/users?limit=20")) * 3 + 3);
  });

  it("starts with the CPU of far less than 150 references, as no key is made before the first token", async () => {
    const { createEmulator } = await import("../../src/emulator/emulator.js");
    const spent = await cpuReferencesOf(async () => {
      const emulator = await createEmulator({ port: 0 });
      await emulator.stop();
    });
    expect(spent).toBeLessThan(150);
  });
});
