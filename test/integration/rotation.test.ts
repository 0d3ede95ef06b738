// Credentials of clients, the worker's secret and the gateway's own keys change under load, and no request fails for it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { systemClock } from "../../src/platform/clock.js";
import { bodyOf, expectScimError, USER_URN } from "../support/start.js";
import { bearer, ONE, pingoneOf, startTenants, type TenantStand } from "../support/tenants.js";

const OLD = "Bearer the-old-token-of-entra";
const NEW = "Bearer the-new-token-of-entra";
const tokenOf = (authorization: string): string => authorization.replace("Bearer ", "");
const HOUR_MS = 3_600_000;

let stand: TenantStand;
/** Ahead of the system's. */
let aheadMs = 0;
const clock = { ...systemClock, now: () => Date.now() + aheadMs };
const inAMinute = (): string => new Date(clock.now() + 60_000).toISOString();

afterEach(() => stand.stop());

const tenants = (credentials: readonly object[], secret: object = {}) => ({
  acme: {
    pingone: { ...pingoneOf(ONE, stand.emulator), ...secret },
    sources: { entra: { credentials } },
  },
});

async function start(
  secret: (directory: string) => object = () => ({}),
  knobs: object = {},
): Promise<void> {
  stand = await startTenants(
    async (emulator, directory) => {
      await supertest(emulator.authUrl).patch("/_emulator/knobs").send(knobs).expect(200);
      return {
        acme: {
          pingone: { ...pingoneOf(ONE, emulator), ...secret(directory) },
          sources: { entra: { credentials: [bearer(tokenOf(OLD))] } },
        },
      };
    },
    { STATE_KEY: "the-first-state-key" },
    { clock },
  );
}

const reload = (...given: Parameters<TenantStand["rewrite"]>): void => {
  stand.gateway.reload(stand.rewrite(...given));
};

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Reads and creates, hundreds in a second, until `work` is done; every answer that was no success. */
async function underLoad(
  authorization: string,
  work: () => Promise<void>,
): Promise<{ readonly failures: readonly string[]; readonly count: number }> {
  const failures: string[] = [];
  let count = 0;
  let isOver = false;
  const client = async (number: number): Promise<void> => {
    for (let round = 0; !isOver; round += 1) {
      const response =
        round % 3 === 0
          ? await stand.ask("post", "/scim/v2/Users", authorization, {
              schemas: [USER_URN],
              userName: `person-${number}-${round}`,
            })
          : await stand.ask("get", "/scim/v2/Users?count=2", authorization);
      count += 1;
      if (response.status >= 300) failures.push(response.text);
      await pause(10);
    }
  };
  const clients = [1, 2, 3, 4].map(client);
  await work();
  isOver = true;
  await Promise.all(clients);
  return { failures, count };
}

const statusOf = async (authorization: string): Promise<number> =>
  (await stand.ask("get", "/scim/v2/Users?count=1", authorization)).status;

describe("a client's token", () => {
  it("is replaced without a gap: both are good, the old one until its time", async () => {
    await start();
    const { failures, count } = await underLoad(OLD, async () => {
      expect(await statusOf(NEW)).toBe(401);
      reload(tenants([bearer(tokenOf(OLD), inAMinute()), bearer(tokenOf(NEW))]));
      for (let times = 0; times < 20; times += 1) {
        expect([await statusOf(OLD), await statusOf(NEW)]).toEqual([200, 200]);
      }
    });
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(10);
    aheadMs += 61_000;
    expect([await statusOf(OLD), await statusOf(NEW)]).toEqual([401, 200]);
  });
});

