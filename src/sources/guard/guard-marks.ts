// What is decided of one kind of change of one source, where replicas share it: latched, released, discarded. The process that knows of it keeps it too, and puts it back where the shared state has lost it.
import { GUARDED_WRITES, type GuardedWrite } from "../../scim/change-guard.js";
import type { JsonObject, JsonValue } from "../../platform/json.js";
import type { ScopedState } from "../../shared-state/scoped-state.js";

export type GuardState = Pick<
  ScopedState,
  "readDecisions" | "readField" | "write" | "writeIfAbsent" | "count"
>;

export interface Latch {
  readonly sinceMs: number;
  /** How many more an operator lets go before it holds again, and by which name they are counted. */
  readonly allowance?: {
    readonly count: number;
    readonly name: string;
    /** All of it has gone: where the count is lost, nobody counts anew. */
    readonly isUsedUp?: boolean;
  };
}

export type Allowance = NonNullable<Latch["allowance"]>;

export interface Marks {
  /** When an operator decided last: what is decided later holds. */
  readonly decidedMs: number;
  /** Counters of before are not looked at any more. */
  readonly epoch: number;
  readonly latch?: Latch;
  readonly releasedUntilMs?: number;
  readonly discardedUntilMs?: number;
}

/** Until an operator decides. */
const DECIDED_MS = 366 * 24 * 3_600_000;
const HELD_MS = 30 * 24 * 3_600_000;
/** Ids that are remembered of what is held since a decision, so that a repetition counts once; of more there is no telling. */
const MOST_HELD = 1_000;

/** `first`: it was not latched before; `decided`: an operator has decided since, and nothing was latched. */
export type Latched = "first" | "before" | "decided";

export interface GuardMarks {
  read(kind: GuardedWrite): Promise<Marks>;
  /** `seen`: what the one who latches went by. */
  latch(kind: GuardedWrite, sinceMs: number, seen: Marks): Promise<Latched>;
  /** All that was allowed has gone; `seen`: what the one who found that out went by. */
  useUp(kind: GuardedWrite, seen: Marks): Promise<void>;
  /** In place of all that was decided before. */
  decide(kind: GuardedWrite, marks: Omit<Marks, "decidedMs">, nowMs: number): Promise<void>;
  /** Notes what was held: by the id of the user or group, how many changes. */
  hold(kind: GuardedWrite, id: string, changes: number): Promise<void>;
  /** What was held of it was let through. */
  letGo(kind: GuardedWrite, id: string): Promise<void>;
  held(kind: GuardedWrite): Promise<ReadonlyMap<string, number>>;
}

const UNDECIDED: Marks = { decidedMs: 0, epoch: 0 };

