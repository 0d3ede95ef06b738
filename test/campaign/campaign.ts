// One campaign from its first process to its last: clients work while everything around them fails, then PingOne is compared with what they were told.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom } from "../support/random.js";
import { freePort } from "../support/free-port.js";
import { createActor, type Actor } from "./clients/actor.js";
import { createClient } from "./clients/client.js";
import { createExchange } from "./clients/exchange.js";
import { styles } from "./clients/style.js";
import { checkFinalState, type FinalFigures } from "./check/final-state.js";
import { createAimedFaults } from "./faults/aimed-faults.js";
import { createWeather } from "./faults/weather.js";
import { Stranger } from "./model/resource.js";
import { createLedger, type Ledger } from "./model/ledger.js";
import type { CampaignOptions } from "./options.js";
import { figures, violationsReport } from "./report.js";
import { createStops } from "./stops.js";
import { createCampaignClock } from "./time.js";
import { DEMO } from "../../src/emulator/seed/demo.js";
import { createBalancer } from "./world/balancer.js";
import { createPingOne, type PingOneUser } from "./world/pingone.js";
import { BEARER, createPrograms } from "./world/programs.js";
import { createStage } from "./world/stage.js";

export interface CampaignResult {
  readonly violations: Ledger["violations"];
  /** For people: figures, then every violation with what led to it. */
  readonly text: string;
}

/** Of each kind of client: more would not get to the changes in a short campaign. */
const actorsOf = (operations: number): number =>
  Math.min(10, Math.max(2, Math.ceil(operations / 250)));
const SHARED_TEAMS = 3;
const NATIVES = 8;

