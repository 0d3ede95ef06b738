// Creates a user once: an ambiguous failure is looked up before it is repeated, nobody who should be disabled stays enabled, and nobody else's user is touched.
import { ScimError, withSentence } from "../../../scim/error.js";
import type { RequestContext } from "../../../scim/resource-store.js";
import { byDeadline } from "../../../platform/work/by-deadline.js";
import type { CallContext } from "../../../pingone/call.js";
import { isNotFound, orUndefined, PingOneError } from "../../../pingone/error.js";
import { whenAnswered } from "../../../pingone/attempt/unanswered-writes.js";
import { withEnabled, type PingOneUser, type UserBody } from "../../../pingone/resources/users.js";
import type { CreateDependencies } from "./dependencies.js";
import { isUntouched, markerOf } from "../../create-marker.js";
import { toScimError } from "../../errors.js";
import { claim, finishForeign } from "./finish-create.js";
import {
  createOnce,
  type FailedCreate,
  type IdempotentCreate,
  nameTaken,
} from "../../idempotent-create.js";
import { sweepCreate } from "./sweep-create.js";
import { keepTurn } from "../../write-order.js";
import { undoCreate, unavailable } from "./undo-create.js";
import { forget, type CreateAttempt } from "../../unfinished-creates.js";
import { condition } from "../../search/pingone-filter.js";

export interface NewUser {
  /** With the attempt's marker, where the environment keeps it. */
  readonly body: UserBody;
  readonly enabled: boolean;
  /** What is known of it by the end is noted there, for the same request made again. */
  readonly attempt: CreateAttempt;
  /** Keeps the attempt as it is by now: for what goes on after the answer. */
  readonly keep: () => Promise<void>;
  readonly keepsMarkers: boolean;
}

/** How long at most the turn of a made user is waited for, which nobody has to be told of. */
const HOLD_MS = 60_000;

/** In the turn of the user's name. Throws PingOneError, or ScimError 503 or 504 whose detail says what is left. */
export async function createUser(
  deps: CreateDependencies,
  user: NewUser,
  context: RequestContext & CallContext,
): Promise<PingOneUser> {
  const { attempt, enabled } = user;
  const isNamed = attempt.id !== undefined;
  const isContinued = isNamed || attempt.isUnclear;
  const created = await (isNamed ? resumeCreate : make)(deps, user, context);
  attempt.id = created.id;
  const isAnswered = context.unanswered === undefined || context.unanswered.size === 0;
  if (enabled && isAnswered) return created;
  // An attempt not answered yet may be carried out when the user is gone or renamed: they would be made again.
  const unanswered = whenAnswered(context.unanswered ?? []);
  if (!enabled) return finishInactive(deps, user, { created, isContinued, unanswered }, context);
  hold(deps, created.id, unanswered, context);
  return created;
}

interface MadeUser {
  readonly created: PingOneUser;
  /** Whether an earlier request may have made them. */
  readonly isContinued: boolean;
  readonly unanswered: Promise<unknown>;
}

/** In the turn of the user as well. */
function finishInactive(
  deps: CreateDependencies,
  user: NewUser,
  { created, isContinued, unanswered }: MadeUser,
  context: RequestContext & CallContext,
): Promise<PingOneUser> {
  const { attempt, keepsMarkers } = user;
  const finish = async (turn: RequestContext): Promise<PingOneUser> => {
    keepTurn(turn, unanswered);
    // What somebody else has made of it since is theirs.
    const isOpen = created.enabled !== false && isUntouched(created);
    const turns = { ofUser: turn, ofName: context };
    const done = isOpen ? await disable(deps, user, created, turns) : created;
    // By now another process may have finished it, too: one of both tells so.
    if (!isContinued || !keepsMarkers || (await claim(deps, done.id, attempt.marker, turn)))
      return done;
    throw takenOver(attempt, done.id);
  };
  // Who was made for an earlier request may be written by others by now.
  return deps.inOrder(created.id, context, finish, !isContinued);
}

/** Keeps the turn of a user nobody has to wait for. */
function hold(
  { clock, inOrder }: CreateDependencies,
  id: string,
  unanswered: Promise<unknown>,
  context: RequestContext,
): void {
  const within = { ...context, deadlineMs: clock.now() + HOLD_MS };
  const keep = (turn: CallContext): Promise<void> => {
    keepTurn(turn, unanswered);
    return Promise.resolve();
  };
  // Who waits for longer than that waits for nothing: they are all answered by then.
  inOrder(id, within, keep).catch(() => undefined);
}

const byName = ({ body }: NewUser): string => condition("username", "eq", String(body["username"]));

