// Keeps the latest entries for who asks: a ring for each kind, shared fairly by tenants and sources, so that many of one push out none of another.
import { FairRing, type Foldable } from "./fair-ring.js";

/** `read`: that worked; `write`: that worked; `refusal`: what did not; `stranger`: who showed no credential that is right. */
export type ActivityRing = "read" | "write" | "refusal" | "stranger";

export interface KeptEntry {
  /** The entry as JSON, the latest of those it stands for. */
  readonly text: string;
  readonly count: number;
  /** Epoch milliseconds of the first of those. */
  readonly firstMs: number;
}

export interface NewEntry extends Foldable {
  readonly ring: ActivityRing;
  readonly tenant: string | undefined;
  readonly source: string | undefined;
  /** As JSON. */
  readonly text: string;
  /** Epoch milliseconds. */
  readonly timeMs: number;
}

/** Where entries are kept: in this process, or where others see them too. */
export interface ActivityStore {
  /** Never waits, never throws. With a `fold`, equal ones become one entry with a count. */
  keep(entry: NewEntry): void;
  /** The oldest first, as far as `isWanted` says so of their text. */
  entries(isWanted: (text: string) => boolean): AsyncIterable<KeptEntry>;
}

export type RingCapacities = Readonly<Record<ActivityRing, number>>;

/** Some ten megabytes when all are full. */
const defaultCapacities: RingCapacities = {
  read: 4_000,
  write: 12_000,
  refusal: 12_000,
  stranger: 1_000,
};

interface Kept extends Foldable {
  text: string;
  count: number;
  order: number;
  readonly firstMs: number;
}

/** How many are looked at before others have their turn. */
const STEP = 500;

export function createMemoryStore(capacities: RingCapacities = defaultCapacities): ActivityStore {
  const rings: Readonly<Record<ActivityRing, FairRing<Kept>>> = {
    read: new FairRing(capacities.read),
    write: new FairRing(capacities.write),
    refusal: new FairRing(capacities.refusal),
    stranger: new FairRing(capacities.stranger),
  };
  let order = 0;
  return {
    keep({ ring, tenant = "", source = "", text, timeMs, fold }) {
      order += 1;
      const known = rings[ring].equalTo(fold);
      if (known === undefined) {
        rings[ring].add(`${tenant}/${source}`, { text, count: 1, order, firstMs: timeMs, fold });
        return;
      }
      known.count += 1;
      known.text = text;
      known.order = order;
    },
    async *entries(isWanted) {
      const all = Object.values(rings).flatMap((ring) => ring.all());
      all.sort((a, b) => a.order - b.order);
      for (const [place, { text, count, firstMs }] of all.entries()) {
        if (place % STEP === STEP - 1) await new Promise((resolve) => setImmediate(resolve));
        if (isWanted(text)) yield { text, count, firstMs };
      }
    },
  };
}
