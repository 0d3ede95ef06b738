// Keeps the latest entries for who asks: a ring for each kind, so that many of one push out none of another.

/** `read`: that worked; `write`: that worked; `refusal`: what did not; `stranger`: who showed no credential that is right. */
export type ActivityRing = "read" | "write" | "refusal" | "stranger";

export interface KeptEntry {
  /** The entry as JSON, the latest of those it stands for. */
  readonly text: string;
  readonly count: number;
  /** Epoch milliseconds of the first of those. */
  readonly firstMs: number;
}

/** Where entries are kept: in this process, or where others see them too. */
export interface ActivityStore {
  /** Never waits, never throws. With a `fold`, equal ones become one entry with a count. */
  keep(ring: ActivityRing, text: string, timeMs: number, fold?: string): void;
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

interface Kept {
  text: string;
  count: number;
  order: number;
  readonly firstMs: number;
  readonly fold: string | undefined;
}

/** How many are looked at before others have their turn. */
const STEP = 500;

class Ring {
  readonly #kept: Kept[] = [];
  readonly #folded = new Map<string, Kept>();
  readonly #capacity: number;
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add({ text, order, firstMs, fold }: Omit<Kept, "count">): void {
    const known = fold === undefined ? undefined : this.#folded.get(fold);
    if (known !== undefined) {
      known.count += 1;
      known.text = text;
      known.order = order;
      return;
    }
    const gone = this.#kept[this.#next];
    if (gone?.fold !== undefined) this.#folded.delete(gone.fold);
    const kept: Kept = { text, count: 1, order, firstMs, fold };
    if (fold !== undefined) this.#folded.set(fold, kept);
    this.#kept[this.#next] = kept;
    this.#next = (this.#next + 1) % this.#capacity;
  }

  all(): readonly Kept[] {
    return [...this.#kept.slice(this.#next), ...this.#kept.slice(0, this.#next)];
  }
}

export function createMemoryStore(capacities: RingCapacities = defaultCapacities): ActivityStore {
  const rings: Readonly<Record<ActivityRing, Ring>> = {
    read: new Ring(capacities.read),
    write: new Ring(capacities.write),
    refusal: new Ring(capacities.refusal),
    stranger: new Ring(capacities.stranger),
  };
  let order = 0;
  return {
    keep(ring, text, timeMs, fold) {
      order += 1;
      rings[ring].add({ text, order, firstMs: timeMs, fold });
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
