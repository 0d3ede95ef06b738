// Tells whether PingOne can be worked with, by the last look at it: a token can be had and one cheap read succeeds.
import type { Clock } from "../platform/clock.js";
import type { Call, CallContext } from "./call.js";
import type { PingOneClient } from "./client.js";
import { PingOneError } from "./error.js";

export interface LastLook {
  /** Why PingOne cannot be worked with; undefined when it can. */
  readonly reason: string | undefined;
  /** How long ago that was found out; undefined: nobody knows yet. */
  readonly ageMs: number | undefined;
}

const TIME_LIMIT_MS = 3_000;
const ANSWER_LIFE_MS = 1_000;
/** Probes wait a second: a look that takes longer is for the next one, and PingOne's silence does not take out every replica at once. */
const WAIT_MS = 150;
const UNKNOWN: LastLook = { reason: "PingOne: not known yet", ageMs: undefined };

/** Tells whether PingOne answers at all. */
export const cheapRead: Call = {
  operation: "populations.list",
  method: "GET",
  path: "/populations?limit=1",
  idempotent: true,
  urgent: true,
};

/** One look at a PingOne that is taken to be away. */
export const probing = (clock: Clock): CallContext => ({
  requestId: "breaker",
  deadlineMs: clock.now() + TIME_LIMIT_MS,
  isProbe: true,
});

/** Returns what answers within about {@link WAIT_MS}. Asked often, it asks PingOne once a second. */
export function createReadinessProbe(call: PingOneClient, clock: Clock): () => Promise<LastLook> {
  let known: { readonly reason: string | undefined; readonly atMs: number } | undefined;
  let look: Promise<void> | undefined;

  async function probe(): Promise<string | undefined> {
    try {
      await call(cheapRead, { requestId: "readiness", deadlineMs: clock.now() + TIME_LIMIT_MS });
      return undefined;
    } catch (error) {
      // A limit that is reached is no reason to send the work elsewhere: it is the environment's.
      if (error instanceof PingOneError && error.code === "rateLimited") return undefined;
      return error instanceof PingOneError ? `PingOne: ${error.code}` : "PingOne: unexpected";
    }
  }

  async function lookAgain(): Promise<void> {
    const reason = await probe();
    known = { reason, atMs: clock.now() };
    look = undefined;
  }

  return async () => {
    const isOld = known === undefined || clock.now() - known.atMs >= ANSWER_LIFE_MS;
    if (isOld) look ??= lookAgain();
    if (look !== undefined) await orAfter(look, WAIT_MS, clock);
    return known === undefined
      ? UNKNOWN
      : { reason: known.reason, ageMs: clock.now() - known.atMs };
  };
}

/** `work` never rejects. */
async function orAfter(work: Promise<void>, ms: number, clock: Clock): Promise<void> {
  const waiting = new AbortController();
  const tooLate = clock.sleep(ms, waiting.signal).catch(() => undefined);
  await Promise.race([work, tooLate]);
  waiting.abort();
}
