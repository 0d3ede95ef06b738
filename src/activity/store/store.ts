// Where entries are kept for who asks, and what comes back of them.
import type { Foldable } from "./fair-ring.js";

/** `read`: that worked; `write`: that worked; `refusal`: what did not; `stranger`: who showed no credential that is right. */
export type ActivityRing = "read" | "write" | "refusal" | "stranger";

export const activityRings = [
  ...["read", "write", "refusal", "stranger"],
] as readonly ActivityRing[];

export type RingCapacities = Readonly<Record<ActivityRing, number>>;

/** Equal ones become one entry with a count. */
export interface NewEntry extends Foldable {
  readonly ring: ActivityRing;
  readonly tenant: string | undefined;
  readonly source: string | undefined;
  /** As JSON. */
  readonly text: string;
  /** Epoch milliseconds. */
  readonly timeMs: number;
}

export interface KeptEntry {
  /** The entry as JSON, the latest of those it stands for. */
  readonly text: string;
  readonly count: number;
  /** Epoch milliseconds of the first of those. */
  readonly firstMs: number;
}

/** Entries in the order of time, as far as their text is wanted; may be read more than once. */
export type ReadEntries = (mayMatter: (text: string) => boolean) => AsyncIterable<KeptEntry>;

/** Of which replicas entries tell; of this one alone where nothing is shared, or nothing for now, `because` of that. */
export type Reach =
  { readonly replicas: "all" } | { readonly replicas: "one"; readonly because?: string };

export interface KeptActivity {
  readonly entries: ReadEntries;
  readonly reach: Reach;
}

/** In this process alone, or where other replicas see it too. */
export interface ActivityStore {
  /** Never waits, never throws. */
  keep(entry: NewEntry): void;
  read(): Promise<KeptActivity>;
  /** Resolves within a moment, when others have what can be given to them. */
  readonly stop: () => Promise<void>;
}
