// What `npm run faults` may be told, all of it checked.
import { parseArgs } from "node:util";

export interface CampaignOptions {
  readonly seed: number;
  readonly operations: number;
  readonly processes: number;
  readonly redis: boolean;
  /** How many times as fast as real time all processes run. */
  readonly speed: number;
  /** Of the built program; another one where a defect is planted. */
  readonly dist: string;
  /** After so many real seconds it ends, and has failed. */
  readonly seconds: number;
}

/** Redis keeps to real time, and a gateway does not wait long for it. */
const DEFAULTS = { seed: 1, operations: 2_000, processes: 2, speed: 10, speedWithRedis: 6 };
/** Far above what any campaign takes. */
const SECONDS = { least: 240, perOperation: 0.4 };

function count(name: string, value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new Error(`--${name} must be a whole number above 0, not ${value}`);
}

export function parseCampaignOptions(args: readonly string[]): CampaignOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: "string" },
      operations: { type: "string" },
      processes: { type: "string" },
      redis: { type: "boolean", default: false },
      speed: { type: "string" },
      dist: { type: "string", default: "dist" },
      seconds: { type: "string" },
    },
  });
  const operations = count("operations", values.operations, DEFAULTS.operations);
  const seconds = Math.max(SECONDS.least, Math.ceil(operations * SECONDS.perOperation));
  return {
    seed: count("seed", values.seed, DEFAULTS.seed),
    operations,
    processes: count("processes", values.processes, DEFAULTS.processes),
    redis: values.redis,
    speed: count("speed", values.speed, values.redis ? DEFAULTS.speedWithRedis : DEFAULTS.speed),
    dist: values.dist,
    seconds: count("seconds", values.seconds, seconds),
  };
}
