// Creates a user once: an ambiguous failure is looked up before it is repeated, and nobody who should be disabled stays enabled.
import { ScimError } from "../scim/error.js";
import type { Clock } from "../platform/clock.js";
import type { CallContext } from "../pingone/client.js";
import { PingOneError } from "../pingone/error.js";
import type { PingOneUser, PingOneUsers, UserBody } from "../pingone/users.js";
import { createOnce, isMadeFrom } from "./create-once.js";
import { isStandard } from "./mapping/standard-attributes.js";
import type { MadeIds } from "./made-ids.js";
import { withEnabled } from "./with-enabled.js";

export interface CreateDependencies {
  readonly users: PingOneUsers;
  readonly clock: Clock;
  /** Users other requests created: not ours to adopt, nor to remove. */
  readonly made: MadeIds;
  /** Told when a created user could, or may, be left enabled: somebody has to act. `id` where it is known. */
  readonly onStranded: (id: string | undefined, error: unknown, context: CallContext) => void;
}

/** Undoing gets time of its own: it has to work when the request's is used up. */
const UNDO_MS = 15_000;
const POLL_MS = 500;

/** Throws PingOneError, or ScimError 503 when the user could not be disabled; its detail says what is left. */
export async function createUser(
  deps: CreateDependencies,
  body: UserBody,
  enabled: boolean,
  context: CallContext,
): Promise<PingOneUser> {
  const { users, clock } = deps;
  const filter = `username eq ${JSON.stringify(body["username"])}`;
  const startedMs = clock.now();
  // Custom attributes come back only where the environment declares them; a password never does.
  const droppable = new Set(Object.keys(body).filter((name) => !isStandard(name)));
  const isMadeHere = (found: PingOneUser): boolean =>
    !deps.made.has(found.id) && isMadeFrom(found, body, startedMs, droppable);
  const find = async (within: CallContext) => (await users.list(filter, 1, within)).items[0];
  const user = await createOnce({
    operation: "users.create",
    clock,
    deadlineMs: context.deadlineMs,
    create: () => users.create(body, context),
    find: () => find(context),
    isMadeHere,
  }).catch(async (error: unknown) => {
    if (!enabled) await sweep(deps, find, isMadeHere, error, context);
    throw error;
  });
  deps.made.add(user.id);
  if (enabled || !user.enabled) return user;
  try {
    await users.setEnabled(user.id, false, context);
    return withEnabled(user, false);
  } catch (error) {
    await undo(deps, user.id, error, context);
    throw unavailable(
      "The user could not be disabled and was removed again: nothing was created. Repeat the request.",
      error,
    );
  }
}

/** A user who should be disabled may have been made by an attempt that looked like a failure: then it goes. */
async function sweep(
  { users, clock, onStranded }: CreateDependencies,
  find: (within: CallContext) => Promise<PingOneUser | undefined>,
  isMadeHere: (user: PingOneUser) => boolean,
  reason: unknown,
  context: CallContext,
): Promise<void> {
  if (!(reason instanceof PingOneError) || !reason.ambiguous) return;
  const within = { ...context, deadlineMs: clock.now() + UNDO_MS };
  try {
    let left = await find(within);
    // The name is taken, so somebody is there: what was made may only not be visible yet.
    const isHidden = reason.cause instanceof PingOneError && reason.cause.code === "uniqueness";
    while (left === undefined && isHidden) {
      if (clock.now() >= within.deadlineMs) throw reason;
      await clock.sleep(POLL_MS);
      left = await find(within);
    }
    if (left !== undefined && isMadeHere(left)) await users.remove(left.id, within);
  } catch (error) {
    onStranded(undefined, error, context);
    throw unavailable(
      "It is not known whether the user was created. If it was, it is enabled: look for it, and disable or delete it.",
      reason,
    );
  }
}

async function undo(
  { users, clock, onStranded }: CreateDependencies,
  id: string,
  reason: unknown,
  context: CallContext,
): Promise<void> {
  try {
    await users.remove(id, { ...context, deadlineMs: clock.now() + UNDO_MS });
  } catch (error) {
    if (error instanceof PingOneError && error.code === "notFound") return;
    onStranded(id, error, context);
    throw unavailable(
      `User ${id} was created, but could neither be disabled nor removed again: it is enabled. Disable or delete it.`,
      reason,
    );
  }
}

const unavailable = (detail: string, cause: unknown): ScimError =>
  new ScimError(503, undefined, detail, { cause, headers: { "Retry-After": "30" } });
