// Creates a user once: an ambiguous failure is looked up before it is repeated, and nobody who should be disabled stays enabled.
import { ScimError } from "../scim/error.js";
import type { Clock } from "../platform/clock.js";
import type { CallContext } from "../pingone/client.js";
import { PingOneError } from "../pingone/error.js";
import type { PingOneUser, PingOneUsers, UserBody } from "../pingone/users.js";

export interface CreateDependencies {
  readonly users: PingOneUsers;
  readonly clock: Clock;
  /** Told when a created user could neither be disabled nor removed: somebody has to act. */
  readonly onStranded: (id: string, error: unknown, context: CallContext) => void;
}

const ATTEMPTS = 3;
const PAUSE_MS = 200;
/** How far PingOne's clock may be behind ours when we ask whether a user is of our making. */
const CLOCK_SKEW_MS = 60_000;
/** Undoing gets time of its own: it has to work when the request's is used up. */
const UNDO_MS = 15_000;

/** Throws PingOneError, or ScimError 503 when the user could not be disabled; its detail says what is left. */
export async function createUser(
  deps: CreateDependencies,
  body: UserBody,
  enabled: boolean,
  context: CallContext,
): Promise<PingOneUser> {
  const user = await createOnce(deps, body, context);
  if (enabled || !user.enabled) return user;
  try {
    await deps.users.setEnabled(user.id, false, context);
    return { ...user, enabled: false };
  } catch (error) {
    await undo(deps, user.id, error, context);
    throw unavailable(
      "The user could not be disabled and was removed again: nothing was created. Repeat the request.",
      error,
    );
  }
}

/** A create has no idempotency key: after a failure that may have come too late, look before trying again (contract 10.5). */
async function createOnce(
  deps: CreateDependencies,
  body: UserBody,
  context: CallContext,
): Promise<PingOneUser> {
  const startedMs = deps.clock.now();
  let isRepeated = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await deps.users.create(body, context);
    } catch (error) {
      const found = await findOurs(deps, body, error, isRepeated, startedMs, context);
      if (found !== undefined) return found;
      if (attempt === ATTEMPTS) throw error;
      isRepeated = true;
      await deps.clock.sleep(PAUSE_MS * attempt);
    }
  }
}

/** The user a failed attempt made all the same; undefined when there is none. Rethrows what has to be told. */
async function findOurs(
  deps: CreateDependencies,
  body: UserBody,
  error: unknown,
  isRepeated: boolean,
  startedMs: number,
  context: CallContext,
): Promise<PingOneUser | undefined> {
  if (!(error instanceof PingOneError)) throw error;
  const isTaken = error.code === "uniqueness";
  if (!error.ambiguous && !(isRepeated && isTaken)) throw error;
  const found = await find(deps, body, error, context);
  if (found !== undefined && isMadeFrom(found, body, startedMs)) return found;
  if (!isTaken) return undefined;
  // Somebody else has the name; or what we made is not visible yet, and only time can tell.
  throw found === undefined
    ? new PingOneError("unavailable", "users.create", { cause: error })
    : error;
}

async function find(
  { users }: CreateDependencies,
  body: UserBody,
  reason: PingOneError,
  context: CallContext,
): Promise<PingOneUser | undefined> {
  try {
    const filter = `username eq ${JSON.stringify(body["username"])}`;
    return (await users.list(filter, 1, context)).items[0];
  } catch {
    // Whether the create happened stays unknown; its own failure says so better than the look-up's.
    throw reason;
  }
}

/** Made since we began, and holding nothing but what we sent (undeclared attributes do not come back). */
function isMadeFrom(user: PingOneUser, body: UserBody, startedMs: number): boolean {
  if (Date.parse(user.createdAt) < startedMs - CLOCK_SKEW_MS) return false;
  return Object.entries(body).every(([name, sent]) => {
    const kept = user[name];
    return name === "password" || kept === undefined || holds(kept, sent);
  });
}

function holds(kept: unknown, sent: unknown): boolean {
  if (typeof sent !== "object" || sent === null) return kept === sent;
  return Object.entries(sent).every(([key, value]) =>
    holds((kept as Readonly<Record<string, unknown>> | null)?.[key], value),
  );
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
