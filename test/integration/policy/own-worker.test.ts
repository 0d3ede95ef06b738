// A source's own worker, and the addresses it may come from: what holds for one source holds for no other.
import { afterEach, describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import type { Emulator } from "../../../src/emulator/emulator.js";
import { bodyOf, expectScimError, USER_URN } from "../../support/start.js";
import { bearer, ONE, pingoneOf, startTenants, type TenantStand } from "../../support/tenants.js";

const HR = "Bearer the-token-of-hr-feed";
const OKTA = "Bearer the-token-of-okta-1";
const WORKER = { clientId: "00000000-0000-4000-8000-0000000000e1", clientSecret: "hr-secret" };

let stand: TenantStand;
afterEach(() => stand.stop());

const addWorker = (emulator: Emulator, hasRoles: boolean) =>
  supertest(emulator.authUrl)
    .post("/_emulator/clients")
    .send({ ...WORKER, environmentId: ONE.id, hasRoles })
    .expect(201);

const start = (ofHr: object, hasRoles = true, environment: Record<string, string> = {}) =>
  startTenants(async (emulator) => {
    await addWorker(emulator, hasRoles);
    return {
      acme: {
        pingone: pingoneOf(ONE, emulator),
        sources: {
          hr: { credentials: [bearer(HR.slice(7))], ...ofHr },
          okta: { credentials: [bearer(OKTA.slice(7))] },
        },
      },
    };
  }, environment);

const post = (authorization: string, userName: string) =>
  stand.ask("post", "/scim/v2/Users", authorization, { schemas: [USER_URN], userName });

describe("a worker of a source's own", () => {
  it("makes the source's calls with a token of its own, and nobody else's", async () => {
    stand = await start({ worker: WORKER });
    const tokens = async (): Promise<number> => {
      const answer = await supertest(stand.emulator.authUrl).get("/_emulator/calls");
      const { calls } = answer.body as { calls: { path: string }[] };
      return calls.filter(({ path }) => path.includes("/as/token")).length;
    };
    const before = await tokens();
    const created = await post(HR, "ada@example.com");
    expect(created.status).toBe(201);
    const { id } = bodyOf(created) as { id: string };
    expect((await stand.ask("get", `/scim/v2/Users/${id}`, OKTA)).status).toBe(200);
    // Two workers, two tokens at the most, however many requests there are.
    expect(await tokens()).toBeLessThanOrEqual(2);
    expect(before).toBeLessThanOrEqual(2);
  });

  it("bounds this source as PingOne bounds the worker, and no other source", async () => {
    stand = await start({ worker: WORKER }, false);
    expectScimError(await post(HR, "ada@example.com"), 502);
    expect((await post(OKTA, "ada@example.com")).status).toBe(201);
    expect((await stand.ask("get", "/readyz?tenant=acme", "")).status).toBe(200);
  });

  it("has a breaker and a budget of its own: its wrong secret stops nobody else", async () => {
    stand = await start({ worker: { ...WORKER, clientSecret: "wrong" } });
    for (let round = 0; round < 10; round += 1) {
      expectScimError(await post(HR, `hr-${String(round)}@example.com`), 502);
      expect((await post(OKTA, `okta-${String(round)}@example.com`)).status).toBe(201);
    }
    expect(stand.log()).not.toContain("hr-secret");
  });
});

describe("addresses", () => {
  const from = (authorization: string, forwarded?: string) => {
    const request = stand.ask("get", "/scim/v2/Users?count=1", authorization);
    return forwarded === undefined ? request : request.set("X-Forwarded-For", forwarded);
  };
  const addresses = ["203.0.113.0/24", "2001:db8::/32"];

  it("are those that trusted proxies saw, whatever stands to their left", async () => {
    stand = await start({ addresses }, true, { TRUSTED_PROXIES: "127.0.0.1/32, 10.0.0.0/8" });
    for (const [forwarded, status] of [
      ["203.0.113.7", 200],
      ["203.0.113.7:4711", 200],
      ["2001:db8::7", 200],
      ["[2001:db8::7]:443", 200],
      ["203.0.113.7, 10.1.2.3", 200],
      ["198.51.100.1", 403],
      // Its own word: the proxy has seen another.
      ["203.0.113.7, 198.51.100.1", 403],
      ["203.0.113.7, nonsense", 403],
      [undefined, 403],
    ] as const) {
      const answer = await from(HR, forwarded);
      expect([forwarded, answer.status]).toEqual([forwarded, status]);
      if (status === 403) expectScimError(answer, 403);
      expect((await from(OKTA, forwarded)).status).toBe(200);
    }
    expect((await from("Bearer wrong-token-of-nobody", "203.0.113.7")).status).toBe(401);
  });

  it("believe no header where no proxy is trusted", async () => {
    stand = await start({ addresses });
    expectScimError(await from(HR, "203.0.113.7"), 403);
    expect((await from(OKTA, "203.0.113.7")).status).toBe(200);
  });
});
