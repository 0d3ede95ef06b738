// The records of one kind in one environment, found by id and numbered in order of creation; a number is given once.
import type { RecordKind, Touch } from "../touch.js";

export class NumberedRecords<T extends { readonly seq: number; readonly id: string }> {
  protected readonly records = new Map<string, T>();
  readonly #kind: RecordKind;
  readonly #touch: Touch;
  #sequence = 0;

  constructor(kind: RecordKind, touch: Touch) {
    this.#kind = kind;
    this.#touch = touch;
  }

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

  protected keep(record: T): void {
    this.reserve(record.seq);
    this.records.set(record.id, record);
    this.#touch(this.#kind, record.id);
  }

  protected forget(id: string): void {
    this.records.delete(id);
    this.#touch(this.#kind, id);
    // What the last number was is known of the environment alone from now on.
    this.#touch("environment", "");
  }
}