export async function runCampaign(
  options: CampaignOptions,
  tell: (text: string) => void,
): Promise<CampaignResult> {
  const folder = mkdtempSync(join(tmpdir(), "faults-"));
  const beganMs = Date.now();
  const clock = createCampaignClock(options.speed);
  const random = createRandom(options.seed);
  const ledger = createLedger(clock, {
    acrossProcesses: options.redis || options.processes === 1,
    overDeaths: options.redis,
  });
  const redisPort = options.redis ? await freePort() : undefined;
  const redisUrl = redisPort === undefined ? undefined : `redis://127.0.0.1:${redisPort}`;
  const programs = createPrograms({ clock, dist: options.dist, folder, redisUrl });
  const redis = redisPort === undefined ? undefined : await programs.startRedis(redisPort);
  const emulator = await programs.startEmulator(0);
  const origin = `http://${emulator.listeners["emulator"] ?? ""}`;
  const pingOne = createPingOne(origin);
  const populations = [
    DEMO.populationId,
    await pingOne.createPopulation("Contractors"),
    await pingOne.createPopulation("Partners"),
  ];
  const balancer = createBalancer(clock, BEARER);
  const stops = createStops(clock);
  const { processes } = options;
  const stage = await createStage({
    programs,
    pingOne,
    balancer,
    ledger,
    clock,
    emulator,
    origin,
    redis,
    processes,
    stops,
  });
  const natives: PingOneUser[] = [];
  for (let n = 1; n <= NATIVES; n += 1) {
    const native = await pingOne.createUser({
      username: `native${n}@example.com`,
      title: "Administrator's own",
    });
    if (native !== undefined) natives.push(native);
  }
  const strangers = natives.map(({ username, id }) => new Stranger(username, id, ledger));
  const exchange = createExchange({ balancer, ledger, stops });
  const weather = createWeather({ stage, pingOne, ledger, random: random.fork("weather"), clock });
  const aimed = createAimedFaults({ stage, pingOne });
  let started = 0;
  const onOperation = (): void => {
    started += 1;
    if (started % 250 === 0)
      tell(
        `${started} operations after ${secondsSoFar()} s, ${ledger.violations.length} violations`,
      );
    weather.tick();
  };
  const sharedTeams = Array.from({ length: SHARED_TEAMS }, (_, n) =>
    ledger.addTeam(`Everybody ${n + 1}`),
  );
  const [anyStyle] = styles;
  if (anyStyle === undefined) throw new Error("there are no clients");
  const founder = createClient({
    exchange,
    ledger,
    clock,
    random: random.fork("founder"),
    style: anyStyle,
  });
  for (const team of sharedTeams) await founder.createTeam(team, []);
  const clients = styles.flatMap((style) =>
    Array.from({ length: actorsOf(options.operations) }, (_, n) => {
      const name = `${style.name}${n + 1}`;
      const own = random.fork(name);
      const client = createClient({ exchange, ledger, clock, random: own.fork("pauses"), style });
      const actor = createActor({
        name,
        client,
        ledger,
        random: own,
        clock,
        populations,
        sharedTeams,
        strangers,
        aimed,
        onOperation,
      });
      return { client, actor };
    }),
  );
  const each = (work: (actor: Actor, index: number) => Promise<void>) =>
    Promise.all(clients.map(({ actor }, index) => work(actor, index)));
  const share = (index: number): number =>
    Math.floor((options.operations * (index + 1)) / clients.length) -
    Math.floor((options.operations * index) / clients.length);
  const secondsSoFar = (): number => Math.round((Date.now() - beganMs) / 1_000);
  const work = async (): Promise<FinalFigures> => {
    await each((actor, index) => actor.work(share(index)));
    tell(
      `all operations are through after ${secondsSoFar()} s; faults end, and clients send again what is in doubt`,
    );
    await weather.clear();
    await each((actor) => actor.reread());
    for (const team of sharedTeams) await founder.refreshTeam(team);
    // What a silent attempt may still carry out.
    await clock.sleep(36_000);
    for (const person of ledger.persons) if (person.isSurelyThere()) await founder.read(person);
    return checkFinalState(ledger, pingOne, natives);
  };
  const found = await inTime(work(), options.seconds, ledger);
  await stage.takeCalls();
  await stage.stop();
  stops.end();
  const { violations } = ledger;
  const counts = new Map<string, number>();
  for (const { kind } of violations) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const summary = figures({
    campaign: `seed ${options.seed}, ${options.operations} operations, ${processes} process(es)${options.redis ? " with Redis" : ""}, time ${options.speed} times as fast`,
    "real time": `${secondsSoFar()} s`,
    answers: exchange.counts,
    "slowest answer": `${exchange.slowest.ms} ms; ${exchange.slowest.overdueMs} ms after its deadline at most, without the stops since`,
    events: weather.counts,
    "at PingOne":
      found === undefined
        ? "unknown"
        : `${found.users} users, ${found.groups} groups, ${found.memberships} memberships, ${stage.calls.length} calls`,
    "order not promised": `${found?.open ?? 0} of ${found?.values ?? 0} values`,
    "shared state lost": `${ledger.losses.times} times, for ${Math.round(ledger.losses.ms / 1_000)} s of ${Math.round((clock.now() - beganMs) / 1_000)} s`,
    "walks by index": `${ledger.walks.judged} looked at, ${ledger.walks.excused} excused, ${ledger.walks.abandoned} given up`,
    violations: violations.length === 0 ? "none" : counts,
  });
  if (violations.length === 0) rmSync(folder, { recursive: true });
  const left =
    violations.length === 0
      ? ""
      : `\n\n${violationsReport(ledger, stage.calls)}\nlogs are in ${folder}`;
  return { violations, text: `${summary}${left}\n` };
}

/** What has not ended by then is a violation, told with all that is known so far. */
async function inTime<T>(
  work: Promise<T>,
  seconds: number,
  ledger: Ledger,
): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      const stale = [...ledger.persons, ...ledger.teams].filter(({ isStale }) => isStale);
      ledger.violate("campaign", `not ended after ${seconds} s`, ...stale);
      resolve(undefined);
    }, seconds * 1_000);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
