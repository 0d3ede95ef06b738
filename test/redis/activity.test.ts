// What one replica was asked another one tells: `explain` and `/activity` of any of them have the story of all, through the absence of Redis and the end of a process.
import { Readable } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { explain, type ExplainFlags } from "../../src/cli/explain/explain.js";
import { useReplicas } from "../support/replicas.js";
import { bodyOf, PATCH_URN, USER_URN, type Stand } from "../support/start.js";

const start = useReplicas();
const PERSON = "ann.replicated@example.com";
const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";

async function told(stand: Stand, flags: ExplainFlags): Promise<{ out: string; said: string }> {
  const [out, said]: [string[], string[]] = [[], []];
  await explain(
    [],
    { ...flags, admin: stand.adminOrigin() },
    {
      environment: {},
      out: (text) => void out.push(text),
      complain: (text) => void said.push(text),
      input: Readable.from([]),
      nowMs: Date.now(),
    },
  );
  return { out: out.join(""), said: said.join("\n") };
}

/** Asks until it is told: entries go to the others a moment after the answer. */
async function until(
  stand: Stand,
  flags: ExplainFlags,
  isTold: (all: { out: string; said: string }) => boolean,
): Promise<{ out: string; said: string }> {
  for (;;) {
    const found = await told(stand, flags);
    if (isTold(found)) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const asksOf = ({ out }: { out: string }): readonly string[] =>
  [...out.matchAll(/\) asked to (\w+ a \w+)/g)].map(([, what = ""]) => what);

const create = async (stand: Stand, path: string, body: object): Promise<string> => {
  const answer = await stand.scim("post", path, body);
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 201 });
  return bodyOf(answer)["id"] as string;
};

describe("activity of replicas", () => {
  it("is one story wherever it is asked for, each request once, and nothing of it can be read in Redis", async () => {
    const {
      stands: [a, b],
      redis,
      join,
    } = await start(2);
    const id = await create(a, "/Users", { schemas: [USER_URN], userName: PERSON });
    const active = { op: "replace", path: "active", value: false };
    const patched = await b.scim("patch", `/Users/${id}`, {
      schemas: [PATCH_URN],
      Operations: [active],
    });
    expect(patched.status).toBe(204);
    const members = [{ value: id }];
    const group = await create(a, "/Groups", { schemas: [GROUP_URN], displayName: "G", members });
    expect((await b.scim("delete", `/Groups/${group}`)).status).toBe(204);
    const whole = ["create a user", "change a user", "create a group", "delete a group"];
    for (const stand of [a, b, await join()]) {
      const story = await until(stand, { user: PERSON }, (all) => asksOf(all).length >= 4);
      expect(asksOf(story)).toEqual(whole);
      expect(story.said).toBe("");
    }
    const answer = await supertest(a.adminOrigin()).get(`/activity?id=${id}`).expect(200);
    expect(answer.body).toMatchObject({ replicas: "all" });
    const keys = (await redis.ask("KEYS", "*")).split("\r\n").filter((key) => key.startsWith("t"));
    let all = keys.join(" ");
    for (const key of keys) {
      const isStream = (await redis.ask("TYPE", key)).includes("stream");
      if (isStream) all += await redis.ask("XRANGE", key, "-", "+");
    }
    expect(all.length).toBeGreaterThan(2_000);
    for (const each of [PERSON, id, group, "default", "userName", "127.0.0.1", "create"]) {
      expect({ each, isThere: all.includes(each) }).toEqual({ each, isThere: false });
    }
  });

  it("is each replica's own while Redis is away, and says so; what was asked meanwhile is told to the others afterwards", async () => {
    const {
      stands: [a, b],
      redis,
    } = await start(2);
    await create(a, "/Users", { schemas: [USER_URN], userName: PERSON });
    await until(b, { user: PERSON }, (all) => asksOf(all).length === 1);
    await redis.kill();
    const again = await b.scim("post", "/Users", { schemas: [USER_URN], userName: PERSON });
    expect(again.status).toBe(409);
    const alone = await until(b, { user: PERSON }, ({ said }) =>
      said.includes("Only this replica"),
    );
    expect(alone.out).toContain("answered 409");
    const answer = await supertest(b.adminOrigin()).get("/activity").expect(200);
    expect(answer.body).toMatchObject({ replicas: "one", because: "unreachable" });
    await redis.restart();
    const after = await until(a, { user: PERSON }, (all) => asksOf(all).length === 2);
    expect(after.out).toContain("answered 201");
    expect(after.out).toContain("answered 409");
    expect(after.said).toBe("");
  });

  it("outlasts the process that was asked", async () => {
    const {
      stands: [a, b],
    } = await start(2);
    await create(a, "/Users", { schemas: [USER_URN], userName: PERSON });
    await a.stopGateway();
    expect(asksOf(await told(b, { user: PERSON }))).toEqual(["create a user"]);
  });
});
