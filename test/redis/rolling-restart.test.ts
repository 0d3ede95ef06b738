// Two gateways behind nginx are ended and started again one after the other, while clients write all the time: nobody notices.
import { afterEach, describe, expect, it } from "@jest/globals";
import { Pool } from "undici";
import { createEmulator, type Emulator } from "../../src/emulator/emulator.js";
import { DEMO } from "../../src/emulator/seed/demo.js";
import { createPingOne } from "../campaign/world/pingone.js";
import { buildCli, startCli, type Running } from "../support/built-cli.js";
import { freePort } from "../support/free-port.js";
import { startNginx } from "../support/nginx.js";
import { startRedis } from "../support/redis-server.js";
import { PATCH_URN, USER_URN } from "../support/start.js";

const BEARER = "4Kd0-v7Gz_Qm2Rw9XpLt5Bn8HsYc3JfA6uEi";
const CLIENTS = 12;
const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface Gateway {
  /** Ends it as an operator does; resolves when it is back on the same port. */
  readonly restart: () => Promise<void>;
}

async function startGateway(port: number, redis: string, emulator: Emulator): Promise<Gateway> {
  let running: Running;
  const start = async (): Promise<void> => {
    running = startCli(buildCli(), ["serve"], {
      environment: {
        PORT: String(port),
        PINGONE_ENVIRONMENT_ID: DEMO.environmentId,
        PINGONE_API_URL: emulator.apiUrl,
        PINGONE_AUTH_URL: emulator.authUrl,
        PINGONE_CLIENT_ID: DEMO.clientId,
        PINGONE_CLIENT_SECRET: DEMO.clientSecret,
        SCIM_BEARER_TOKEN: BEARER,
        STATE_KEY: "state-Kd0-v7Gz_Qm2Rw9XpLt5Bn8HsYc3JfA6uE",
        REDIS_URL: redis,
      },
    });
    await running.told(/SCIM base URL (\S+)\n/);
  };
  await start();
  stops.push(() => running.child.kill("SIGKILL"));
  return {
    async restart() {
      running.child.kill("SIGTERM");
      expect(await running.ended).toBe(0);
      await start();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

describe("a rolling restart behind nginx", () => {
  it("fails no write", async () => {
    const redis = await startRedis();
    stops.push(redis.stop);
    const emulator = await createEmulator({ port: 0 });
    stops.push(() => emulator.stop());
    const ports = [await freePort(), await freePort()];
    const gateways: Gateway[] = [];
    for (const port of ports) gateways.push(await startGateway(port, redis.url, emulator));
    const nginx = await startNginx(ports);
    stops.push(nginx.stop);
    const pool = new Pool(nginx.origin, { connections: CLIENTS });
    stops.push(() => pool.destroy());

    const send = async (method: "POST" | "PATCH", path: string, body: object): Promise<Answer> => {
      const answer = await pool.request({
        method,
        path: `/scim/v2${path}`,
        headers: { authorization: `Bearer ${BEARER}`, "content-type": "application/scim+json" },
        body: JSON.stringify(body),
      });
      return { status: answer.statusCode, text: await answer.body.text() };
    };
    const failed: Answer[] = [];
    const left = new Set<string>();
    let isOver = false;

    /** Hires somebody, and lets them go again. */
    async function employ(userName: string): Promise<void> {
      const created = await send("POST", "/Users", { schemas: [USER_URN], userName });
      if (created.status !== 201) {
        failed.push(created);
        return;
      }
      const { id } = JSON.parse(created.text) as { id: string };
      for (const [path, value] of [
        ["title", "Leaver"],
        ["active", false],
      ] as const) {
        const Operations = [{ op: "replace", path, value }];
        const changed = await send("PATCH", `/Users/${id}`, { schemas: [PATCH_URN], Operations });
        if (changed.status !== 200 && changed.status !== 204) failed.push(changed);
      }
      left.add(userName);
    }

    const clients = Array.from({ length: CLIENTS }, async (_, client) => {
      for (let at = 0; !isOver; at += 1) await employ(`person${client}-${at}@example.com`);
    });
    try {
      for (const gateway of gateways) await gateway.restart();
    } finally {
      isOver = true;
    }
    await Promise.all(clients);

    expect(failed).toEqual([]);
    expect(left.size).toBeGreaterThan(CLIENTS);
    const users = await createPingOne(emulator.authUrl).users();
    expect(users.map(({ username }) => username).sort()).toEqual([...left].sort());
    expect(users.filter(({ enabled }) => enabled)).toEqual([]);
  });
});
