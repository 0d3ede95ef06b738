// What one source may ask for: requests a second, requests at a time, calls of a Bulk request; another source has its share all the same.
import { afterEach, describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import type { Emulator } from "../../src/emulator/emulator.js";
import type { GatewayOverrides } from "../../src/gateway.js";
import { systemClock } from "../../src/platform/clock.js";
import { createGate } from "../support/gate.js";
import { bodyOf, expectScimError, USER_URN } from "../support/start.js";
import { bearer, ONE, pingoneOf, startTenants, type TenantStand } from "../support/tenants.js";

const HR = "Bearer the-token-of-hr-feed";
const OKTA = "Bearer the-token-of-okta-1";

let stand: TenantStand;

afterEach(() => stand.stop());

async function start(
  ofHr: object,
  ofPingone: object = {},
  overrides: GatewayOverrides = {},
): Promise<void> {
  stand = await startTenants(tenantsOf(ofHr, ofPingone), {}, overrides);
}

const tenantsOf =
  (ofHr: object, ofPingone: object = {}) =>
  (emulator: Emulator): object => ({
    acme: {
      pingone: { ...pingoneOf(ONE, emulator), ...ofPingone },
      sources: {
        hr: { credentials: [bearer(HR.slice(7))], ...ofHr },
        okta: { credentials: [bearer(OKTA.slice(7))] },
      },
    },
  });

const list = (authorization: string) =>
  stand.ask("get", "/scim/v2/Users?count=1", authorization).then((answer) => answer);

describe("requests", () => {
  it("beyond so many a second are 429 with Retry-After, and another source's are not", async () => {
    const startMs = systemClock.now();
    const clock = { ...systemClock, now: () => startMs };
    await start({ limits: { requestsPerSecond: 2 } }, {}, { clock });
    const answers = await Promise.all(Array.from({ length: 10 }, () => list(HR)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(9);
    for (const each of refused) {
      expectScimError(each, 429);
      expect(each.headers["retry-after"]).toBe("1");
    }
    expect((await list(OKTA)).status).toBe(200);
  });

  it("beyond so many at a time are 429, and let in again when one is over", async () => {
    const gate = createGate(({ path }) => path.includes("/users"));
    await start({ limits: { concurrency: 2 } }, {}, { createTransport: gate.connect });
    const statuses: number[] = [];
    const asked = Array.from({ length: 5 }, async () => {
      statuses.push((await list(HR)).status);
      if (statuses.length === 3) gate.open();
    });
    await Promise.all(asked);
    expect(statuses).toEqual([429, 429, 429, 200, 200]);
    expect((await list(HR)).status).toBe(200);
  });
});

describe("a reload", () => {
  it("gives a source no fuller bucket, unless its limits are others", async () => {
    const startMs = systemClock.now();
    const clock = { ...systemClock, now: () => startMs };
    await start({ limits: { requestsPerSecond: 1 } }, {}, { clock });
    const statuses = async (): Promise<readonly number[]> => [
      (await list(HR)).status,
      (await list(OKTA)).status,
    ];
    const reload = (ofHr: object): void => {
      stand.gateway.reload(stand.rewrite(tenantsOf(ofHr)(stand.emulator)));
    };
    expect(await statuses()).toEqual([200, 200]);
    expect(await statuses()).toEqual([429, 200]);
    // Another policy, and the same limits: it is another source in all else.
    reload({ limits: { requestsPerSecond: 1, bulkCalls: 7 }, pingoneExtension: "onRequest" });
    expect(await statuses()).toEqual([429, 200]);
    reload({ limits: { requestsPerSecond: 2 } });
    expect(await statuses()).toEqual([200, 200]);
  });
});

describe("a Bulk request", () => {
  it("beyond its calls has each operation answered 429, and does what came before", async () => {
    await start({ limits: { bulkCalls: 5 } });
    const Operations = Array.from({ length: 30 }, (_, number) => ({
      method: "POST",
      path: "/Users",
      bulkId: String(number),
      data: { schemas: [USER_URN], userName: `bulk-${number}` },
    }));
    const response = await stand.ask("post", "/scim/v2/Bulk", HR, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
      Operations,
    });
    expect(response.status).toBe(200);
    expect(response.headers["retry-after"]).toBe("1");
    const results = bodyOf(response)["Operations"] as { status: string }[];
    const statuses = results.map(({ status }) => status);
    const created = statuses.filter((status) => status === "201").length;
    // Eight run at a time.
    expect(created).toBeGreaterThanOrEqual(5);
    expect(created).toBeLessThanOrEqual(13);
    expect(statuses.filter((status) => status === "429")).toHaveLength(30 - created);
    const all = bodyOf(await stand.ask("get", "/scim/v2/Users?count=0", OKTA));
    expect(all["totalResults"]).toBe(created);
  });
});

describe("a source that fills the queue", () => {
  it("leaves another its share", async () => {
    await start({}, { limits: { concurrency: 1 } });
    await supertest(stand.emulator.authUrl).patch("/_emulator/knobs").send({ latencyMs: 20 });
    const order: string[] = [];
    const noted = async (authorization: string): Promise<void> => {
      expect((await list(authorization)).status).toBe(200);
      order.push(authorization === HR ? "hr" : "okta");
    };
    const many = Array.from({ length: 40 }, () => noted(HR));
    while (order.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await noted(OKTA);
    expect(order.filter((each) => each === "hr").length).toBeLessThan(20);
    await Promise.all(many);
  });
});
