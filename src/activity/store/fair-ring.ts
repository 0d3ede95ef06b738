// The latest things of several holders in one bounded memory: who has no more than an equal share of it loses nothing to the others, however many they bring.

/** What is equal to another has the same `fold`, and is one with it; undefined: it is like nothing else. */
export interface Foldable {
  readonly fold: string | undefined;
}

/** There are as many holders as the configuration has tenants and sources. */
export class FairRing<Item extends Foldable> {
  readonly #capacity: number;
  readonly #queues = new Map<string, Queue<Item>>();
  readonly #folded = new Map<string, Item>();
  #size = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The one that is kept of those that are equal. */
  equalTo(fold: string | undefined): Item | undefined {
    return fold === undefined ? undefined : this.#folded.get(fold);
  }

  add(holder: string, item: Item): void {
    let own = this.#queues.get(holder);
    if (own === undefined) {
      own = new Queue();
      this.#queues.set(holder, own);
    }
    own.push(item);
    if (item.fold !== undefined) this.#folded.set(item.fold, item);
    this.#size += 1;
    if (this.#size > this.#capacity) this.#makeRoom(own);
  }

  /** In the order in which each holder brought them. */
  all(): readonly Item[] {
    return [...this.#queues.values()].flatMap((queue) => queue.all());
  }

  #makeRoom(own: Queue<Item>): void {
    const share = this.#capacity / this.#queues.size;
    const gone = (own.size > share ? own : this.#largest(own)).shift();
    this.#size -= 1;
    if (gone?.fold !== undefined) this.#folded.delete(gone.fold);
  }

  #largest(own: Queue<Item>): Queue<Item> {
    let largest = own;
    for (const queue of this.#queues.values()) if (queue.size > largest.size) largest = queue;
    return largest;
  }
}

/** First in, first out; neither end costs more the longer it is. */
class Queue<Item> {
  #items: (Item | undefined)[] = [];
  #start = 0;

  get size(): number {
    return this.#items.length - this.#start;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  shift(): Item | undefined {
    const first = this.#items[this.#start];
    this.#items[this.#start] = undefined;
    this.#start += 1;
    if (this.#start * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#start);
      this.#start = 0;
    }
    return first;
  }

  all(): readonly Item[] {
    return this.#items.slice(this.#start) as Item[];
  }
}
