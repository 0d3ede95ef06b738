// Bounds the bytes of all bodies that are being read or worked on, so that many large ones at a time cannot use up the memory.
import { ScimError } from "../../scim/error.js";

export interface BodyGauge {
  /** Takes so many bytes more for a body; throws ScimError 503 when there is no room. */
  take(bytes: number): void;
  give(bytes: number): void;
  /** How many are taken. */
  readonly held: () => number;
}

const RETRY_SECONDS = "2";

/** Parsed, a body takes some times as much as its bytes. */
export function createBodyGauge(mostBytes: number): BodyGauge {
  let held = 0;
  return {
    take(bytes) {
      if (held + bytes > mostBytes) throw busy();
      held += bytes;
    },
    give(bytes) {
      held -= bytes;
    },
    held: () => held,
  };
}

const busy = (): ScimError =>
  new ScimError(
    503,
    undefined,
    "The gateway is working on as many large requests as it has memory for. Repeat the request.",
    { headers: { "Retry-After": RETRY_SECONDS } },
  );
