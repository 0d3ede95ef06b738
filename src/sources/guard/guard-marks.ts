// What is decided of one kind of change of one source, where replicas share it: latched, released, discarded.
import type { GuardedKind } from "../../scim/change-guard.js";
import type { JsonValue } from "../../platform/json.js";
import type { ScopedState } from "../../shared-state/scoped-state.js";

export type GuardState = Pick<ScopedState, "read" | "write" | "writeIfAbsent" | "take" | "count">;

export interface Latch {
  readonly sinceMs: number;
  /** How many more an operator lets go before it holds again, and by which name they are counted. */
  readonly allowance?: { readonly count: number; readonly name: string };
}

export type Allowance = NonNullable<Latch["allowance"]>;

export interface Marks {
  readonly latch: Latch | undefined;
  readonly releasedUntilMs: number | undefined;
  readonly discardedUntilMs: number | undefined;
  /** Counters of before are not looked at any more. */
  readonly epoch: number;
}

/** Until an operator decides. */
const DECIDED_MS = 366 * 24 * 3_600_000;
const HELD_MS = 30 * 24 * 3_600_000;

export interface GuardMarks {
  read(kind: GuardedKind): Promise<Marks>;
  /** Whether it was not latched before. */
  latch(kind: GuardedKind, sinceMs: number): Promise<boolean>;
  allow(kind: GuardedKind, latch: Latch): Promise<void>;
  /** Unlatched, with counters that begin anew. */
  release(kind: GuardedKind, marks: Marks, untilMs: number): Promise<void>;
  discard(kind: GuardedKind, untilMs: number): Promise<void>;
  undiscard(kind: GuardedKind): Promise<unknown>;
  /** Notes what was held: by the id of the user or group, how many changes. */
  hold(kind: GuardedKind, id: string, changes: number): Promise<void>;
  /** What was held of it was let through. */
  letGo(kind: GuardedKind, id: string): Promise<unknown>;
  held(kind: GuardedKind): Promise<ReadonlyMap<string, number>>;
}

export function createGuardMarks(state: GuardState, scope: string): GuardMarks {
  const keyOf = (kind: GuardedKind): string => `guard ${scope} ${kind}`;
  const heldOf = (kind: GuardedKind): string => `guard ${scope} ${kind} held`;
  const write = (kind: GuardedKind, field: string, value: JsonValue): Promise<void> =>
    state.write(keyOf(kind), field, value, DECIDED_MS);
  return {
    async read(kind) {
      const fields = await state.read(keyOf(kind));
      return {
        latch: fields.get("latch") as Latch | undefined,
        releasedUntilMs: fields.get("released") as number | undefined,
        discardedUntilMs: fields.get("discarded") as number | undefined,
        epoch: (fields.get("epoch") as number | undefined) ?? 0,
      };
    },
    latch: (kind, sinceMs) => state.writeIfAbsent(keyOf(kind), "latch", { sinceMs }, DECIDED_MS),
    allow: (kind, latch) => write(kind, "latch", { ...latch }),
    async release(kind, { epoch }, untilMs) {
      await write(kind, "released", untilMs);
      await write(kind, "epoch", epoch + 1);
      await state.take(keyOf(kind), "discarded");
      await state.take(keyOf(kind), "latch");
      for (const id of (await state.read(heldOf(kind))).keys()) await state.take(heldOf(kind), id);
    },
    discard: (kind, untilMs) => write(kind, "discarded", untilMs),
    undiscard: (kind) => state.take(keyOf(kind), "discarded"),
    hold: (kind, id, changes) => state.write(heldOf(kind), id, changes, HELD_MS),
    letGo: (kind, id) => state.take(heldOf(kind), id),
    held: async (kind) => (await state.read(heldOf(kind))) as ReadonlyMap<string, number>,
  };
}
