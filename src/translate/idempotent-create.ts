// A create without an idempotency key, made safe to repeat: after an ambiguous failure, look before trying again, and take for ours only what carries our marker (contract 10.5).
import { ScimError } from "../scim/error.js";
import type { Clock } from "../platform/clock.js";
import type { LocalMemory } from "./process-memory.js";
import { asAmbiguous, PingOneError } from "../pingone/error.js";

export interface IdempotentCreate<Item> {
  readonly operation: string;
  /** The attribute that makes it unique, as PingOne calls it. */
  readonly uniqueName: string;
  readonly clock: Clock;
  readonly create: () => Promise<Item>;
  /** The item that holds the unique name now, whoever made it. */
  readonly find: () => Promise<Item | undefined>;
  /**
   * The same item as it is now, by its id; undefined when it is gone or has another name. Listings may still show who was
   * removed (contract 11.3), and nobody has lost a name to them. Default: what was found is believed.
   */
  readonly reread?: (found: Item) => Promise<Item | undefined>;
  /** Whether an item carries the marker of this create. */
  readonly isOurs: (item: Item) => boolean;
  /** Whether PingOne keeps markers; where it does not, nothing that is found is ours for certain. Default true. */
  readonly keepsMarkers?: boolean;
  /** Whether an earlier request may have made it. Default false. */
  readonly isUnclear?: boolean;
  /** How many items this process has removed so far: what is not found may be among them. Default: none ever. */
  readonly removals?: () => number;
  /** Epoch milliseconds by which the client has to have its answer. */
  readonly deadlineMs: number;
}

export interface Removals {
  readonly count: () => number;
  readonly add: () => void;
}

/** Of one resource type. */
export const countRemovals = (memory: LocalMemory<number>, resourceType: string): Removals => ({
  count: () => memory.get(resourceType) ?? 0,
  add() {
    memory.set(resourceType, (memory.get(resourceType) ?? 0) + 1);
  },
});

const ATTEMPTS = 3;
const PAUSE_MS = 200;
/** How long, and how often, to look for what has taken the name and is not visible yet (contract 11.3). */
const VISIBLE_MS = 15_000;
const POLL_MS = 500;
/** Left for the rest of the request. */
const RESERVE_MS = 3_000;

/** A first attempt that failed. */
export interface FailedCreate {
  readonly error: unknown;
  /** How many items this process had removed before it. */
  readonly removed: number;
}

/**
 * Throws PingOneError, `uniqueness` when somebody else has the name; ScimError 504 when that cannot be told. `failed`: the
 * first attempt, where it has been made.
 */
export async function createOnce<Item>(
  task: IdempotentCreate<Item>,
  failed?: FailedCreate,
): Promise<Item> {
  if (failed !== undefined) return createDespite(task, failed);
  const removed = task.removals?.() ?? 0;
  try {
    return await task.create();
  } catch (error) {
    return createDespite(task, { error, removed });
  }
}

async function createDespite<Item>(
  task: IdempotentCreate<Item>,
  { error: first, removed }: FailedCreate,
): Promise<Item> {
  const { removals = () => 0 } = task;
  let { isUnclear = false } = task;
  let error = first;
  for (let attempt = 1; ; attempt += 1) {
    if (!(error instanceof PingOneError)) throw error;
    requireUnclear(error, isUnclear);
    isUnclear = true;
    const found = await findHolder(task, error);
    if (found !== undefined) return ofOurs(task, found, error);
    // Somebody may have found it and removed it since; made once more, it would come back.
    if (attempt === ATTEMPTS || removals() !== removed) throw error;
    await task.clock.sleep(PAUSE_MS * attempt);
    try {
      return await task.create();
    } catch (again) {
      error = again;
    }
  }
}

/** Passes what leaves open whether there is something to find; throws what has to be told. */
function requireUnclear(error: PingOneError, wasUnclear: boolean): void {
  if (error.ambiguous) return;
  const isTaken = error.code === "uniqueness";
  if (!wasUnclear) throw error;
  if (!isTaken) throw asAmbiguous(error);
}

/** As PingOne says it of a create (contract 10.4). */
export const nameTaken = (operation: string, uniqueName: string, cause?: unknown): PingOneError =>
  new PingOneError("uniqueness", operation, {
    details: [{ code: "UNIQUENESS_VIOLATION", target: uniqueName }],
    cause,
  });

function ofOurs<Item>(task: IdempotentCreate<Item>, found: Item, reason: PingOneError): Item {
  if (task.isOurs(found)) return found;
  if (task.keepsMarkers === false) throw notKnownToBeOurs(reason);
  const { operation, uniqueName } = task;
  throw nameTaken(operation, uniqueName, reason);
}

/** Who has the name now. A taken one has a holder, though perhaps not in listings yet: only time can tell then. */
async function findHolder<Item>(
  task: IdempotentCreate<Item>,
  reason: PingOneError,
): Promise<Item | undefined> {
  const { clock, deadlineMs } = task;
  const untilMs = Math.min(clock.now() + VISIBLE_MS, deadlineMs - RESERVE_MS);
  for (;;) {
    const found = await find(task, reason);
    if (found !== undefined || reason.code !== "uniqueness") return found;
    if (clock.now() + POLL_MS > untilMs) throw asAmbiguous(reason, "unavailable");
    await clock.sleep(POLL_MS);
  }
}

async function find<Item>(
  task: IdempotentCreate<Item>,
  reason: PingOneError,
): Promise<Item | undefined> {
  try {
    const found = await task.find();
    if (found === undefined || task.isOurs(found)) return found;
    return await (task.reread ?? believe)(found);
  } catch {
    // Whether the create happened stays unknown; its own failure says so better than the look-up's.
    throw reason.code === "uniqueness" ? asAmbiguous(reason, "unavailable") : reason;
  }
}

const believe = <Item>(found: Item): Promise<Item> => Promise.resolve(found);

const notKnownToBeOurs = (cause: PingOneError): ScimError =>
  new ScimError(
    504,
    undefined,
    "PingOne did not say whether it made this resource. One of that name exists, and it is not known to be ours: it was left as it is. Look it up, and decide whether it is the one you meant.",
    { cause },
  );
