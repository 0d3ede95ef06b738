// Keeps the latest entries in this process: a ring for each kind, shared fairly by tenants and sources, so that many of one push out none of another.
import { FairRing } from "./fair-ring.js";
import type {
  ActivityRing,
  ActivityStore,
  KeptEntry,
  NewEntry,
  ReadEntries,
  RingCapacities,
} from "./store.js";

/** Some thirty megabytes when all are full. */
const defaultCapacities: RingCapacities = {
  read: 4_000,
  write: 12_000,
  refusal: 12_000,
  stranger: 1_000,
};

export interface MemoryEntry extends NewEntry, KeptEntry {
  /** Of all the memory keeps, this one alone has it. */
  readonly serial: number;
  text: string;
  timeMs: number;
  count: number;
  /** Of equal ones the latest's. */
  order: number;
}

export interface EntryMemory {
  /** What stands for the entry now, and goes on to change when equal ones come. */
  keep(entry: NewEntry): MemoryEntry;
  /** In the order of time. */
  all(): readonly MemoryEntry[];
}

export function createEntryMemory(capacities: RingCapacities = defaultCapacities): EntryMemory {
  const rings: Readonly<Record<ActivityRing, FairRing<MemoryEntry>>> = {
    read: new FairRing(capacities.read),
    write: new FairRing(capacities.write),
    refusal: new FairRing(capacities.refusal),
    stranger: new FairRing(capacities.stranger),
  };
  let order = 0;
  return {
    keep({ ring, tenant, source, text, timeMs, fold }) {
      order += 1;
      const known = rings[ring].equalTo(fold);
      if (known === undefined) {
        // One literal: an object that grows has its fields copied each time.
        const kept: MemoryEntry = {
          serial: order,
          order,
          count: 1,
          firstMs: timeMs,
          ring,
          tenant,
          source,
          text,
          timeMs,
          fold,
        };
        rings[ring].add(`${tenant ?? ""}/${source ?? ""}`, kept);
        return kept;
      }
      known.count += 1;
      known.text = text;
      known.timeMs = timeMs;
      known.order = order;
      return known;
    },
    all: () =>
      Object.values(rings)
        .flatMap((ring) => ring.all())
        .sort((a, b) => a.order - b.order),
  };
}

export function createMemoryStore(capacities?: RingCapacities): ActivityStore {
  const memory = createEntryMemory(capacities);
  return {
    keep(entry) {
      memory.keep(entry);
    },
    read: () =>
      Promise.resolve({ entries: readFrom(() => memory.all()), reach: { replicas: "one" } }),
    stop: () => Promise.resolve(),
  };
}

/** How many are looked at before others have their turn. */
const STEP = 500;

export const readFrom = (all: () => readonly KeptEntry[]): ReadEntries =>
  async function* entries(mayMatter) {
    for (const [place, { text, count, firstMs }] of all().entries()) {
      if (place % STEP === STEP - 1) await new Promise((resolve) => setImmediate(resolve));
      if (mayMatter(text)) yield { text, count, firstMs };
    }
  };
