// Remembers the latest decisions an operator may ask about, in bounded memory: ids of PingOne and attribute names, no personal data.
import type { Clock } from "../platform/clock.js";
import type { LossReason } from "../platform/metrics.js";
import { shownNames } from "./shown-names.js";

export interface AttributesLost {
  readonly kind: "attributesLost";
  readonly resourceType: string;
  /** Absent where PingOne gave none, as for a refused create. */
  readonly id?: string | undefined;
  readonly reason: LossReason;
  /** As sent: the trace keeps of them what {@link shownNames} lets through. */
  readonly attributes: readonly string[];
}

/** A user went to another population, and PingOne took them out of groups that belong to the former one. */
export interface PopulationMoved {
  readonly kind: "populationMoved";
  readonly id: string;
  readonly from?: string | undefined;
  readonly to: string;
  /** Ids of the groups the user is no longer in. */
  readonly droppedGroups: readonly string[];
}

/** A created user who should be inactive could be neither disabled nor removed: somebody has to look. */
export interface StrandedUser {
  readonly kind: "strandedUser";
  /** Absent where PingOne did not even tell which. */
  readonly id?: string | undefined;
}

/** A user was deactivated, and PingOne did not let every session be ended. */
export interface SessionsLeft {
  readonly kind: "sessionsLeft";
  readonly id: string;
}

export type TraceRecord = (AttributesLost | PopulationMoved | StrandedUser | SessionsLeft) & {
  readonly requestId: string;
};

export type TraceEntry = TraceRecord & {
  /** ISO 8601. */
  readonly at: string;
  /** How many names an `attributesLost` does not show; left out when none. */
  readonly notShown?: number;
};

export type TraceKind = TraceRecord["kind"];

/** A record, so that the compiler misses a kind that is not listed. */
const kinds: Readonly<Record<TraceKind, true>> = {
  attributesLost: true,
  populationMoved: true,
  strandedUser: true,
  sessionsLeft: true,
};
export const traceKinds = Object.keys(kinds) as readonly TraceKind[];

export interface TraceQuery {
  readonly requestId?: string | undefined;
  readonly kind?: TraceKind | undefined;
  /** At most this many; all by default. */
  readonly limit?: number | undefined;
}

export interface Trace {
  record(entry: TraceRecord): void;
  /** The newest first. */
  entries(query?: TraceQuery): readonly TraceEntry[];
}

export interface TraceOptions {
  readonly clock: Clock;
  /** How many entries are kept; the oldest makes room for the newest. At least 1. */
  readonly capacity: number;
}

export function createTrace({ clock, capacity }: TraceOptions): Trace {
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new RangeError("the capacity of a trace has to be a whole number from 1 on");
  }
  const ring: TraceEntry[] = [];
  /** Where the next entry goes; the one before it is the newest. */
  let next = 0;

  function* newestFirst(): Generator<TraceEntry> {
    for (let age = 1; age <= ring.length; age += 1) {
      const entry = ring[(next - age + ring.length) % ring.length];
      if (entry !== undefined) yield entry;
    }
  }

  return {
    record(entry) {
      const at = new Date(clock.now()).toISOString();
      ring[next] = { at, ...withoutUnshown(entry) };
      next = (next + 1) % capacity;
    },
    entries({ requestId, kind, limit = Infinity } = {}) {
      const found: TraceEntry[] = [];
      for (const entry of newestFirst()) {
        if (found.length >= limit) break;
        if (requestId !== undefined && entry.requestId !== requestId) continue;
        if (kind !== undefined && entry.kind !== kind) continue;
        found.push(entry);
      }
      return found;
    },
  };
}

/** The last door before something is kept: no caller has to think of the rule for names. */
const withoutUnshown = (entry: TraceRecord): TraceRecord =>
  entry.kind === "attributesLost" ? { ...entry, ...shownNames(entry.attributes) } : entry;
