// Sources push far more than PingOne takes, through two gateways, while people leave: then through one of them alone.
import { createPingOne } from "../campaign/world/pingone.js";
import { createClients, SOURCES, until } from "./clients.js";
import { figuresOf, type LimitFigures } from "./figures.js";
import { startStage, type LimitStage } from "./stage.js";

export interface PushSettings {
  /** The built program. */
  readonly cli: string;
  /** How long both replicas are pushed, and how long one. */
  readonly bothSeconds: number;
  readonly aloneSeconds: number;
}

/** PingOne's, in writes a second; and what each source sends in one. */
const LIMIT = 20;
const RATE = 50;
/** What was saved up is spent by then, and the limit divided anew. */
const STEADY_AFTER_MS = 2_000;

export async function push(settings: PushSettings): Promise<LimitFigures> {
  const stage = await startStage(settings.cli, LIMIT);
  try {
    return await pushOn(stage, settings);
  } finally {
    await stage.stop();
  }
}

async function pushOn(
  { replicas, origin }: LimitStage,
  { bothSeconds, aloneSeconds }: PushSettings,
): Promise<LimitFigures> {
  const pingOne = createPingOne(origin);
  const leavers: string[] = [];
  while (leavers.length < bothSeconds) {
    const user = await pingOne.createUser({
      username: `leaver${leavers.length}@example.com`,
    });
    leavers.push(user?.id ?? "");
  }
  await pingOne.knobs({ rateLimit: { perSecond: LIMIT, burst: LIMIT } });
  await pingOne.takeCalls();

  const clients = createClients(replicas, RATE);
  const fromMs = Date.now();
  const pushing = clients.push(fromMs);
  for (const [at, id] of leavers.entries()) {
    await until(fromMs + (at + 0.5) * 1_000);
    clients.leave(id, at % 2 === 0 ? 0 : 1);
  }
  await until(fromMs + bothSeconds * 1_000);
  const both = { fromMs: fromMs + STEADY_AFTER_MS, untilMs: Date.now() };
  await clients.leaveOneAlone();
  const aloneMs = Date.now() + STEADY_AFTER_MS;
  await until(aloneMs + aloneSeconds * 1_000);
  const alone = { fromMs: aloneMs, untilMs: Date.now() };
  clients.finish();
  await pushing;
  await clients.close();
  const calls = await pingOne.takeCalls();
  return figuresOf(clients.record, calls, SOURCES, { both, alone, limit: LIMIT });
}
