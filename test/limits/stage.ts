// What the figures of shared limits are taken from: a PingOne, a Redis and two gateways of four sources, as processes, all ended by their ids.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEMO } from "../../src/emulator/seed/demo.js";
import { tokenDigest } from "../../src/platform/secrets/bearer-token.js";
import { listenersOf, startChild, type Child } from "../campaign/world/child.js";
import { startRedis } from "../support/redis-server.js";
import { SOURCES, tokenOf, type Replica } from "./clients.js";

export interface LimitStage {
  readonly replicas: readonly [Replica, Replica];
  /** PingOne's origin. */
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

/** `cli` is the built program; `limit` PingOne's, in writes a second, as the operator has told the gateways. */
export async function startStage(cli: string, limit: number): Promise<LimitStage> {
  const folder = mkdtempSync(join(tmpdir(), "limits-"));
  const stops: (() => unknown)[] = [
    () => {
      rmSync(folder, { recursive: true, force: true });
    },
  ];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  const start = async (
    name: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<Child> => {
    const child = await startChild({
      name,
      command: process.execPath,
      args: [cli, ...args],
      environment,
      log: join(folder, `${name}.log`),
      readListeners: listenersOf,
    });
    stops.push(() => child.end("SIGKILL"));
    return child;
  };
  try {
    const redis = await startRedis();
    stops.push(redis.stop);
    const emulator = await start(
      "emulator",
      ["emulator", "--host", "127.0.0.1", "--port", "0", "--rate-limit", "0"],
      {},
    );
    const origin = `http://${emulator.listeners["emulator"] ?? ""}`;
    const config = join(folder, "gateway.yaml");
    // JSON is YAML.
    writeFileSync(config, JSON.stringify({ tenants: { pushed: pushedTenant(origin, limit) } }));
    const startGateway = async (name: string): Promise<Replica> => {
      const gateway = await start(name, ["serve", "--config", config], {
        HOST: "127.0.0.1",
        PORT: "0",
        LOG_LEVEL: "info",
        REDIS_URL: redis.url,
        STATE_KEY: "limits-state-Zk3n8Qw1Lr6Tb9Vx2Mc5Hd7",
      });
      return {
        origin: `http://${gateway.listeners["scim"] ?? ""}`,
        kill: () => gateway.end("SIGKILL"),
      };
    };
    const replicas = [await startGateway("gateway-1"), await startGateway("gateway-2")] as const;
    return { replicas, origin, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Of one tenant with a source for each of those that push. */
export const pushedTenant = (origin: string, writesPerSecond: number): object => ({
  pingone: {
    environmentId: DEMO.environmentId,
    apiUrl: `${origin}/v1`,
    authUrl: origin,
    clientId: DEMO.clientId,
    clientSecret: DEMO.clientSecret,
    limits: { writesPerSecond },
  },
  sources: Object.fromEntries(
    SOURCES.map((source) => [
      source,
      {
        populations: { default: DEMO.populationId },
        credentials: [{ bearer: { sha256: tokenDigest(tokenOf(source)) } }],
      },
    ]),
  ),
});
