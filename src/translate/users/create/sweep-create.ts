// After a create of a user who should be disabled, and whose outcome nobody knows: should they have been made, they are disabled.
import type { RequestContext } from "../../../scim/resource-store.js";
import type { Clock } from "../../../platform/clock.js";
import type { CallContext } from "../../../pingone/call.js";
import { PingOneError } from "../../../pingone/error.js";
import type { PingOneUser } from "../../../pingone/resources/users.js";
import type { CreateDependencies } from "./dependencies.js";
import { isUntouched } from "../../create-marker.js";
import type { CreateAttempt } from "../../unfinished-creates.js";

export interface Sweep {
  readonly attempt: CreateAttempt;
  /** Who has the name now. */
  readonly look: (context: CallContext) => Promise<PingOneUser | undefined>;
  readonly isOurs: (user: PingOneUser) => boolean;
  /** Fulfilled when no attempt can make the user any more. */
  readonly answered: Promise<unknown>;
}

/** A look and a disabling get time of their own: they have to work when the request's is used up, and outlast the longest pause between two probes of an open circuit. */
const LOOK_MS = 45_000;
const DISABLE_MS = 45_000;
/** When to look again for what listings may not show yet (contract 11.3), from the end of the last attempt. */
const PAUSES_MS = [0, 500, 1_000, 2_000, 4_000, 8_000];

/** Never rejects: what could not be done is told as stranded. */
export async function sweepCreate(
  deps: CreateDependencies,
  sweep: Sweep,
  context: RequestContext,
): Promise<void> {
  const { clock, inOrder, onStranded, users } = deps;
  const { attempt, isOurs } = sweep;
  const within = (ms: number) => ({
    ...context,
    deadlineMs: clock.now() + ms,
    outlastsOutage: true,
  });
  try {
    const found = await findCreated(clock, sweep, () => within(LOOK_MS));
    if (found === undefined || !isOurs(found)) return;
    attempt.id = found.id;
    if (found.enabled === false || !isUntouched(found)) return;
    await inOrder(found.id, within(DISABLE_MS), (turn) => users.setEnabled(found.id, false, turn));
    attempt.isFinished = true;
  } catch (error) {
    onStranded(attempt.id, error, context);
  }
}

async function findCreated(
  clock: Clock,
  { look, answered }: Sweep,
  context: () => CallContext,
): Promise<PingOneUser | undefined> {
  // While an attempt may still be carried out, a look that fails is one that finds nobody: those that count come after.
  const found = await look(context()).catch((error: unknown) => {
    if (!(error instanceof PingOneError)) throw error;
    return undefined;
  });
  if (found !== undefined) return found;
  await answered;
  for (const pauseMs of PAUSES_MS) {
    await clock.sleep(pauseMs);
    const later = await look(context());
    if (later !== undefined) return later;
  }
  return undefined;
}
