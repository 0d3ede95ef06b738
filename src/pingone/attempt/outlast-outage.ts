// Work that has time of its own waits for an open circuit to close; whoever has somebody to answer is told at once.
import type { Clock } from "../../platform/clock.js";
import { PingOneError } from "../error.js";
import type { Sending } from "./attempt.js";
import type { Try } from "./attempt-loop.js";

/** Nothing was sent while the circuit was open, so it uses no attempt up. */
export function outlastingOutages(attempt: Try, clock: Clock): Try {
  const outlast: Try = async (sending, isRepeated) => {
    for (;;) {
      try {
        return await attempt(sending, isRepeated);
      } catch (error) {
        const pauseMs = untilClosedMs(error, sending, clock);
        if (pauseMs === undefined) throw error;
        await clock.sleep(pauseMs);
      }
    }
  };
  return (sending, isRepeated) =>
    sending.context.outlastsOutage === true
      ? outlast(sending, isRepeated)
      : attempt(sending, isRepeated);
}

function untilClosedMs(error: unknown, { context }: Sending, clock: Clock): number | undefined {
  if (!(error instanceof PingOneError) || error.code !== "circuitOpen") return undefined;
  const { retryAfterMs } = error;
  const isInTime = retryAfterMs !== undefined && retryAfterMs < context.deadlineMs - clock.now();
  return isInTime ? retryAfterMs : undefined;
}
