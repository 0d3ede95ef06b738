// What goes wrong around the clients: one event for so many operations, chosen by the seed; processes one at a time.
import type { Random } from "../../support/random.js";
import type { Ledger } from "../model/ledger.js";
import type { CampaignClock } from "../time.js";
import type { PingOne } from "../world/pingone.js";
import type { Stage } from "../world/stage.js";
import { anyCallFault } from "./call-faults.js";

export interface Weather {
  /** An operation begins. */
  tick(): void;
  /** Ends all faults; resolves when every process is there and nothing that was sent can still be carried out. */
  clear(): Promise<void>;
  readonly counts: ReadonlyMap<string, number>;
}

export interface WeatherDependencies {
  readonly stage: Stage;
  readonly pingOne: PingOne;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly clock: CampaignClock;
}

/** So many operations for each event. */
const EVERY = 12;
/** The longest that PingOne may take to carry out what it was sent, and room. */
const COMMIT_MS = 40_000;

export function createWeather({
  stage,
  pingOne,
  ledger,
  random,
  clock,
}: WeatherDependencies): Weather {
  const counts = new Map<string, number>();
  const running = new Set<Promise<void>>();
  let operations = 0;
  let isStageBusy = false;

  /** Another thing than usual for so long. */
  async function spell(
    name: string,
    change: Parameters<PingOne["knobs"]>[0],
    back: Parameters<PingOne["knobs"]>[0],
    seconds: number,
  ) {
    ledger.event(`${name} for ${seconds} s`);
    await stage.whileEmulatorRuns(() => pingOne.knobs(change));
    await clock.sleep(seconds * 1_000);
    await stage.whileEmulatorRuns(() => pingOne.knobs(back));
    ledger.event(`${name} is over`);
  }

  async function callFaults(): Promise<void> {
    const faults = Array.from({ length: random.between(2, 10) }, () => anyCallFault(random));
    ledger.event(`faults: ${JSON.stringify(faults)}`);
    await stage.whileEmulatorRuns(() => pingOne.knobs({ faults }));
  }

  const onStage = (work: () => Promise<void>) => async (): Promise<void> => {
    if (isStageBusy) return callFaults();
    isStageBusy = true;
    try {
      await work();
    } finally {
      isStageBusy = false;
    }
  };

  const events: Readonly<Record<string, readonly [number, () => Promise<void>]>> = {
    "call faults": [24, callFaults],
    "latency spike": [
      2,
      () =>
        spell(
          "latency",
          { latencyMs: random.between(500, 6_000) },
          { latencyMs: 0 },
          random.between(4, 20),
        ),
    ],
    "late commits": [
      2,
      () =>
        spell(
          "late commits",
          { lateCommitMs: random.pick([3_000, 11_000, 20_000]) },
          { lateCommitMs: null },
          random.between(4, 15),
        ),
    ],
    "429 storm": [
      2,
      () =>
        spell(
          "429 storm",
          { rateLimit: { perSecond: 4, burst: 4 } },
          { rateLimit: null },
          random.between(10, 30),
        ),
    ],
    "late listings": [
      2,
      async () => {
        const delayMs = random.between(2_000, 12_000);
        const seconds = random.between(10, 40);
        const over = ledger.listingsLate();
        await spell(
          "late listings",
          { visibilityDelayMs: delayMs },
          { visibilityDelayMs: 0 },
          seconds,
        );
        over(delayMs);
      },
    ],
    "short pages": [
      2,
      () =>
        spell(
          "short pages",
          { shortPages: true, omitCount: random.chance(0.5) },
          { shortPages: false, omitCount: false },
          20,
        ),
    ],
    "tokens expired": [
      3,
      async () => {
        ledger.event("every token has expired");
        await stage.whileEmulatorRuns(() => pingOne.expireTokens());
      },
    ],
    "emulator killed": [
      2,
      onStage(() => stage.restartEmulator("SIGKILL", random.between(1, 12) * 1_000)),
    ],
    "emulator restarted": [
      2,
      onStage(() => stage.restartEmulator("SIGTERM", random.between(1, 5) * 1_000)),
    ],
    "gateway killed": [
      2,
      onStage(() =>
        stage.restartGateway("SIGKILL", random.between(0, 50), random.between(1, 8) * 1_000),
      ),
    ],
    "gateway stopped": [
      2,
      onStage(() =>
        stage.restartGateway("SIGTERM", random.between(0, 50), random.between(1, 8) * 1_000),
      ),
    ],
    ...(stage.hasRedis
      ? {
          "redis killed": [
            1,
            onStage(() => stage.restartRedis(random.between(2, 30) * 1_000)),
          ] as const,
          "redis hangs": [
            1,
            onStage(() => stage.pauseRedis(random.between(2, 15) * 1_000)),
          ] as const,
        }
      : {}),
  };
  const hat = Object.entries(events).flatMap(([name, [weight]]) =>
    Array.from({ length: weight }, () => name),
  );

  return {
    counts,
    tick() {
      operations += 1;
      if (operations % EVERY !== 0) return;
      const name = random.pick(hat);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      const event = events[name]?.[1] ?? callFaults;
      const work = event()
        .catch((error: unknown) => {
          ledger.violate("campaign", `${name}: ${String(error)}`);
        })
        .finally(() => running.delete(work));
      running.add(work);
    },
    async clear() {
      await Promise.all(running);
      await pingOne.knobs({
        faults: [],
        latencyMs: 0,
        lateCommitMs: null,
        rateLimit: null,
        visibilityDelayMs: 0,
        shortPages: false,
        omitCount: false,
      });
      ledger.event("all faults are over");
      await clock.sleep(COMMIT_MS);
    },
  };
}
