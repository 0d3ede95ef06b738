// Ordered sets of creation numbers: what makes a page of any listing cost the page and not the directory.

/** Something a listing can walk in order from any point. */
export interface SequenceSource {
  readonly size: number;
  /** Not less than the size, and known without counting. */
  readonly atMost: number;
  has(value: number): boolean;
  /** Ascending, strictly greater than `position`. */
  after(position: number): Iterable<number>;
}

/** A sorted array: appending is O(1), any other change one memmove, seeking O(log n). */
export class SequenceSet implements SequenceSource {
  readonly #values: number[] = [];

  get size(): number {
    return this.#values.length;
  }

  get atMost(): number {
    return this.#values.length;
  }

  #firstAbove(position: number): number {
    let low = 0;
    let high = this.#values.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#values[middle] ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  has(value: number): boolean {
    return this.#values[this.#firstAbove(value) - 1] === value;
  }

  add(value: number): void {
    const index = this.#firstAbove(value);
    if (this.#values[index - 1] === value) return;
    if (index === this.#values.length) this.#values.push(value);
    else this.#values.splice(index, 0, value);
  }

  delete(value: number): void {
    const index = this.#firstAbove(value) - 1;
    if (this.#values[index] === value) this.#values.splice(index, 1);
  }

  *after(position: number): Generator<number> {
    for (let index = this.#firstAbove(position); index < this.#values.length; index += 1) {
      yield this.#values[index] ?? 0;
    }
  }
}

export const EMPTY_SOURCE: SequenceSource = new SequenceSet();

/** The union of several sources, still in order; its size has to be counted. */
export class UnionSource implements SequenceSource {
  readonly #parts: readonly SequenceSource[];

  constructor(parts: readonly SequenceSource[]) {
    this.#parts = parts;
  }

  get atMost(): number {
    return this.#parts.reduce((sum, part) => sum + part.atMost, 0);
  }

  get size(): number {
    let count = 0;
    for (const value of this.after(0)) if (value > 0) count += 1;
    return count;
  }

  has(value: number): boolean {
    return this.#parts.some((part) => part.has(value));
  }

  *after(position: number): Generator<number> {
    const heads = this.#parts.map((part) => part.after(position)[Symbol.iterator]());
    const values = heads.map((head) => head.next());
    for (;;) {
      let least = Infinity;
      for (const value of values)
        if (value.done !== true && value.value < least) least = value.value;
      if (least === Infinity) return;
      yield least;
      for (const [index, head] of heads.entries()) {
        const value = values[index];
        if (value?.done !== true && value?.value === least) values[index] = head.next();
      }
    }
  }
}
