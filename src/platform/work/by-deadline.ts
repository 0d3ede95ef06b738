// Waits for work no longer than there is time; the work itself goes on.
import type { Clock } from "../clock.js";

/** What `work` comes to; rejects with `tooLate()` at `deadlineMs`, epoch milliseconds. */
export async function byDeadline<T>(
  work: Promise<T>,
  deadlineMs: number,
  clock: Clock,
  tooLate: () => Error,
): Promise<T> {
  const controller = new AbortController();
  const left = Math.max(deadlineMs - clock.now(), 0);
  const late = clock.sleep(left, controller.signal).then(
    () => Promise.reject(tooLate()),
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    controller.abort();
  }
}
