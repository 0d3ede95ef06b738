// Waits for what a call needs no longer than its request has time.
import { byDeadline } from "../../platform/work/by-deadline.js";
import type { Clock } from "../../platform/clock.js";
import type { Call, CallContext } from "../call.js";
import { PingOneError } from "../error.js";

interface Waiting {
  readonly call: Call;
  readonly context: CallContext;
}

/** What `work` comes to, or PingOneError `timeout` at the deadline; the work itself goes on. */
export const inTime = <T>(work: Promise<T>, { call, context }: Waiting, clock: Clock): Promise<T> =>
  byDeadline(work, context.deadlineMs, clock, () => new PingOneError("timeout", call.operation));
