// Requests that never reach a route, and stopping: what is in hand is finished, nothing new is taken.
import { connect } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { request } from "undici";
import { bodyOf, startStand, useStand, TOKEN, USER_URN } from "../support/start.js";

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
    await new Promise((resolve) => setTimeout(resolve, 100));
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
});