export function createGuardMarks(state: GuardState, scope: string): GuardMarks {
  // Nothing evicts these: one for each kind.
  const known = new Map<GuardedWrite, Marks>(GUARDED_WRITES.map((kind) => [kind, UNDECIDED]));
  const knownOf = (kind: GuardedWrite): Marks => known.get(kind) ?? UNDECIDED;
  const keyOf = (kind: GuardedWrite): string => `guard ${scope} ${kind}`;
  const heldOf = (kind: GuardedWrite): string =>
    `guard ${scope} ${kind} held ${String(knownOf(kind).epoch)}`;
  const noted = (kind: GuardedWrite, [field, value]: Note): Promise<boolean> =>
    state.writeIfAbsent(keyOf(kind), field, value, DECIDED_MS);
  const decided = (kind: GuardedWrite, marks: Marks): Promise<void> =>
    state.write(keyOf(kind), DECISION, toJson(marks), DECIDED_MS);

  async function read(kind: GuardedWrite): Promise<Marks> {
    const shared = marksIn(await state.readDecisions(keyOf(kind)));
    const own = knownOf(kind);
    const marks = joined(own, shared);
    known.set(kind, marks);
    if (marks.decidedMs > shared.decidedMs) await decided(kind, marks);
    else for (const note of lostNotes(marks, shared)) await noted(kind, note);
    return marks;
  }

  return {
    read,
    async latch(kind, sinceMs, { decidedMs }) {
      const marks = knownOf(kind);
      if (marks.decidedMs !== decidedMs) return "decided";
      if (marks.latch !== undefined) return "before";
      known.set(kind, { ...marks, latch: { sinceMs } });
      return (await noted(kind, latchNote(marks, { sinceMs }))) ? "first" : "before";
    },
    async useUp(kind, { decidedMs }) {
      const used = usedUp(knownOf(kind));
      if (used.decidedMs !== decidedMs || used === knownOf(kind)) return;
      known.set(kind, used);
      await noted(kind, usedUpNote(used));
    },
    async decide(kind, marks, nowMs) {
      const decidedMs = Math.max(nowMs, knownOf(kind).decidedMs + 1);
      known.set(kind, { ...marks, decidedMs });
      await decided(kind, { ...marks, decidedMs });
    },
    async hold(kind, id, changes) {
      const key = heldOf(kind);
      if ((await state.readField(key, id)) === undefined) {
        const counter = `${key} ${String(knownOf(kind).decidedMs)}`;
        const window = { windowMs: HELD_MS, most: MOST_HELD };
        const { isCounted } = await state.count(counter, 1, window);
        if (!isCounted) return;
      }
      await state.write(key, id, changes, HELD_MS);
    },
    async letGo(kind, id) {
      const key = heldOf(kind);
      // Written over, not taken: who finds it under another key of the state brings it along (`readDecisions`).
      if ((await state.readField(key, id)) !== undefined) await state.write(key, id, 0, HELD_MS);
    },
    async held(kind) {
      const recorded = (await state.readDecisions(heldOf(kind))) as ReadonlyMap<string, number>;
      return new Map([...recorded].filter(([, changes]) => changes > 0));
    },
  };
}

const DECISION = "decision";
/** A latch is of what was decided before it: the next decision leaves it behind. */
const latchOf = (decidedMs: number): string => `latch ${String(decidedMs)}`;
/** As a latch: of one decision. */
const usedUpOf = (decidedMs: number): string => `used up ${String(decidedMs)}`;

/** A field of a decision, and what it says. */
type Note = readonly [string, JsonValue];
const latchNote = ({ decidedMs }: Marks, latch: Latch): Note => [latchOf(decidedMs), toJson(latch)];
const usedUpNote = ({ decidedMs }: Marks): Note => [usedUpOf(decidedMs), true];

/** Of the same decision. */
function lostNotes(marks: Marks, shared: Marks): readonly Note[] {
  const { latch } = marks;
  return [
    ...(latch !== undefined && shared.latch === undefined ? [latchNote(marks, latch)] : []),
    ...(isUsedUp(marks) && !isUsedUp(shared) ? [usedUpNote(marks)] : []),
  ];
}

const isUsedUp = ({ latch }: Marks): boolean => latch?.allowance?.isUsedUp === true;

/** The same object where nothing was allowed, or all of it is used up already. */
function usedUp(marks: Marks): Marks {
  const { latch } = marks;
  if (latch?.allowance === undefined || isUsedUp(marks)) return marks;
  return { ...marks, latch: { ...latch, allowance: { ...latch.allowance, isUsedUp: true } } };
}

const toJson = (value: Marks | Latch): JsonObject => ({ ...value }) as unknown as JsonObject;

function marksIn(fields: ReadonlyMap<string, JsonValue>): Marks {
  const decision = (fields.get(DECISION) as Marks | undefined) ?? UNDECIDED;
  const latch = decision.latch ?? (fields.get(latchOf(decision.decidedMs)) as Latch | undefined);
  const marks = latch === undefined ? decision : { ...decision, latch };
  return fields.has(usedUpOf(decision.decidedMs)) ? usedUp(marks) : marks;
}

/** What was decided later; of the same decision, latched and used up where either is. */
function joined(own: Marks, shared: Marks): Marks {
  if (own.decidedMs !== shared.decidedMs) return own.decidedMs > shared.decidedMs ? own : shared;
  const latch = shared.latch ?? own.latch;
  const marks = latch === undefined ? shared : { ...shared, latch };
  return isUsedUp(own) ? usedUp(marks) : marks;
}
