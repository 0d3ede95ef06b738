// What PingOne is being asked, as an event: for tests that do something while it is asked.
import type { RecordedCall, Stand } from "./start.js";

/** Resolves when PingOne has got such a call, answered or not. */
export async function called(
  stand: Pick<Stand, "calls">,
  isIt: (call: RecordedCall) => boolean,
): Promise<void> {
  while (!(await stand.calls()).some(isIt)) await new Promise((resolve) => setImmediate(resolve));
}
