// The records of one kind in one environment, found by id and numbered in order of creation; a number is given once.

export class NumberedRecords<T extends { readonly seq: number; readonly id: string }> {
  protected readonly records = new Map<string, T>();
  #sequence = 0;

  get size(): number {
    return this.records.size;
  }

  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  get lastSequence(): number {
    return this.#sequence;
  }

  /** Numbers up to this one were given before. */
  reserve(seq: number): void {
    this.#sequence = Math.max(this.#sequence, seq);
  }

  byId(id: string): T | undefined {
    return this.records.get(id);
  }
}
