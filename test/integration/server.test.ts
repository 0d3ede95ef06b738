// Requests that never reach a route, and stopping: what is in hand is finished, nothing new is taken.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { Pool, request } from "undici";
import { called } from "../support/called.js";
import { createGate } from "../support/gate.js";
import { startStand, useStand, TOKEN, USER_URN, type Stand } from "../support/start.js";

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
const askedFor = (of: Stand, userName: string): Promise<void> =>
  called(of, (call) => JSON.stringify(call).includes(userName));

/** Holds PingOne's answers to creates back. */
const gateOfCreates = () =>
  createGate(({ method, path }) => method === "POST" && path.endsWith("/users"));

/** A connection that has had its answer, and is kept. */
async function idleConnection({ origin }: Stand): Promise<Socket> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  socket.write("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString()).toContain("HTTP/1.1 200 ");
  return socket.resume();
}

/** KEEP_ALIVE_MS by default. */
const KEPT_MS = 75_000;

describe("statement 12: requests that never reach a route", () => {
  it.each([
    ["no HTTP at all", "HELLO\r\n\r\n", 400, "method is not known"],
    ["a blank in the URL", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400, "percent-encoded"],
    ["a letter beyond ASCII in it", "GET /é HTTP/1.1\r\nHost: a\r\n\r\n", 400, "percent-encoded"],
    ["a header without a name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400, "valid HTTP"],
    [
      "headers over the limit",
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
      431,
      "16 KiB",
    ],
  ])("%s", async (_name, text, status, told) => {
    const [head = "", body = ""] = (await raw(text)).split("\r\n\r\n");
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(head).toContain("Content-Type: application/scim+json");
    expect(JSON.parse(body)).toMatchObject({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      status: String(status),
    });
    expect((JSON.parse(body) as { detail: string }).detail).toContain(told);
  });
});

describe("stopping", () => {
  it("finishes the work in hand, ends who is idle without waiting for that, then refuses connections", async () => {
    const gate = gateOfCreates();
    const other = await startStand({ overrides: { createTransport: gate.connect } });
    const idle = await idleConnection(other);
    const user = { schemas: [USER_URN], userName: "slow" };
    const answer = request(`${other.baseUrl}/Users`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/scim+json" },
      body: JSON.stringify(user),
    });
    await askedFor(other, "slow");
    const stopped = other.stop();
    // An idle connection is kept for longer than an answer is waited for: who does not end it now has no 201 to give.
    await once(idle, "close");
    gate.open();
    const response = await answer;
    expect([response.statusCode, response.headers["connection"]]).toEqual([201, "close"]);
    expect(await response.body.json()).toMatchObject({
      ...user,
      schemas: [USER_URN, "urn:pingidentity:schemas:extension:2.0:PingOneUser"],
    });
    await stopped;
    await expect(request(`${other.origin}/healthz`)).rejects.toThrow();
  });

  it("answers who sends on a kept connection meanwhile, and ends it with that answer", async () => {
    // Nothing but the answers themselves ends a connection in this time.
    const socketLimits = { unusedMs: KEPT_MS };
    const gate = gateOfCreates();
    const overrides = { createTransport: gate.connect, socketLimits };
    const other = await startStand({ overrides });
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
    const healthz = () => pool.request({ method: "GET", path: "/healthz" });
    await Promise.all([healthz(), healthz()].map(async (each) => (await each).body.text()));
    const underWay = create("under-way");
    await askedFor(other, "under-way");
    const stopped = other.stopGateway();
    for (;;) {
      const readiness = await pool.request({ method: "GET", path: "/readyz" });
      await readiness.body.text();
      if (readiness.headers["connection"] === "close") break;
    }
    gate.open();
    const answer = await underWay;
    expect([answer.statusCode, answer.headers["connection"]]).toEqual([201, "close"]);
    await answer.body.text();
    await stopped;
    expect(closed).toHaveLength(2);
    await pool.destroy();
    await other.emulator.stop();
  });
});
