// What one value at PingOne may be by now, given what was written to it and how that was answered.

/** A write on its way, or not known to have ended. */
export interface WriteEntry {
  /** It took effect. */
  done(): void;
  /** It had none. */
  refused(): void;
  /** Nobody can say. */
  unknown(): void;
}

/** What may take effect after a later write, because nobody keeps the order of the two. */
export interface Order {
  now(): number;
  /** Until when a write that began then, and ended now, may still be carried out after a later one; 0 where order is kept. */
  overtakesUntilMs(beganMs: number): number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly beganMs: number;
  /** Infinity while it is under way. */
  untilMs: number;
  /** At least until then, as a process was ended at once while it was under way. */
  orphanedUntilMs: number;
  /** What was done while this was under way: nobody can say which came last. */
  readonly rivals: Value[];
}

/** A process was ended at once: what it had sent may be carried out for this long, and what had been begun this long before. */
export interface Orphans {
  readonly fromMs: number;
  readonly untilMs: number;
}

export class Register<Value> {
  readonly #order: Order;
  #base: readonly Value[];
  #entries: Entry<Value>[] = [];
  /** Done ones: a silent attempt of theirs may still be on its way where a process was ended. */
  #done: Entry<Value>[] = [];

  constructor(order: Order, initial: Value) {
    this.#order = order;
    this.#base = [initial];
  }

  /** What it may be, each value once. */
  possible(): readonly Value[] {
    return [...new Set([...this.#base, ...this.#entries.map(({ value }) => value)])];
  }

  isSurely(value: Value): boolean {
    return this.possible().every((each) => each === value);
  }

  mayBe(value: Value): boolean {
    return this.possible().includes(value);
  }

  write(value: Value): WriteEntry {
    const entry: Entry<Value> = {
      value,
      beganMs: this.#order.now(),
      untilMs: Infinity,
      orphanedUntilMs: 0,
      rivals: [],
    };
    this.#entries.push(entry);
    return {
      done: () => {
        this.#commit(entry);
      },
      refused: () => {
        this.#entries = this.#entries.filter((each) => each !== entry);
      },
      unknown: () => {
        entry.untilMs = Math.max(this.#order.now(), this.#overtakesUntilMs(entry));
      },
    };
  }

  #commit(entry: Entry<Value>): void {
    const overtakesUntilMs = this.#overtakesUntilMs(entry);
    this.#base = [entry.value, ...entry.rivals];
    this.#entries = this.#entries.filter((each) => each !== entry && each.untilMs > entry.beganMs);
    for (const other of this.#entries)
      if (other.untilMs === Infinity) other.rivals.push(entry.value);
    entry.untilMs = overtakesUntilMs;
    if (overtakesUntilMs > this.#order.now()) this.#entries.push(entry);
    else this.#done = [...this.#done.slice(-3), entry];
  }

  #overtakesUntilMs({ beganMs, orphanedUntilMs }: Entry<Value>): number {
    return Math.max(this.#order.overtakesUntilMs(beganMs), orphanedUntilMs);
  }

  orphan({ fromMs, untilMs }: Orphans): void {
    const isYoung = ({ beganMs }: Entry<Value>): boolean => beganMs > fromMs;
    for (const entry of this.#entries.filter(isYoung)) {
      entry.orphanedUntilMs = untilMs;
      entry.untilMs = Math.max(entry.untilMs, untilMs);
    }
    for (const entry of this.#done.filter(isYoung)) {
      entry.untilMs = untilMs;
      this.#entries.push(entry);
    }
    this.#done = this.#done.filter((entry) => !isYoung(entry));
  }
}
