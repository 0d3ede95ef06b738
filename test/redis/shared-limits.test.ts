// PingOne takes 20 writes a second; two gateways with clients that push far more keep to that together, and use it.
import { describe, expect, it } from "@jest/globals";
import { bodyOf, PATCH_URN, USER_URN } from "../support/start.js";
import { useReplicas } from "../support/replicas.js";

const startReplicas = useReplicas();
const LIMIT = 20;
const RUN_MS = 10_000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("limits of PingOne that replicas share", () => {
  it("are kept, used, and leave room for deactivations", async () => {
    const { stands } = await startReplicas(2, {
      configure: (config) => ({
        ...config,
        pingone: { ...config.pingone, limits: { writesPerSecond: LIMIT } },
      }),
    });
    const [a, b] = stands;
    const ids: string[] = [];
    for (let each = 0; each < 8; each += 1) {
      const user = { schemas: [USER_URN], userName: `pushed${each}@example.com` };
      ids.push(bodyOf(await a.scim("post", "/Users", user))["id"] as string);
    }
    await pause(1_500);
    await a.knobs({ rateLimit: { perSecond: LIMIT, burst: LIMIT } });
    await a.clearCalls();
    const untilMs = Date.now() + RUN_MS;
    const rename = (at: number) => ({
      schemas: [PATCH_URN],
      Operations: [{ op: "replace", path: "title", value: `Title ${at}` }],
    });
    let refusals = 0;
    // Six clients come to one, two to the other; each waits as long as it is told and sends again.
    const clients = ids.map(async (id, client) => {
      for (let at = 0; Date.now() < untilMs; at += 1) {
        const answer = await (client < 6 ? a : b).scim("patch", `/Users/${id}`, rename(at));
        if (answer.status === 429) {
          refusals += 1;
          await pause(Number(answer.headers["retry-after"]) * 1_000);
        } else expect(answer.status).toBe(200);
      }
    });
    await pause(RUN_MS / 2);
    const left = await b.scim("patch", `/Users/${ids[0] ?? ""}`, {
      schemas: [PATCH_URN],
      Operations: [{ op: "replace", path: "active", value: false }],
    });
    expect(left.status).toBe(204);
    await Promise.all(clients);
    const calls = await a.calls();
    const refused = calls.filter(({ status }) => status === 429).length;
    const carriedOut = calls.filter(
      ({ method, status }) => method !== "GET" && status === 200,
    ).length;
    expect({ refused, isFew: refused <= 3 }).toEqual({ refused, isFew: true });
    // How much of it is used to the full is tried by a clock of its own (shared-budget.test.ts); this machine may be busy.
    expect(carriedOut / (RUN_MS / 1_000)).toBeGreaterThanOrEqual(0.5 * LIMIT);
    expect(refusals).toBe(0);
  });
});
