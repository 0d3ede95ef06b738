// A Redis that goes while gateways work: no request fails for it, the gateways say so, and share again when it is back.
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { bodyOf, PATCH_URN, USER_URN, type Stand } from "../support/start.js";
import { useReplicas } from "../support/replicas.js";

const startReplicas = useReplicas();
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function work(stand: Stand, name: string): Promise<void> {
  const created = await stand.scim("post", "/Users", {
    schemas: [USER_URN],
    userName: `${name}@example.com`,
    active: false,
  });
  expect(created.status).toBe(201);
  const path = `/Users/${bodyOf(created)["id"] as string}`;
  const active = {
    schemas: [PATCH_URN],
    Operations: [{ op: "replace", path: "active", value: true }],
  };
  expect((await stand.scim("patch", path, active)).status).toBe(204);
  expect((await stand.scim("get", "/Users?startIndex=2&count=1")).status).toBe(200);
  expect((await stand.scim("delete", path)).status).toBe(204);
}

async function readiness(stand: Stand): Promise<Record<string, unknown>> {
  return bodyOf(await supertest(stand.origin).get("/readyz").expect(200));
}

describe("gateways whose Redis goes", () => {
  it.each(["kill", "pause"] as const)("work on (%s)", async (how) => {
    const { redis, stands } = await startReplicas(2);
    for (const [at, stand] of stands.entries()) await work(stand, `before${at}`);
    for (const stand of stands) expect(await readiness(stand)).not.toHaveProperty("degraded");
    const fromMs = Date.now();
    if (how === "kill") await redis.kill();
    else redis.pause();
    for (const [at, stand] of stands.entries()) await work(stand, `during${at}`);
    for (const stand of stands) {
      expect(stand.log()).toContain("shared state is lost");
      const { degraded } = await readiness(stand);
      const { since, ...why } = degraded as { readonly since: string };
      expect([{ reason: "unreachable" }, { reason: "slow" }]).toContainEqual(why);
      expect(Date.parse(since)).toBeGreaterThanOrEqual(fromMs);
    }
    if (how === "kill") await redis.restart();
    else redis.resume();
    for (const stand of stands)
      while (!stand.log().includes("shared state is back")) await pause(100);
    for (const stand of stands) expect(await readiness(stand)).not.toHaveProperty("degraded");
    for (const [at, stand] of stands.entries()) await work(stand, `after${at}`);
  });
});
