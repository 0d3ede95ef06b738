// What is under way at the moment, in no order. Where things come and go with every request it stands in place of a `Set` or `Map`, whose table V8 replaces after a few
// deletions: the old table points to the new one and to what was in it, so once one has become old, all that was ever under way is kept until the old generation is collected.

/** Where it stands, which is its collection's to say. */
export interface Placed {
  place: number;
}

export class UnderWay<Item extends Placed> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** A copy: whoever goes through it may end some. */
  all(): Item[] {
    return [...this.#items];
  }

  add(item: Item): void {
    item.place = this.#items.length;
    this.#items.push(item);
  }

  /** Whether it was under way: once more, it does nothing. */
  delete(item: Item): boolean {
    const { place } = item;
    if (this.#items[place] !== item) return false;
    const last = this.#items.pop();
    if (last !== undefined && last !== item) {
      last.place = place;
      this.#items[place] = last;
    }
    return true;
  }
}