describe("the worker's secret", () => {
  const control = (path: string, body: object) =>
    supertest(stand.emulator.authUrl).post(`/_emulator/${path}`).send(body);
  const secretFile = (directory: string): string => join(directory, "secret");
  const fromFile = (directory: string): object => {
    writeFileSync(secretFile(directory), "demo-secret");
    return { clientSecret: undefined, clientSecretFile: "secret" };
  };

  it.each(["the file first", "PingOne first"])(
    "changes, %s, and no request fails",
    async (order) => {
      // Tokens are renewed all the time.
      await start(fromFile, { tokenTtlSeconds: 1 });
      const secret = { clientSecret: undefined, clientSecretFile: "secret" };
      const inFile = (): void => {
        writeFileSync(secretFile(stand.directory), "another-secret");
        reload(tenants([bearer(tokenOf(OLD))], secret));
      };
      const inPingOne = async (): Promise<void> => {
        const { id: environmentId, clientId } = ONE;
        const client = { clientId, environmentId, clientSecret: "another-secret" };
        expect((await control("clients", client)).status).toBeLessThan(300);
      };
      /** Since it was asked last. */
      const tokens = async (): Promise<number> => {
        const answer = await control("calls/take", {});
        const { calls } = JSON.parse(answer.text) as { calls: { path: string; status: number }[] };
        return calls.filter(({ path, status }) => path.endsWith("/as/token") && status === 200)
          .length;
      };
      const { failures } = await underLoad(OLD, async () => {
        if (order === "the file first") {
          inFile();
          await inPingOne();
        } else {
          await inPingOne();
          inFile();
        }
        await tokens();
        for (let renewed = 0; renewed < 2; renewed += await tokens()) await statusOf(OLD);
      });
      expect(failures).toEqual([]);
    },
  );
});

describe("the key of cursors", () => {
  it("changes, and a walk under way goes on for an hour", async () => {
    await start();
    for (const userName of ["walk-1", "walk-2", "walk-3"]) {
      await stand.ask("post", "/scim/v2/Users", OLD, { schemas: [USER_URN], userName });
    }
    const first = bodyOf(await stand.ask("get", "/scim/v2/Users?count=1&cursor", OLD));
    const at = (cursor: unknown) =>
      stand.ask("get", `/scim/v2/Users?count=1&cursor=${String(cursor)}`, OLD);
    reload(tenants([bearer(tokenOf(OLD))]), { STATE_KEY: "the-second-state-key" });
    const second = await at(first["nextCursor"]);
    expect(second.status).toBe(200);
    aheadMs += HOUR_MS - 60_000;
    expect((await at(first["nextCursor"])).status).toBe(200);
    aheadMs += 61_000;
    // The old key is gone, and its cursor with it.
    expectScimError(await at(first["nextCursor"]), 400, "invalidCursor");
    const fresh = bodyOf(await stand.ask("get", "/scim/v2/Users?count=1&cursor", OLD));
    expect((await at(fresh["nextCursor"])).status).toBe(200);
  });
});

describe("a reload", () => {
  it("lets requests under way keep what they began with", async () => {
    await start();
    await supertest(stand.emulator.authUrl)
      .patch("/_emulator/knobs")
      .send({ latencyMs: 300 })
      .expect(200);
    const person = { schemas: [USER_URN], userName: "leaver", active: false };
    const created = stand.ask("post", "/scim/v2/Users", OLD, person).then((answer) => answer);
    const isUnderWay = async (): Promise<boolean> => {
      const { text } = await supertest(stand.emulator.authUrl).get("/_emulator/calls");
      return text.includes('"POST","path":"/v1/');
    };
    while (!(await isUnderWay())) await Promise.resolve();
    // Its token is none any more; who came in before is served.
    reload(tenants([bearer(tokenOf(NEW))]));
    expect((await created).status).toBe(201);
    expect(await statusOf(OLD)).toBe(401);
    expect(await statusOf(NEW)).toBe(200);
  });

  it("that cannot be made changes nothing", async () => {
    await start();
    expect(() => stand.rewrite({ acme: { sources: {} } })).toThrow("configuration problem");
    expect(await statusOf(OLD)).toBe(200);
  });
});
