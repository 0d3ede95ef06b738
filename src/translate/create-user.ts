// Creates a user once: an ambiguous failure is looked up before it is repeated, and nobody who should be disabled stays enabled.
import { ScimError } from "../scim/error.js";
import type { Clock } from "../platform/clock.js";
import type { CallContext } from "../pingone/client.js";
import { PingOneError } from "../pingone/error.js";
import type { PingOneUser, PingOneUsers, UserBody } from "../pingone/users.js";
import { createOnce, isMadeFrom } from "./create-once.js";

export interface CreateDependencies {
  readonly users: PingOneUsers;
  readonly clock: Clock;
  /** Told when a created user could neither be disabled nor removed: somebody has to act. */
  readonly onStranded: (id: string, error: unknown, context: CallContext) => void;
}

/** Undoing gets time of its own: it has to work when the request's is used up. */
const UNDO_MS = 15_000;

/** Throws PingOneError, or ScimError 503 when the user could not be disabled; its detail says what is left. */
export async function createUser(
  deps: CreateDependencies,
  body: UserBody,
  enabled: boolean,
  context: CallContext,
): Promise<PingOneUser> {
  const { users, clock } = deps;
  const filter = `username eq ${JSON.stringify(body["username"])}`;
  const user = await createOnce({
    operation: "users.create",
    clock,
    create: () => users.create(body, context),
    find: async () => (await users.list(filter, 1, context)).items[0],
    isMadeHere: (found, startedMs) => isMadeFrom(found, body, startedMs),
  });
  if (enabled || !user.enabled) return user;
  try {
    await users.setEnabled(user.id, false, context);
    return { ...user, enabled: false };
  } catch (error) {
    await undo(deps, user.id, error, context);
    throw unavailable(
      "The user could not be disabled and was removed again: nothing was created. Repeat the request.",
      error,
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
