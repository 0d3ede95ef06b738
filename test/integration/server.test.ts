// Requests that never reach a route, and stopping: what is in hand is finished, nothing new is taken.
import { connect } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { Pool, request } from "undici";
import { bodyOf, startStand, useStand, TOKEN, USER_URN, type Stand } from "../support/start.js";

const stand = useStand({ isKept: true });

/** Sends bytes as they are and returns the whole answer. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(stand.baseUrl);
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = "";
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
    socket.on("close", () => {
      resolve(answer);
    });
    socket.on("error", reject);
  });
}

/** Resolves when PingOne has been asked to make that user. */
async function called(of: Stand, userName: string): Promise<void> {
  while (!JSON.stringify(await of.calls()).includes(userName))
    await new Promise((resolve) => setImmediate(resolve));
}

/** KEEP_ALIVE_MS by default. */
const KEPT_MS = 75_000;

describe("statement 12: requests that never reach a route", () => {
  it.each([
    ["no HTTP at all", "HELLO\r\n\r\n", 400],
    [
      "headers over the limit",
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
      431,
    ],
  ])("%s", async (_name, text, status) => {
    const [head = "", body = ""] = (await raw(text)).split("\r\n\r\n");
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(head).toContain("Content-Type: application/scim+json");
    expect(JSON.parse(body)).toMatchObject({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      status: String(status),
    });
  });
});

describe("stopping", () => {
  it("finishes the work in hand, ends keep-alive, then refuses connections", async () => {
    const other = await startStand();
    await other.knobs({ latencyMs: 300 });
    const user = { schemas: [USER_URN], userName: "slow" };
    const begun = request(`${other.baseUrl}/Users`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/scim+json" },
      body: JSON.stringify(user),
    });
    await called(other, "slow");
    const stopped = other.stop();
    const response = await begun;
    expect(response.statusCode).toBe(201);
    expect(await response.body.json()).toMatchObject({
      ...user,
      schemas: [USER_URN, "urn:pingidentity:schemas:extension:2.0:PingOneUser"],
    });
    const answered = performance.now();
    await stopped;
    // Far below what an idle connection is kept otherwise.
    expect(performance.now() - answered).toBeLessThan(KEPT_MS / 3);
    await expect(request(`${other.origin}/healthz`)).rejects.toThrow();
  });

  it("takes no longer than a moment with idle keep-alive connections", async () => {
    const other = await startStand();
    expect(bodyOf(await other.scim("get", "/Users"))["totalResults"]).toBe(0);
    await (await request(`${other.origin}/healthz`)).body.text();
    const begun = performance.now();
    await other.stop();
    expect(performance.now() - begun).toBeLessThan(KEPT_MS / 3);
  });

  it("answers who sends on a kept connection meanwhile, and ends it with that answer", async () => {
    // Nothing but the answers themselves ends a connection in this time.
    const socketLimits = { unusedMs: KEPT_MS };
    const other = await startStand({ overrides: { socketLimits } });
    const pool = new Pool(other.origin, { connections: 2 });
    const create = (userName: string) =>
      pool.request({
        method: "POST",
        path: "/scim/v2/Users",
        headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/scim+json" },
        body: JSON.stringify({ schemas: [USER_URN], userName }),
      });
    const closed: unknown[] = [];
    pool.on("disconnect", () => closed.push(true));
    await Promise.all([create("one"), create("two")].map(async (each) => (await each).body.text()));
    // Long enough for the stop to begin before PingOne's answer on a busy machine, too.
    await other.knobs({ latencyMs: 3_000 });
    const underWay = create("under-way");
    await called(other, "under-way");
    const stopped = other.stopGateway();
    for (;;) {
      const readiness = await pool.request({ method: "GET", path: "/readyz" });
      await readiness.body.text();
      if (readiness.headers["connection"] === "close") break;
    }
    const answer = await underWay;
    expect([answer.statusCode, answer.headers["connection"]]).toEqual([201, "close"]);
    await answer.body.text();
    await stopped;
    expect(closed).toHaveLength(2);
    await pool.destroy();
    await other.emulator.stop();
  });
});
