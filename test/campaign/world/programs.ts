// How the programs of a campaign are started: emulator and gateways from the built folder, as an operator would, and Redis.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { DEMO } from "../../../src/emulator/seed/demo.js";
import type { CampaignClock } from "../time.js";
import { listenersOf, startChild, type Child } from "./child.js";

export const BEARER = "faults-4Kd0-v7Gz_Qm2Rw9XpLt5Bn8HsYc3JfA6uEi";
const STATE_KEY = "faults-state-Zk3n8Qw1Lr6Tb9Vx2Mc5Hd7";

export interface Programs {
  startEmulator(port: number): Promise<Child>;
  startGateway(name: string, apiOrigin: string, heard: Heard): Promise<Child>;
  startRedis(port: number): Promise<Child>;
}

/** What a gateway writes, and for how long it stood still until then, in the campaign's time. */
export interface Heard {
  readonly onLine: (line: string) => void;
  readonly onStop: (stoppedMs: number) => void;
}

/** Of the pipe by which its clock tells of stops. */
const STOPS = 3;

const fastClock = resolve(import.meta.dirname, "..", "fast-clock.mjs");

export interface ProgramSettings {
  readonly clock: CampaignClock;
  readonly dist: string;
  /** For the emulator's state and whatever else is kept. */
  readonly folder: string;
  readonly redisUrl: string | undefined;
}

export function createPrograms({ clock, dist, folder, redisUrl }: ProgramSettings): Programs {
  const cli = resolve(dist, "cli.js");
  if (!existsSync(cli)) throw new Error(`${cli} is not there: run "npm run build" first`);
  const environment = {
    NODE_OPTIONS: `--import=${fastClock}`,
    CAMPAIGN_SPEED: String(clock.speed),
    CAMPAIGN_EPOCH: String(clock.epochMs),
  };
  const command = process.execPath;
  return {
    startEmulator: (port) =>
      startChild({
        name: "emulator",
        command,
        args: [
          ...[cli, "emulator", "--host", "127.0.0.1", "--port", String(port)],
          ...["--state", join(folder, "emulator.state"), "--rate-limit", "0"],
        ],
        environment,
        log: join(folder, "emulator.log"),
        readListeners: listenersOf,
      }),
    startGateway: (name, apiOrigin, { onLine, onStop }) =>
      startChild({
        name,
        command,
        args: [cli, "serve"],
        environment: {
          ...environment,
          CAMPAIGN_STOPS: String(STOPS),
          HOST: "127.0.0.1",
          PORT: "0",
          LOG_LEVEL: "info",
          PINGONE_ENVIRONMENT_ID: DEMO.environmentId,
          PINGONE_API_URL: `${apiOrigin}/v1`,
          PINGONE_AUTH_URL: apiOrigin,
          PINGONE_CLIENT_ID: DEMO.clientId,
          PINGONE_CLIENT_SECRET: DEMO.clientSecret,
          PINGONE_POPULATION_ID: DEMO.populationId,
          SCIM_BEARER_TOKEN: BEARER,
          SCIM_WRITABLE: "password=always,population=always",
          ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl, STATE_KEY }),
        },
        log: join(folder, `${name}.log`),
        onLine,
        onClock: (line) => {
          onStop(Number(line) * clock.speed);
        },
        readListeners: listenersOf,
      }),
    startRedis: (port) =>
      startChild({
        name: "redis",
        command: "redis-server",
        args: ["--bind", "127.0.0.1", "--port", String(port), "--save", "", "--dir", folder],
        environment: {},
        log: join(folder, "redis.log"),
        readListeners: (output) =>
          /ready to accept connections/i.test(output) ? { redis: `127.0.0.1:${port}` } : undefined,
      }),
  };
}
