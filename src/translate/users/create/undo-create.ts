// A user was created who should be disabled, and could not be: disabled after all, or removed while nobody else has used them, or told as stranded.
import { ScimError } from "../../../scim/error.js";
import type { CallContext } from "../../../pingone/call.js";
import { isNotFound } from "../../../pingone/error.js";
import { withEnabled, type PingOneUser } from "../../../pingone/resources/users.js";
import type { CreateDependencies } from "./dependencies.js";
import { isUntouched } from "../../create-marker.js";
import { forget, type CreateAttempt } from "../../unfinished-creates.js";

/** Undoing gets time of its own: it has to work when the request's is used up, and outlast the longest pause between two probes of an open circuit. */
const DISABLE_MS = 45_000;
const REMOVE_MS = 45_000;
/** When to try again for who is not known everywhere yet. */
const KNOWN_AFTER_MS = [500, 1_000, 2_000, 4_000, 8_000];

export interface UndoneCreate {
  readonly attempt: CreateAttempt;
  readonly user: PingOneUser;
  /** Why the user could not be disabled. */
  readonly reason: unknown;
}

/** The user, disabled after all. Throws ScimError 503 that says what is left. */
export async function undoCreate(
  deps: CreateDependencies,
  undone: UndoneCreate,
  context: CallContext,
): Promise<PingOneUser> {
  const { users, clock } = deps;
  const { attempt, user } = undone;
  const within = (ms: number): CallContext => ({
    ...context,
    deadlineMs: clock.now() + ms,
    outlastsOutage: true,
  });
  try {
    await disableOnceKnown({ users, clock }, user.id, within(DISABLE_MS));
    attempt.isFinished = true;
    return withEnabled(user, false);
  } catch {
    return removeUntouched(deps, undone, within(REMOVE_MS));
  }
}

/** PingOne named them a moment ago: that there is nobody by that id may be said by who does not know them yet (contract 11.3). */
async function disableOnceKnown(
  { users, clock }: Pick<CreateDependencies, "users" | "clock">,
  id: string,
  context: CallContext,
): Promise<void> {
  for (const pauseMs of KNOWN_AFTER_MS) {
    try {
      await users.setEnabled(id, false, context);
      return;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await clock.sleep(pauseMs);
    }
  }
  await users.setEnabled(id, false, context);
}

async function removeUntouched(
  { users, onStranded }: CreateDependencies,
  { attempt, user: { id }, reason }: UndoneCreate,
  context: CallContext,
): Promise<PingOneUser> {
  try {
    const now = await users.read(id, false, context);
    if (now.enabled === false) return now;
    if (!isUntouched(now)) {
      onStranded(id, reason, context);
      throw unavailable(
        `User ${id} was created and could not be disabled, and somebody has changed it since: it is enabled and was left. Disable or delete it.`,
        reason,
      );
    }
  } catch (error) {
    if (error instanceof ScimError) throw error;
    onStranded(id, error, context);
    throw notRemoved(id, reason, isNotFound(error));
  }
  try {
    await users.remove(id, context);
  } catch (error) {
    if (!isNotFound(error)) {
      onStranded(id, error, context);
      throw notRemoved(id, reason, false);
    }
  }
  forget(attempt);
  throw unavailable(
    "The user could not be disabled and was removed again: nothing was created. Repeat the request.",
    reason,
  );
}

/** `isUnknown`: PingOne says that there is nobody by that id, whom nobody has removed here. */
const notRemoved = (id: string, reason: unknown, isUnknown: boolean): ScimError =>
  unavailable(
    isUnknown
      ? `User ${id} was created and could not be disabled, because PingOne does not know it any more, or not everywhere yet: where it is still there, it is enabled. Repeat the request, or disable or delete it.`
      : `User ${id} was created, but could neither be disabled nor removed again: it is enabled. Repeat the request, or disable or delete it.`,
    reason,
  );

export const unavailable = (detail: string, cause: unknown, seconds = 30): ScimError =>
  new ScimError(503, undefined, detail, { cause, headers: { "Retry-After": String(seconds) } });
