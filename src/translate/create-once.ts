// A create without an idempotency key, made safe to repeat: after an ambiguous failure, look before trying again (contract 10.5).
import type { Clock } from "../platform/clock.js";
import { PingOneError } from "../pingone/error.js";

export interface CreateOnce<Item> {
  readonly operation: string;
  readonly clock: Clock;
  readonly create: () => Promise<Item>;
  /** The item that holds the unique name now, whoever made it. */
  readonly find: () => Promise<Item | undefined>;
  /** Whether a found item comes from an attempt of ours. */
  readonly isMadeHere: (item: Item) => boolean;
  /** Epoch milliseconds by which the client has to have its answer. */
  readonly deadlineMs: number;
}

const ATTEMPTS = 3;
const PAUSE_MS = 200;
/** How long, and how often, to look for what has taken the name and is not visible yet (contract 11.3). */
const VISIBLE_MS = 15_000;
const POLL_MS = 500;
/** Left for the rest of the request. */
const RESERVE_MS = 3_000;
/** How far PingOne's clock may be behind ours when we ask whether something is of our making. */
const CLOCK_SKEW_MS = 60_000;

/** Throws PingOneError; `uniqueness` when somebody else has the name. */
export async function createOnce<Item>(task: CreateOnce<Item>): Promise<Item> {
  let isRepeated = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task.create();
    } catch (error) {
      const found = await findOurs(task, error, isRepeated);
      if (found !== undefined) return found;
      if (attempt === ATTEMPTS) throw error;
      isRepeated = true;
      await task.clock.sleep(PAUSE_MS * attempt);
    }
  }
}

/** What a failed attempt made all the same; undefined when there is none. Rethrows what has to be told. */
async function findOurs<Item>(
  task: CreateOnce<Item>,
  error: unknown,
  isRepeated: boolean,
): Promise<Item | undefined> {
  if (!(error instanceof PingOneError)) throw error;
  const isTaken = error.code === "uniqueness";
  if (!error.ambiguous && !(isRepeated && isTaken)) throw isRepeated ? asAmbiguous(error) : error;
  const found = isTaken ? await findHolder(task, error) : await find(task, error);
  if (found !== undefined && task.isMadeHere(found)) return found;
  if (!isTaken) return undefined;
  // Somebody else has the name; or what we made is not visible yet, and only time can tell.
  throw found === undefined
    ? new PingOneError("unavailable", task.operation, { ambiguous: true, cause: error })
    : error;
}

/** Who has the name is there, though perhaps not in listings yet; undefined when time is up. */
async function findHolder<Item>(
  task: CreateOnce<Item>,
  reason: PingOneError,
): Promise<Item | undefined> {
  const { clock, deadlineMs } = task;
  const untilMs = Math.min(clock.now() + VISIBLE_MS, deadlineMs - RESERVE_MS);
  for (;;) {
    const found = await find(task, reason);
    if (found !== undefined || clock.now() + POLL_MS > untilMs) return found;
    await clock.sleep(POLL_MS);
  }
}

/** Whether an earlier attempt made something is not known, whatever this one met. */
const asAmbiguous = (error: PingOneError): PingOneError => {
  const { code, operation, status, details, correlationId, retryAfterMs } = error;
  return new PingOneError(code, operation, {
    details,
    ambiguous: true,
    cause: error,
    ...(status === undefined ? {} : { status }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
};

async function find<Item>(task: CreateOnce<Item>, reason: PingOneError): Promise<Item | undefined> {
  try {
    return await task.find();
  } catch {
    // Whether the create happened stays unknown; its own failure says so better than the look-up's.
    throw reason;
  }
}

/** Made since we began, and holding what we sent; `droppable` names what PingOne may not have kept. */
export function isMadeFrom(
  kept: Readonly<Record<string, unknown>>,
  sent: Readonly<Record<string, unknown>>,
  startedMs: number,
  droppable: ReadonlySet<string>,
): boolean {
  const createdMs = Date.parse(String(kept["createdAt"]));
  if (!(createdMs >= startedMs - CLOCK_SKEW_MS)) return false;
  return Object.entries(sent).every(
    ([name, value]) =>
      (kept[name] === undefined && droppable.has(name)) || holds(kept[name], value),
  );
}

function holds(kept: unknown, sent: unknown): boolean {
  if (typeof sent !== "object" || sent === null) return kept === sent;
  return Object.entries(sent).every(([key, value]) =>
    holds((kept as Readonly<Record<string, unknown>> | null)?.[key], value),
  );
}
