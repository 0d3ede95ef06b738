// The processes of one campaign: emulator, gateways behind the balancer, Redis; ended and started again without losing what they keep.
import type { Ledger } from "../model/ledger.js";
import type { Stops } from "../stops.js";
import type { CampaignClock } from "../time.js";
import type { Balancer } from "./balancer.js";
import type { Child } from "./child.js";
import type { PingOne, UpstreamCall } from "./pingone.js";
import type { Programs } from "./programs.js";

export interface Stage {
  readonly hasRedis: boolean;
  /** Calls of PingOne so far, over its restarts. */
  readonly calls: readonly UpstreamCall[];
  takeCalls(): Promise<void>;
  whileEmulatorRuns<T>(work: () => Promise<T>): Promise<T>;
  restartEmulator(signal: NodeJS.Signals, awayMs: number): Promise<void>;
  /** `which` of them, counted round. */
  restartGateway(signal: NodeJS.Signals, which: number, awayMs: number): Promise<void>;
  restartRedis(awayMs: number): Promise<void>;
  pauseRedis(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export interface StageDependencies {
  readonly programs: Programs;
  readonly pingOne: PingOne;
  readonly balancer: Balancer;
  readonly ledger: Ledger;
  readonly clock: CampaignClock;
  readonly emulator: Child;
  readonly origin: string;
  readonly redis: Child | undefined;
  readonly processes: number;
  readonly stops: Pick<Stops, "add">;
}

export async function createStage(deps: StageDependencies): Promise<Stage> {
  const { programs, pingOne, balancer, ledger, clock, origin, stops } = deps;
  let { emulator, redis } = deps;
  const gateways: Child[] = [];
  const calls: UpstreamCall[] = [];
  /** Whoever needs the emulator, or takes it away, in order. */
  let emulatorTurn: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = emulatorTurn.then(work, work);
    emulatorTurn = mine.catch(() => undefined);
    return mine;
  }

  async function startGateway(index: number): Promise<void> {
    const name = `gateway ${index + 1}`;
    const gateway = await programs.startGateway(`gateway-${index + 1}`, origin, {
      // Also where Redis is only slow for it: the gateway says so itself.
      onLine(line) {
        if (line.includes('"msg":"shared state is lost')) ledger.orderLost(name);
        else if (line.includes('"msg":"shared state is back')) ledger.orderBack(name);
      },
      onStop(stoppedMs) {
        stops.add(name, stoppedMs);
      },
    });
    gateways[index] = gateway;
    balancer.add(name, gateway.listeners["scim"] ?? "");
  }

  for (let index = 0; index < deps.processes; index += 1) await startGateway(index);

  const takeCalls = async (): Promise<void> => void calls.push(...(await pingOne.takeCalls()));
  const redisPort = Number(redis?.listeners["redis"]?.split(":")[1]);

  return {
    hasRedis: redis !== undefined,
    calls,
    takeCalls,
    whileEmulatorRuns: inTurn,
    restartEmulator: (signal, awayMs) =>
      inTurn(async () => {
        await takeCalls();
        ledger.event(`emulator ${signal}, away for ${awayMs} ms`);
        await emulator.end(signal);
        await clock.sleep(awayMs);
        emulator = await programs.startEmulator(Number(new URL(origin).port));
        ledger.event("emulator is back");
      }),
    async restartGateway(signal, which, awayMs) {
      const index = which % gateways.length;
      const name = `gateway ${index + 1}`;
      ledger.event(`${name} ${signal}`);
      if (signal === "SIGTERM") balancer.remove(name);
      await gateways[index]?.end(signal);
      if (signal === "SIGKILL") balancer.remove(name);
      ledger.processEnded();
      ledger.orderBack(name);
      ledger.event(`${name} has ended`);
      await clock.sleep(awayMs);
      await startGateway(index);
      ledger.event(`${name} is back`);
    },
    async restartRedis(awayMs) {
      ledger.event(`Redis killed, away for ${awayMs} ms`);
      ledger.orderLost("Redis");
      await redis?.end("SIGKILL");
      await clock.sleep(awayMs);
      redis = await programs.startRedis(redisPort);
      await clock.sleep(REDIS_BACK_MS);
      ledger.orderBack("Redis");
      ledger.event("Redis is back, empty");
    },
    async pauseRedis(ms) {
      ledger.event(`Redis hangs for ${ms} ms`);
      ledger.orderLost("Redis");
      redis?.signal("SIGSTOP");
      await clock.sleep(ms);
      redis?.signal("SIGCONT");
      await clock.sleep(REDIS_BACK_MS);
      ledger.orderBack("Redis");
      ledger.event("Redis answers again");
    },
    async stop() {
      redis?.signal("SIGCONT");
      await Promise.all([
        ...gateways.map((each) => each.end("SIGTERM")),
        emulator.end("SIGTERM"),
        redis?.end("SIGTERM"),
      ]);
    },
  };
}

/** Until every gateway has noticed. */
const REDIS_BACK_MS = 15_000;
