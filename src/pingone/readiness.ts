// Tells whether PingOne can be worked with right now: a token can be had and one cheap read succeeds.
import type { Clock } from "../platform/clock.js";
import type { PingOneClient } from "./client.js";
import { PingOneError } from "./error.js";

const TIME_LIMIT_MS = 3_000;
const ANSWER_LIFE_MS = 1_000;

/** Returns a probe that resolves with the reason why not, or undefined. Asked often, it asks PingOne once a second. */
export function createReadinessProbe(
  call: PingOneClient,
  clock: Clock,
): () => Promise<string | undefined> {
  let last: { atMs: number; answer: Promise<string | undefined> } | undefined;

  async function probe(): Promise<string | undefined> {
    try {
      await call(
        {
          operation: "populations.list",
          method: "GET",
          path: "/populations?limit=1",
          idempotent: true,
          urgent: true,
        },
        { requestId: "readiness", deadlineMs: clock.now() + TIME_LIMIT_MS },
      );
      return undefined;
    } catch (error) {
      // A limit that is reached is no reason to send the work elsewhere: it is the environment's.
      if (error instanceof PingOneError && error.code === "rateLimited") return undefined;
      return error instanceof PingOneError ? `PingOne: ${error.code}` : "PingOne: unexpected";
    }
  }

  return () => {
    if (last === undefined || clock.now() - last.atMs >= ANSWER_LIFE_MS) {
      last = { atMs: clock.now(), answer: probe() };
    }
    return last.answer;
  };
}
