// All users of one environment with the indexes that keep reads independent of their number.
import { LateVisibility } from "../late-visibility.js";
import type { SequenceSource } from "../records/sequence-set.js";
import { EMPTY_SOURCE, SequenceSet } from "../records/sequence-set.js";
import type { Touch } from "../touch.js";
import type { UserRecord } from "./user.js";
import { ValueIndex } from "./value-index.js";

const ALWAYS_INDEXED = ["username", "email", "externalId"] as const;

export class UserStore implements SequenceSource {
  readonly #touch: Touch;
  // By creation number; a deleted user leaves a hole, which a scan crosses in a nanosecond.
  readonly #bySequence: (UserRecord | undefined)[] = [undefined];
  readonly #ids = new Map<string, number>();
  readonly #values = new Map<string, ValueIndex>(
    ALWAYS_INDEXED.map((name) => [name, new ValueIndex()]),
  );
  readonly #populations = new Map<string, SequenceSet>();
  readonly late = new LateVisibility<UserRecord>();
  /** Changes with every write: what was computed before is stale. */
  version = 0;

  constructor(touch: Touch) {
    this.#touch = touch;
  }

  get size(): number {
    return this.#ids.size;
  }

  get atMost(): number {
    return this.#ids.size;
  }

  get nextSequence(): number {
    return this.#bySequence.length;
  }

  get lastSequence(): number {
    return this.#bySequence.length - 1;
  }

  /** Numbers up to this one were given before. */
  reserve(seq: number): void {
    while (this.lastSequence < seq) this.#bySequence.push(undefined);
  }

  has(seq: number): boolean {
    return this.#bySequence[seq] !== undefined;
  }

  at(seq: number): UserRecord | undefined {
    return this.#bySequence[seq];
  }

  byId(id: string): UserRecord | undefined {
    const seq = this.#ids.get(id);
    return seq === undefined ? undefined : this.#bySequence[seq];
  }

  *after(position: number): Generator<number> {
    for (let seq = position + 1; seq < this.#bySequence.length; seq += 1) {
      if (this.#bySequence[seq] !== undefined) yield seq;
    }
  }

  inPopulation(id: string): SequenceSource {
    return this.#populations.get(id) ?? EMPTY_SOURCE;
  }

  /** Undefined when the attribute is not indexed. */
  index(attribute: string): ValueIndex | undefined {
    return this.#values.get(attribute);
  }

  /** Starts to index a custom attribute that has become unique. */
  addIndex(attribute: string): ValueIndex {
    const existing = this.#values.get(attribute);
    if (existing !== undefined) return existing;
    const index = new ValueIndex();
    for (const user of this.#bySequence) {
      if (user === undefined) continue;
      for (const value of valuesOf(user, attribute)) index.add(value, user.seq);
    }
    this.#values.set(attribute, index);
    return index;
  }

  dropIndex(attribute: string): void {
    if (!ALWAYS_INDEXED.some((name) => name === attribute)) this.#values.delete(attribute);
  }

  /** Stores a new version; `before` is the stored one, undefined to create, and `after` is undefined to delete. */
  write(before: UserRecord | undefined, after: UserRecord | undefined): void {
    this.version += 1;
    this.#touch("user", String((after ?? before)?.seq));
    if (before !== undefined) this.#unlink(before, after);
    if (after === undefined) return;
    this.reserve(after.seq - 1);
    this.#bySequence[after.seq] = after;
    if (before === undefined) this.#ids.set(after.id, after.seq);
    if (before?.populationId !== after.populationId) this.#joinPopulation(after);
    if (before?.attributes === after.attributes) return;
    for (const [attribute, index] of this.#values) {
      for (const value of valuesOf(after, attribute)) index.add(value, after.seq);
    }
  }

  #joinPopulation(user: UserRecord): void {
    let members = this.#populations.get(user.populationId);
    if (members === undefined) {
      members = new SequenceSet();
      this.#populations.set(user.populationId, members);
    }
    members.add(user.seq);
  }

  #unlink(before: UserRecord, after: UserRecord | undefined): void {
    if (before.attributes !== after?.attributes) {
      for (const [attribute, index] of this.#values) {
        for (const value of valuesOf(before, attribute)) index.delete(value, before.seq);
      }
    }
    if (before.populationId !== after?.populationId) {
      this.#populations.get(before.populationId)?.delete(before.seq);
    }
    if (after === undefined) {
      this.#touch("environment", "");
      this.#ids.delete(before.id);
      this.#bySequence[before.seq] = undefined;
    }
  }
}

const NONE: readonly string[] = [];

function valuesOf(user: UserRecord, attribute: string): readonly string[] {
  const value = user.attributes[attribute];
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : NONE;
}
