// An operator's pause at one replica holds at all of them, through the absence of Redis and for who joins later.
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { useReplicas } from "../support/replicas.js";
import { USER_URN, type Stand } from "../support/start.js";

const start = useReplicas();
let created = 0;

const write = async (stand: Stand): Promise<number> => {
  created += 1;
  const user = { schemas: [USER_URN], userName: `person-${String(created)}@example.com` };
  return (await stand.scim("post", "/Users", user)).status;
};

const turn = (stand: Stand, to: "pause" | "resume") =>
  supertest(stand.adminOrigin()).post(`/sources/default/default/${to}`).expect(200);

/** Each write is a new one, so the wait is for the answer that is due. */
async function until(stand: Stand, status: number): Promise<void> {
  while ((await write(stand)) !== status) await new Promise((resolve) => setImmediate(resolve));
}

const isPaused = async (stand: Stand): Promise<boolean> => {
  const { body } = (await supertest(stand.adminOrigin()).get("/sources").expect(200)) as {
    body: { sources: readonly { mode: string }[] };
  };
  return body.sources.every(({ mode }) => mode === "paused");
};

describe("a pause", () => {
  it("at one replica is at all, and so is its end; who joins knows of it at once", async () => {
    const { stands, join } = await start(2);
    const [one, two] = stands;
    await turn(one, "pause");
    expect(await write(one)).toBe(503);
    await until(two, 503);
    expect(await isPaused(two)).toBe(true);
    expect(await write(await join())).toBe(503);
    await turn(two, "resume");
    expect(await write(two)).toBe(201);
    await until(one, 201);
    expect(one.log()).toContain("source resumed at another replica");
  });

  it("is kept while Redis is away, and told anew to one that comes back empty", async () => {
    const { stands, redis, join } = await start(2);
    const [one, two] = stands;
    await turn(one, "pause");
    await until(two, 503);
    await redis.kill();
    expect([await write(one), await write(two)]).toEqual([503, 503]);
    await turn(two, "resume");
    expect([await write(one), await write(two)]).toEqual([503, 201]);
    await redis.restart();
    await until(one, 201);
    await turn(one, "pause");
    await until(two, 503);
    expect(await write(await join())).toBe(503);
  });
});
