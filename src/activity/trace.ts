// Remembers the latest decisions an operator may ask about, in bounded memory: ids of PingOne and attribute names, no personal data.
import { wallTime, type WallClock } from "../platform/clock.js";
import type { LossReason } from "../platform/metrics/metrics.js";
import { FairRing, type Foldable } from "./store/fair-ring.js";
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

/** Changes of a source that the guard holds until an operator decides. */
export interface GuardHeld {
  readonly kind: "guardHeld";
  /** Of the user or group. */
  readonly id: string;
  readonly source: string;
  readonly held: "deactivations" | "deletions" | "removals";
}

export type TraceRecord = (
  AttributesLost | PopulationMoved | StrandedUser | SessionsLeft | GuardHeld
) & {
  readonly requestId: string;
};

export type TraceEntry = TraceRecord & {
  /** ISO 8601. */
  readonly at: string;
  /** How many names an `attributesLost` does not show; left out when none. */
  readonly notShown?: number;
  /** How many equal ones it stands for, the latest of them, and since when; left out for one. */
  readonly count?: number;
  readonly since?: string;
};

export type TraceKind = TraceRecord["kind"];

/** A record, so that the compiler misses a kind that is not listed. */
const types: Readonly<Record<TraceKind, true>> = {
  attributesLost: true,
  populationMoved: true,
  strandedUser: true,
  sessionsLeft: true,
  guardHeld: true,
};
export const traceTypes = Object.keys(types) as readonly TraceKind[];

export interface TraceQuery {
  readonly requestId?: string | undefined;
  readonly kind?: TraceKind | undefined;
  /** Of the user or group it is about. */
  readonly id?: string | undefined;
  /** Of whose request it was: `entra`, or `acme/entra`. */
  readonly source?: string | undefined;
  /** ISO 8601. */
  readonly since?: string | undefined;
  /** At most this many; all by default. */
  readonly limit?: number | undefined;
}

/** Of whose request it is. */
export interface Asker {
  readonly tenant: string;
  readonly source: string;
}

export interface Trace {
  record(entry: TraceRecord, asker?: Asker): void;
  /** The newest first. */
  entries(query?: TraceQuery): readonly TraceEntry[];
}

export interface TraceOptions {
  readonly clock: WallClock;
  /** How many entries of each kind are kept, shared fairly by who asked; the oldest make room. At least 1. */
  readonly capacity: number;
}

export function createTrace({ clock, capacity }: TraceOptions): Trace {
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new RangeError("the capacity of a trace has to be a whole number from 1 on");
  }
  const kept = new Map<TraceKind, FairRing<KeptTrace>>();
  let order = 0;

  return {
    record(entry, { tenant, source } = { tenant: "", source: "" }) {
      order += 1;
      const at = new Date(wallTime(clock)).toISOString();
      const shown = withoutUnshown(entry);
      const asker = `${tenant}/${source}`;
      const fold = foldOf(shown, asker);
      const ring = kept.get(entry.kind) ?? new FairRing<KeptTrace>(capacity);
      kept.set(entry.kind, ring);
      const known = ring.equalTo(fold);
      if (known === undefined) {
        ring.add(asker, { asker, order, entry: { at, ...shown }, fold });
        return;
      }
      const { count = 1, since = known.entry.at } = known.entry;
      known.entry = { at, ...shown, count: count + 1, since };
      known.order = order;
    },
    entries({ kind, limit = Infinity, ...asked } = {}) {
      const all = [...kept].flatMap(([each, ring]) =>
        kind === undefined || kind === each ? ring.all() : [],
      );
      return all
        .filter((each) => isAsked(each, asked))
        .sort((a, b) => b.order - a.order)
        .slice(0, limit)
        .map(({ entry }) => entry);
    },
  };
}

interface KeptTrace extends Foldable {
  /** `acme/entra` */
  readonly asker: string;
  order: number;
  entry: TraceEntry;
}

function isAsked(
  { asker, entry }: KeptTrace,
  { requestId, id, source, since }: Omit<TraceQuery, "kind" | "limit">,
): boolean {
  return (
    (requestId === undefined || entry.requestId === requestId) &&
    (id === undefined || entry.id === id.toLowerCase()) &&
    (source === undefined || `/${asker}`.endsWith(`/${source}`)) &&
    (since === undefined || Date.parse(entry.at) >= Date.parse(since))
  );
}

/** A sync of 100,000 users who all lose one attribute is one problem, of each client. */
const foldOf = (entry: TraceRecord, asker: string): string | undefined =>
  entry.kind === "attributesLost"
    ? JSON.stringify([asker, entry.reason, entry.resourceType, [...entry.attributes].sort()])
    : undefined;

/** The last door before something is kept: no caller has to think of the rule for names. */
const withoutUnshown = (entry: TraceRecord): TraceRecord =>
  entry.kind === "attributesLost" ? { ...entry, ...shownNames(entry.attributes) } : entry;
