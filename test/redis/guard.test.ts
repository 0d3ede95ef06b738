// Two gateways with Redis between them have one ceiling, one latch and one decision.
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { guardDecision } from "../../src/cli/admin/guard.js";
import { useReplicas } from "../support/replicas.js";
import { bodyOf, PATCH_URN, USER_URN, type Stand } from "../support/start.js";

const start = useReplicas();

const deactivation = {
  schemas: [PATCH_URN],
  Operations: [{ op: "replace", path: "active", value: false }],
};

describe("two replicas", () => {
  it("disable 50 of 500 together, and let the rest go by one command", async () => {
    const { stands, join } = await start(2, {
      policy: { guard: { ceilings: { deactivations: { most: 50 } }, perMs: 3_600_000 } },
      configure: (config) => ({ ...config, adminPort: 0 }),
    });
    let [one, two] = stands;
    const ids: string[] = [];
    for (let at = 0; at < 500; at += 1) {
      const user = { schemas: [USER_URN], userName: `person-${String(at)}@example.com` };
      ids.push(String(bodyOf(await one.scim("post", "/Users", user))["id"]));
    }
    const ofTurn = (at: number): Stand => (at % 2 === 0 ? one : two);
    const push = async (): Promise<number> => {
      let done = 0;
      for (const [at, id] of ids.entries()) {
        const { status } = await ofTurn(at).scim("patch", `/Users/${id}`, deactivation);
        expect([200, 204, 503]).toContain(status);
        if (status !== 503) done += 1;
      }
      return done;
    };
    expect(await push()).toBe(50);
    for (const stand of [one, two]) {
      const answer = await supertest(stand.adminOrigin()).get("/guard").expect(200);
      expect(answer.body).toMatchObject({
        guards: [{ kinds: [{ state: "latched", counted: 50, held: { resources: 450 } }] }],
      });
    }
    // A latch outlives the processes that have seen it: of a rolling restart, and where all have stopped.
    await one.stopGateway();
    await two.stopGateway();
    one = await join();
    expect((await one.scim("patch", `/Users/${ids.at(-1) ?? ""}`, deactivation)).status).toBe(503);
    two = await join();
    const target = { admin: two.adminOrigin(), environment: {} };
    await guardDecision("release", { tenant: "default", source: "default" }, target);
    expect(await push()).toBe(500);
  });
});
