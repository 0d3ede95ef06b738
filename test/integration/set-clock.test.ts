// The machine's clock is set while the gateway runs, by NTP or by a snapshot that wakes up: nobody waits for the time that went back, and nothing that was counted is forgotten.
import { afterEach, describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { bodyOf, USER_URN } from "../support/start.js";
import { bearer, ONE, pingoneOf, startTenants, type TenantStand } from "../support/tenants.js";

const TOKEN = "token-of-hr-that-is-right";
const HOUR_MS = 3_600_000;
const { now } = Date;
let stand: TenantStand | undefined;

afterEach(async () => {
  Date.now = now;
  await stand?.stop();
  stand = undefined;
});

const setBy = (ms: number): void => {
  Date.now = () => now() + ms;
};

async function start(source: object = {}): Promise<TenantStand> {
  stand = await startTenants((emulator) => ({
    acme: {
      pingone: {
        ...pingoneOf(ONE, emulator),
        limits: { readsPerSecond: 500, writesPerSecond: 500 },
      },
      sources: {
        hr: {
          credentials: [bearer(TOKEN), bearer("token-for-two-hours-more", expiry())],
          limits: { requestsPerSecond: 500 },
          ...source,
        },
      },
    },
  }));
  return stand;
}

const expiry = (): string => new Date(now() + 2 * HOUR_MS).toISOString();

const send = (
  { ask }: TenantStand,
  method: "get" | "post" | "delete",
  path: string,
  body?: object,
) => ask(method, `/acme/scim/v2${path}`, `Bearer ${TOKEN}`, body);

async function made(of: TenantStand, at: number): Promise<string> {
  const user = { schemas: [USER_URN], userName: `person-${String(at)}@example.com` };
  return String(bodyOf(await send(of, "post", "/Users", user).expect(201))["id"]);
}

describe("a clock that is set", () => {
  it.each([-HOUR_MS, 26 * HOUR_MS])(
    "by %i ms keeps no request of a limited source before a limited PingOne waiting",
    async (byMs) => {
      const of = await start();
      const id = await made(of, 1);
      setBy(byMs);
      for (let count = 0; count < 3; count += 1) {
        await send(of, "get", `/Users/${id}`).expect(200);
      }
      await made(of, 2);
      const ready = await supertest(of.origin).get("/readyz").expect(200);
      expect((ready.body as { ageMs: number }).ageMs).toBeGreaterThanOrEqual(0);
      expect((ready.body as { ageMs: number }).ageMs).toBeLessThan(HOUR_MS);
    },
  );

  it("forward is no way past the guard, and no end of what it holds", async () => {
    const of = await start({ guard: { deletions: 2 } });
    const ids: string[] = [];
    for (let at = 0; at < 4; at += 1) ids.push(await made(of, at));
    const remove = async (at: number): Promise<number> =>
      (await send(of, "delete", `/Users/${ids[at] ?? ""}`)).status;
    expect([await remove(0), await remove(1)]).toEqual([204, 204]);
    setBy(2 * HOUR_MS);
    expect(await remove(2)).toBe(503);
    setBy(-2 * HOUR_MS);
    expect(await remove(3)).toBe(503);
  });

  it("is heeded where a date is written down", async () => {
    const of = await start();
    const ask = () =>
      of.ask("get", "/acme/scim/v2/Users?count=0", "Bearer token-for-two-hours-more");
    await ask().expect(200);
    setBy(3 * HOUR_MS);
    await ask().expect(401);
    setBy(0);
    await ask().expect(200);
  });
});
