// No request stops the process for others: hostile ones are refused in good time, and the dear ones that are meant pass.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { request } from "undici";
import { costlyRequests } from "../support/costly-requests.js";
import type { CostlyRequest, Ids } from "../support/costly-parts.js";
import { longestTurnCpuMs } from "../support/cpu-time.js";
import {
  bodyOf,
  PATCH_URN,
  startStand,
  useStand,
  TOKEN,
  USER_URN,
  type Stand,
} from "../support/start.js";

const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
/**
 * A budget is about 100 ms of a server's CPU. Modules of a test run in a context of their own, which makes them several times
 * slower, and share the process with the emulator and the collector; what the budget is against took many seconds here.
 */
const MOST_CPU_MS = 1_000;
const LIMIT_MS = 120_000;

let ids: Ids;
const stand = useStand({ isKept: true });
beforeAll(async () => {
  const users = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      stand.scim("post", "/Users", {
        schemas: [USER_URN],
        userName: `large${String(index)}@example.com`,
        displayName: `É ${String(index)}`,
        nickName: "a".repeat(5_000),
      }),
    ),
  );
  const user = bodyOf(users[0] as never)["id"] as string;
  const group = await stand.scim("post", "/Groups", {
    schemas: [GROUP_URN],
    displayName: "g",
    members: [{ value: user }],
  });
  ids = { user, group: bodyOf(group)["id"] as string };
});

async function send({ method, path, body, headers }: CostlyRequest) {
  const response = await request(stand.baseUrl + path, {
    method,
    // One request a connection: making the next body may take longer than a connection is kept.
    reset: true,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      "content-type": "application/scim+json",
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.statusCode, text: await response.body.text() };
}

describe("requests that ask for as much work as they can", () => {
  it("there are many kinds of them", () => {
    expect(costlyRequests.size).toBeGreaterThanOrEqual(60);
  });

  it.each([...costlyRequests])(
    "%s",
    async (_name, make) => {
      const costly = make(ids);
      let answer = { status: 0, text: "" };
      const cpuMs = await longestTurnCpuMs(async () => {
        answer = await send(costly);
      });
      expect(cpuMs).toBeLessThan(MOST_CPU_MS);
      expect(answer.status).toBeGreaterThanOrEqual(200);
      expect(answer.status).toBeLessThan(500);
      if (answer.status >= 400) expect(JSON.parse(answer.text)).toHaveProperty("detail");
    },
    LIMIT_MS,
  );

  it.each([
    ["patterns that nearly match, in long values", "tooMany"],
    ["16 value paths of 99 conditions over 990 elements, ten times", "tooMany"],
    ["10,000 elements, 16 value paths, 533 conditions", "invalidValue"],
    ["4,000 elements of one value removed by 4,000", "invalidValue"],
    ["4,000 path-less keys with value paths", "tooMany"],
    ["900 path-less keys with value paths, four times", "tooMany"],
    ["900 path-less dotted keys, 50 times", "tooMany"],
    ["5,000 operations with value paths", "tooMany"],
    ["names that no other member has", "tooMany"],
    ["7,000 values in seven attributes", "tooMany"],
    ["499 names of a thousand characters", "tooMany"],
    ["640 conditions", "tooMany"],
    ["900,000 unknown keys", "tooMany"],
    ["10 MB of empty arrays", "tooMany"],
    ["gzip of 10 MB of empty arrays", "tooMany"],
    ["400,000 names to return", "tooMany"],
    ["a name of a megabyte", "invalidValue"],
  ])("%s: 400 %s", async (name, scimType) => {
    const make = costlyRequests.get(name);
    const { status, text } = make === undefined ? { status: 0, text: "{}" } : await send(make(ids));
    expect([status, JSON.parse(text)]).toEqual([400, expect.objectContaining({ scimType })]);
  });

  it("the process serves others while such requests are under way", async () => {
    const names = [
      "10 MB of digits",
      "5,000 operations with value paths",
      "a search of everything",
    ];
    const all = names.flatMap((name) => costlyRequests.get(name)?.(ids) ?? []);
    const answers = await Promise.all([
      ...all.map(send),
      send({ method: "GET", path: `/Users/${ids.user}` }),
    ]);
    expect(answers.at(-1)?.status).toBe(200);
  });
});

describe("the dear ones that are meant", () => {
  let large: Stand;
  beforeAll(async () => {
    large = await startStand({
      async prepare({ authUrl }) {
        await request(`${authUrl}/_emulator/seed`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ users: 10_000, groups: 1, membersPerGroup: 10_000 }),
        });
      },
    });
  }, LIMIT_MS);
  afterAll(() => large.stop());

  const groupPath = async (query = ""): Promise<string> => {
    const found = bodyOf(await large.scim("get", "/Groups?excludedAttributes=members"));
    const [group] = found["Resources"] as { id: string }[];
    return `/Groups/${group?.id ?? ""}${query}`;
  };

  it(
    "a filter that PingOne cannot evaluate, over 10,000 users",
    async () => {
      const filter =
        'userName co "9" and (title pr or not (emails[value co "nobody" and primary eq true]))';
      const found = await large.scim("get", `/Users?count=10&filter=${encodeURIComponent(filter)}`);
      expect(found.status).toBe(200);
      expect(bodyOf(found)["totalResults"]).toBeGreaterThan(1_000);
    },
    LIMIT_MS,
  );

  it(
    "a PUT of a group with 10,000 members, and a PATCH of 1,000",
    async () => {
      const path = await groupPath();
      const group = bodyOf(await large.scim("get", path));
      const members = group["members"] as { value: string }[];
      expect(members).toHaveLength(10_000);
      const { displayName } = group;
      const replaced = await large.scim("put", path, {
        schemas: [GROUP_URN],
        displayName,
        members,
      });
      expect(replaced.status).toBe(200);
      const Operations = members
        .slice(0, 1_000)
        .map(({ value }) => ({ op: "Remove", path: `members[value eq "${value}"]` }));
      const changed = await large.scim("patch", path, { schemas: [PATCH_URN], Operations });
      expect(changed.status).toBe(204);
    },
    LIMIT_MS,
  );

  it(
    "a bulk request of 1,000 operations",
    async () => {
      const Operations = Array.from({ length: 1_000 }, (_, index) => ({
        method: "POST",
        path: "/Users",
        bulkId: `u${String(index)}`,
        data: { schemas: [USER_URN], userName: `bulk${String(index)}@example.com`, title: "t" },
      }));
      const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
      const done = await large.scim("post", "/Bulk", { schemas, Operations });
      const results = bodyOf(done)["Operations"] as { status: string }[];
      expect(results.map(({ status }) => status)).toEqual(Array(1_000).fill("201"));
    },
    LIMIT_MS,
  );
});