/** Most are made by the first call, and need nothing of what knows what to do after one that failed. */
function make(
  deps: CreateDependencies,
  user: NewUser,
  context: RequestContext & CallContext,
): Promise<PingOneUser> {
  if (user.attempt.isUnclear) return makeOnce(deps, user, context);
  const removed = deps.removals();
  return deps.users
    .create(user.body, context)
    .catch((error: unknown) => makeOnce(deps, user, context, { error, removed }));
}

/** `failed`: the first call, where it has been made. */
async function makeOnce(
  deps: CreateDependencies,
  user: NewUser,
  context: RequestContext & CallContext,
  failed?: FailedCreate,
): Promise<PingOneUser> {
  const { users, clock, overflow, removals } = deps;
  const { attempt, body, enabled, keep, keepsMarkers } = user;
  const { isUnclear } = attempt;
  const isOurs = (found: PingOneUser): boolean =>
    markerOf(found[overflow])?.attempt === attempt.marker.attempt;
  const look = async (within: CallContext) => (await users.list(byName(user), 1, within)).items[0];
  try {
    const task: IdempotentCreate<PingOneUser> = {
      operation: "users.create",
      uniqueName: "username",
      clock,
      removals,
      keepsMarkers,
      isUnclear,
      deadlineMs: context.deadlineMs,
      create: () => users.create(body, context),
      find: () => look(context),
      reread: async ({ id, username }) => {
        const now = await orUndefined(users.read(id, false, context));
        return now?.username === username ? now : undefined;
      },
      isOurs,
    };
    const created = await createOnce(task, failed);
    // Made for an earlier request, and written since: somebody has taken it over, and this is no new one.
    if (isUnclear && !isUntouched(created) && !attempt.isFinished)
      throw takenOver(attempt, created.id);
    return created;
  } catch (error) {
    if (isTaken(error) && !enabled && keepsMarkers) {
      return finishForeign(deps, { body, look, marker: attempt.marker }, error, context);
    }
    if (!isAmbiguous(error)) throw error;
    attempt.isUnclear = true;
    if (enabled) throw error;
    const answered = whenAnswered(context.unanswered ?? []);
    const sweep = { attempt, look, isOurs, answered };
    if (keepsMarkers) {
      keepTurn(
        context,
        deps.track(() => sweepCreate(deps, sweep, context).then(keep)),
      );
    } else deps.onStranded(undefined, error, context);
    throw inactiveOutcome(error, keepsMarkers);
  }
}

/** The user an earlier attempt at the same request has made. */
async function resumeCreate(
  deps: CreateDependencies,
  user: NewUser,
  context: RequestContext & CallContext,
): Promise<PingOneUser> {
  const { attempt } = user;
  try {
    const created = await deps.users.read(attempt.id ?? "", false, context);
    if (isUntouched(created) || (attempt.isFinished && created.enabled === user.enabled))
      return created;
    throw takenOver(attempt, created.id);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    forget(attempt);
    return make(deps, user, context);
  }
}

interface HeldTurns {
  readonly ofUser: RequestContext;
  readonly ofName: CallContext;
}

/** Both turns last until it is decided; the client has its answer by the deadline. */
async function disable(
  deps: CreateDependencies,
  { attempt, keep }: NewUser,
  created: PingOneUser,
  { ofUser, ofName }: HeldTurns,
): Promise<PingOneUser> {
  try {
    await deps.users.setEnabled(created.id, false, ofUser);
    return withEnabled(created, false);
  } catch (error) {
    let isAnswered = false;
    const undoing = deps.track(() =>
      undoCreate(deps, { attempt, user: created, reason: error }, ofUser).finally(() =>
        isAnswered ? keep() : undefined,
      ),
    );
    keepTurn(ofUser, undoing);
    keepTurn(ofName, undoing);
    return byDeadline(undoing, ofUser.deadlineMs, deps.clock, () => {
      isAnswered = true;
      return unavailable(
        `User ${created.id} was created and could not be disabled in time: it may be enabled. The gateway goes on to disable it. Repeat the request after the time given.`,
        error,
      );
    });
  }
}

const isAmbiguous = (error: unknown): boolean =>
  error instanceof PingOneError
    ? error.ambiguous
    : error instanceof ScimError && error.status === 504;

const isTaken = (error: unknown): error is PingOneError =>
  error instanceof PingOneError && error.code === "uniqueness";

function takenOver(attempt: CreateAttempt, id: string): PingOneError {
  forget(attempt);
  return nameTaken("users.create", "username", id);
}

/** Who reads that it may have happened has to know that it may have happened by half. */
function inactiveOutcome(error: unknown, keepsMarkers: boolean): unknown {
  const told = toScimError(error, "User");
  if (!(told instanceof ScimError)) return told;
  const left = keepsMarkers
    ? "If the user was created, the gateway goes on to disable it. Repeat the request."
    : "If the user was created, it is enabled: look for it, and disable or delete it.";
  return withSentence(told, left);
}
