// From a text value, compared without regard to case, to the users that have it.
import type { SequenceSource } from "../records/sequence-set.js";
import { EMPTY_SOURCE, SequenceSet } from "../records/sequence-set.js";

export class ValueIndex {
  // Almost every value has one owner: a plain number costs nothing beside the map's slot.
  readonly #owners = new Map<string, number | SequenceSet>();

  add(value: string, seq: number): void {
    const key = value.toLowerCase();
    const owners = this.#owners.get(key);
    if (owners === undefined) this.#owners.set(key, seq);
    else if (typeof owners !== "number") owners.add(seq);
    else if (owners !== seq) {
      const set = new SequenceSet();
      set.add(owners);
      set.add(seq);
      this.#owners.set(key, set);
    }
  }

  delete(value: string, seq: number): void {
    const key = value.toLowerCase();
    const owners = this.#owners.get(key);
    if (owners === seq) this.#owners.delete(key);
    else if (owners instanceof SequenceSet) {
      owners.delete(seq);
      if (owners.size === 0) this.#owners.delete(key);
    }
  }

  get(value: string): SequenceSource {
    const owners = this.#owners.get(value.toLowerCase());
    if (owners === undefined) return EMPTY_SOURCE;
    if (typeof owners !== "number") return owners;
    const set = new SequenceSet();
    set.add(owners);
    return set;
  }

  /** An owner other than `seq`, for uniqueness. */
  otherOwner(value: string, seq: number): number | undefined {
    const owners = this.#owners.get(value.toLowerCase());
    if (owners === undefined) return undefined;
    if (typeof owners === "number") return owners === seq ? undefined : owners;
    for (const owner of owners.after(0)) if (owner !== seq) return owner;
    return undefined;
  }
}
