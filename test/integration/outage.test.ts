// PingOne hangs: 200 clients of one tenant wait for it no longer than it takes to see that, and nobody else notices.
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { expectScimError, useStands, USER_URN } from "../support/start.js";

const startStand = useStands();
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("a PingOne that hangs", () => {
  it("is given up for all who wait, answered for at once, and found again by one call", async () => {
    const stand = await startStand({
      overrides: { attempts: { timeoutMs: 1_000, commitMs: 3_500 } },
    });
    const calls = async () =>
      (await stand.calls()).filter(({ path }) => path.includes("/users")).length;
    await stand.knobs({
      faults: [{ path: "/", kind: "timeout", when: "before", times: 1_000_000 }],
    });
    const waiting = Array.from({ length: 200 }, (_, at) =>
      at % 2 === 0
        ? stand.scim("get", "/Users?count=1")
        : stand.scim("post", "/Users", {
            schemas: [USER_URN],
            userName: `waiting${at}@example.com`,
          }),
    ).map((request) => request.then((answer) => answer));
    for (let each = 0; each < 10; each += 1) {
      await pause(100);
      expect((await supertest(stand.origin).get("/healthz")).status).toBe(200);
      expect((await supertest(stand.origin).get("/readyz")).status).toBe(503);
    }
    const answers = await Promise.all(waiting);
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => status !== 503 && status !== 504)).toEqual([]);
    expect(stand.log()).toContain("the circuit is open");
    const open = await supertest(stand.origin).get("/readyz").expect(503);
    expect(open.body).toMatchObject({ status: "not ready", openCircuits: 1 });
    // Nothing is sent any more, and who asks is answered at once.
    const before = await calls();
    for (let each = 0; each < 20; each += 1) {
      const answer = await stand.scim("get", "/Users?count=1");
      expect(expectScimError(answer, 503)).toContain("PingOne has not answered lately");
      expect(Number(answer.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    }
    expect(await calls()).toBe(before);
    await stand.knobs({ faults: [] });
    for (;;) {
      const { status, headers } = await stand.scim("get", "/Users?count=1");
      if (status === 200) break;
      expect(status).toBe(503);
      await pause(1_000 * Math.min(Number(headers["retry-after"]), 1));
    }
    expect(stand.log()).toContain("the circuit is closed");
    const closed = await supertest(stand.origin).get("/readyz");
    expect(closed.body).not.toHaveProperty("openCircuits");
  });
});
